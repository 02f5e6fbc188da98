"""Live classes in the portal: their page, the way in, the tab of the cohort and the calendar."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.calendars.feed import create_feed
from lms.lms.live_classes.changing import cancel_class
from lms.lms.live_classes.live_class import find_site_times
from lms.testing import factories
from lms.testing.factories import unique
from tests.support.portal import open_session
from tests.support.users import PASSWORD, make_user

LINK = "https://meet.example.com/secret-room"


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	member = make_user("LMS Student", time_zone="Europe/Berlin")
	batch = factories.make_batch(members=[member])
	live_class = factories.make_live_class(batch.name, title=unique("Round table"), join_url=LINK)
	frappe.db.commit()
	return SimpleNamespace(
		member=member,
		batch=batch,
		name=live_class.name,
		title=live_class.title,
		url=f"/lms/live/{live_class.name}",
	)


def start_in(scene: SimpleNamespace, minutes: int) -> None:
	"""As if the class had been planned for that moment."""
	moment = now_datetime() + timedelta(minutes=minutes)
	values = {"date": moment.date(), "time": moment.strftime("%H:%M:%S")}
	row = frappe.get_doc("LMS Live Class", scene.name).as_dict() | values
	starts_on, ends_on = find_site_times(frappe._dict(row, timezone=frappe.utils.get_system_timezone()))
	zone = {"timezone": frappe.utils.get_system_timezone(), "starts_on": starts_on, "ends_on": ends_on}
	frappe.db.set_value("LMS Live Class", scene.name, values | zone)
	frappe.db.commit()


@pytest.mark.parametrize(("minutes", "way_in"), [(14, True), (-1, True), (30, False), (-91, False)])
def test_the_way_in_is_open_around_the_class(client, scene, minutes, way_in):
	start_in(scene, minutes)
	client.login(scene.member, PASSWORD)
	text = client.get(scene.url).text
	assert ("Join the class" in text) is way_in
	assert "secret-room" not in text
	response = client.get(f"{scene.url}/join", follow_redirects=False)
	assert response.status_code == 303
	assert response.headers["Location"].endswith("secret-room" if way_in else scene.url)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_others_find_no_class(client, scene, role):
	start_in(scene, 1)
	client.login(make_user(role, "LMS Student"), PASSWORD)
	for url in (scene.url, f"{scene.url}/join", f"/lms/batches/{scene.batch.name}/live-classes"):
		response = client.get(url, follow_redirects=False)
		assert response.status_code == 404
		assert scene.title not in response.text


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Batch Evaluator", "Course Creator"])
def test_the_record_and_its_link_are_not_for_members_and_others(client, scene, role):
	user = scene.member if role == "LMS Student" else make_user(role)
	client.login(user, PASSWORD)
	assert client.get(f"/api/resource/LMS Live Class/{scene.name}").status_code in (403, 404)
	listed = client.get("/api/resource/LMS Live Class", query_string={"fields": '["name","join_url"]'})
	assert listed.status_code == 403 or listed.json["data"] == []
	for method in ("frappe.client.get_value", "frappe.client.get_list"):
		arguments = {"doctype": "LMS Live Class", "fieldname": "join_url", "filters": {"name": scene.name}}
		assert "secret-room" not in client.call(method, **arguments).text


def test_switched_off_the_cohort_shows_no_classes(client, scene):
	client.login(scene.member, PASSWORD)
	url = f"/lms/batches/{scene.batch.name}/live-classes"
	assert scene.title in client.get(url).text
	frappe.db.set_single_value("LMS Settings", "show_live_class", 0)
	frappe.db.commit()
	frappe.clear_document_cache("LMS Settings", "LMS Settings")
	assert client.get(url).status_code == 404
	assert scene.title not in client.get("/lms").text
	assert client.get(scene.url).status_code == 200


def test_a_cancelled_class_says_why(client, scene):
	cancel_class(scene.name, "The <b>trainer</b> is ill.", "Administrator", now_datetime())
	frappe.db.commit()
	client.login(scene.member, PASSWORD)
	text = client.get(scene.url).text
	assert "The &lt;b&gt;trainer&lt;/b&gt; is ill." in text
	assert "Join the class" not in text


@pytest.mark.portal
def test_a_member_finds_the_class_from_the_home_page_with_the_keyboard(page, scene):
	start_in(scene, 5)
	open_session(page, scene.member)
	page.goto("/lms")
	section = page.get_by_role("region", name="Next class")
	link = section.get_by_role("link", name=scene.title, exact=True)
	link.focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("heading", name=scene.title)).to_be_visible()
	expect(page.get_by_text("Europe/Berlin").first).to_be_visible()
	expect(page.get_by_role("link", name="Join the class")).to_have_attribute("rel", "noreferrer")
	page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name=scene.batch.title).click()
	page.get_by_role("link", name="Live classes").click()
	expect(page.get_by_role("link", name=scene.title, exact=True)).to_be_visible()


def test_the_feed_of_one_cohort(client, scene):
	token = create_feed(scene.member, now_datetime())
	frappe.db.commit()
	everything = client.get(f"/lms/calendar/{token}.ics")
	assert scene.title in everything.text.replace("\r\n ", "")
	one = client.get(f"/lms/calendar/{token}.ics", query_string={"cohort": scene.batch.name})
	assert scene.title in one.text.replace("\r\n ", "")
	other = client.get(f"/lms/calendar/{token}.ics", query_string={"cohort": factories.make_batch().name})
	assert "BEGIN:VEVENT" not in other.text
	assert "secret-room" not in everything.text + one.text
