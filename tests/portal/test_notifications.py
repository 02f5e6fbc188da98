"""The page of notifications and the bell: one's own, read and unread, and where each leads."""

import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.people.notifications import News, tell_people
from lms.pages import notifications as notifications_page
from tests.support.accessibility import find_barriers
from tests.support.portal import make_learner, open_session
from tests.support.users import PASSWORD, make_user

PATH = "/lms/notifications"
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.fixture
def learner(client):
	user = make_user("LMS Student")
	client.login(user, PASSWORD)
	return user


def tell(
	user: str, text: str = "The ferry leaves", link: str | None = "/lms/courses", **values: object
) -> str:
	"""Name of a committed notification; `values` are written to it afterwards, as by another app."""
	about = {"document_type": "LMS Course", "document_name": "ferries"}
	tell_people([News(user, lambda: text, "/lms", **about)], "Administrator")
	name = frappe.get_all("Notification Log", {"for_user": user}, pluck="name", order_by="creation desc")[0]
	frappe.db.set_value("Notification Log", name, {"link": link} | values, update_modified=False)
	frappe.db.commit()
	return name


def post(client, **values: object):
	"""Send the page's form."""
	token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/lms").text)[1]
	return client.post(PATH, data=values | {"csrf_token": token})


def is_read(name: str) -> bool:
	frappe.db.rollback()
	return bool(frappe.db.get_value("Notification Log", name, "read"))


def test_opening_one_marks_it_as_read_and_leads_to_its_page(client, learner):
	name, other = tell(learner), tell(learner)
	response = post(client, open=name)
	assert (response.status_code, response.location) == (303, "/lms/courses")
	assert (is_read(name), is_read(other)) == (True, False)


def test_reading_the_page_marks_nothing(client, learner):
	name = tell(learner)
	assert "The ferry leaves" in client.get(PATH).text
	client.get(PATH, query_string={"open": name})
	assert not is_read(name)


def test_all_are_marked_as_read_at_once(client, learner):
	names = [tell(learner) for _ in range(3)]
	assert post(client).location == PATH
	assert all(map(is_read, names))
	text = client.get(PATH).text
	assert "Mark all as read" not in text and "unread:" not in text
	assert "You have read everything." in client.get(f"{PATH}?unread=1").text


def test_the_bell_counts_on_every_page(client, learner):
	for _ in range(2):
		tell(learner)
	for path in ("/lms", "/lms/courses", "/lms/courses/no-such-course", PATH):
		assert "Notifications, unread: 2" in client.get(path).text


def test_unread_ones_are_shown_alone(client, learner):
	post(client, open=tell(learner, "Old news"))
	tell(learner, "Fresh news")
	text = client.get(f"{PATH}?unread=1").text
	assert "Fresh news" in text and "Old news" not in text


@pytest.mark.parametrize("role", ["LMS Student", "Moderator", "System Manager", "HR Manager"])
def test_nobody_sees_or_opens_those_of_others(client, role):
	owner = make_user("LMS Student")
	name = tell(owner, "Secret")
	client.login(make_user(role, "LMS Student"), PASSWORD)
	assert "Secret" not in client.get(PATH).text
	response = post(client, open=name)
	assert response.status_code == 404
	assert "This notification no longer exists." in response.text
	post(client)
	assert not is_read(name)


def test_guests_sign_in_first(client):
	assert client.get(PATH).location == "/login?redirect-to=%2Flms%2Fnotifications"


def test_a_form_without_the_token_changes_nothing(client, learner):
	name = tell(learner)
	client.get(PATH)
	response = client.post(PATH, data={"open": name}, headers={"X-Frappe-CSRF-Token": None})
	assert response.status_code == 400
	assert not is_read(name)


@pytest.mark.parametrize(
	"link",
	[
		"https://evil.example",
		"//evil.example",
		"javascript:alert(1)",
		"/\\evil.example",
		"/app/user",
		"\t//evil.example",
		"lms",
	],
)
def test_a_link_of_another_app_never_leads_off_the_portal(client, learner, link):
	name = tell(learner, link=link)
	assert f'value="{name}">Mark as read' in client.get(PATH).text
	assert post(client, open=name).location == PATH
	assert is_read(name)


def test_full_addresses_of_this_site_are_its_pages(client, learner):
	name = tell(learner, link=frappe.utils.get_url("/lms/courses?search=a"))
	assert post(client, open=name).location == "/lms/courses?search=a"


def test_who_works_at_the_desk_is_led_there(client):
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	form = tell(user, link=None, document_type="LMS Course", document_name="a/b c")
	assert post(client, open=form).location == "/app/lms-course/a%2Fb%20c"
	assert post(client, open=tell(user, link="/app/lms-course")).location == "/app/lms-course"


def test_hostile_text_is_text(client, learner):
	tell(learner, f"Look: {HOSTILE}", link='/lms"><script>alert(3)</script>')
	text = client.get(PATH).text
	assert "<img src=x" not in text and "<script>alert" not in text and "Look:" in text


def test_pages_lead_to_one_another(client, learner, monkeypatch):
	monkeypatch.setattr(notifications_page, "PER_PAGE", 2)
	for number in range(3):
		tell(learner, f"News {number}")
	first, second = client.get(PATH).text, client.get(f"{PATH}?page=2").text
	assert f'rel="next" href="{PATH}?page=2"' in first and 'rel="prev"' not in first
	assert f'rel="prev" href="{PATH}?page=1"' in second and 'rel="next"' not in second
	assert second.count("News") == 1
	assert client.get(f"{PATH}?page=9&unread=1").location == f"{PATH}?unread=1"


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_a_notification_is_found_and_opened_with_the_keyboard_and_without_javascript(browser, live_server):
	from tests.support.browser import open_context

	learner = make_learner()
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner.user)
		page.goto("/lms")
		bell = page.get_by_role("link", name="Notifications, unread: 1")
		bell.focus()
		page.keyboard.press("Enter")
		expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
		page.get_by_role("button", name=f"New training: {learner.title}").focus()
		page.keyboard.press("Enter")
		expect(page.get_by_role("heading", level=1)).to_have_text(learner.title)
		expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers(page, scheme):
	learner = make_learner()
	tell(learner.user, link=None)
	open_session(page, learner.user)
	page.emulate_media(color_scheme=scheme)
	for path in (PATH, f"{PATH}?unread=1"):
		page.goto(path)
		assert find_barriers(page) == []
