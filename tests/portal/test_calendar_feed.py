"""The feed over HTTP, as calendar programs ask for it, and its part of the profile page."""

import re

import frappe
import pytest
import vobject
from playwright.sync_api import expect

from tests.portal.test_layout import OVERFLOW
from tests.support.accessibility import find_barriers
from tests.support.browser import open_context
from tests.support.http import Client, messages_of
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

PROFILE = "/lms/profile"
CREATE, RENEW, SWITCH_OFF = (
	f"lms.lms.api.{name}"
	for name in ("create_calendar_feed", "renew_calendar_feed", "switch_off_calendar_feed")
)
FULL = re.compile(r"https?://[^/]+(/lms/calendar/[0-9a-f]{32}\.ics)")
ADDRESS = re.compile(r'id="calendar-address" value="([^"]+)"')


@pytest.fixture
def learner(client):
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	return learner


@pytest.fixture
def program(test_site) -> Client:
	"""A calendar program: it has the address, and no session."""
	return Client(test_site.name, test_site.sites_path)


def call(client, method: str, status: int = 200):
	response = client.call(method)
	assert response.status_code == status, messages_of(response)
	return response.json.get("message")


def path_of(url: str) -> str:
	found = FULL.fullmatch(url)
	assert found
	return found[1]


def create(client) -> str:
	return path_of(call(client, CREATE)["url"])


def send(client, form: str):
	client.get(PROFILE)
	return client.post(PROFILE, data={"form": form})


def describe(response) -> tuple:
	"""What an answer tells, without what is another for each request."""
	of_the_request = {"Date", "X-Frappe-Request-Id", "Content-Security-Policy", "Set-Cookie"}
	headers = {name: value for name, value in response.headers.items() if name not in of_the_request}
	return response.status_code, response.data, headers


# Programs


def test_a_program_without_a_session_reads_the_calendar(client, learner, program):
	response = program.get(create(client))
	assert response.status_code == 200
	assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
	assert "private" in response.headers["Cache-Control"]
	calendar = vobject.readOne(response.text)
	assert calendar.method.value == "PUBLISH"
	[event] = calendar.vevent_list
	assert learner.course in event.url.value


def test_a_program_may_ask_for_the_headers_alone(client, learner, program):
	path = create(client)
	response = program.open("HEAD", path)
	assert (response.status_code, response.data) == (200, b"")
	assert response.headers["ETag"] == program.get(path).headers["ETag"]
	assert program.open("HEAD", f"/lms/calendar/{'0' * 32}.ics").status_code == 404


def test_a_program_that_has_it_already_gets_nothing_twice(client, learner, program):
	path = create(client)
	tag = program.get(path).headers["ETag"]
	again = program.get(path, headers={"If-None-Match": tag})
	assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
	assert program.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_it_shows_nothing_of_others(client, learner, program):
	other = make_learner()
	text = program.get(create(client)).text
	assert other.course not in text and other.user not in text and learner.user not in text


def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(client, learner, program):
	switched_off = create(client)
	call(client, SWITCH_OFF)
	renewed = create(client)
	call(client, RENEW)
	disabled_user = make_learner().user
	client.login(disabled_user, PASSWORD)
	disabled = create(client)
	frappe.db.set_value("User", disabled_user, "enabled", 0)
	frappe.db.commit()
	frappe.clear_cache(user=disabled_user)
	unknown = f"/lms/calendar/{'0' * 32}.ics"
	wrong = ("/lms/calendar/.ics", "/lms/calendar/no-token.ics", "/lms/calendar/%27%22%3Cscript%3E.ics")
	answers = [describe(program.get(path)) for path in (unknown, switched_off, renewed, disabled, *wrong)]
	assert answers[0][0] == 404
	assert answers == [answers[0]] * len(answers)


def test_a_renewed_address_goes_on_and_the_old_one_does_not(client, learner, program):
	old = create(client)
	new = path_of(call(client, RENEW)["url"])
	assert program.get(new).status_code == 200
	assert program.get(old).status_code == 404


def test_other_addresses_below_are_no_feeds(client, program):
	for path in ("/lms/calendar", "/lms/calendar/x", "/lms/calendar/x/y.ics", f"/lms/calendar/{'0' * 32}"):
		assert program.get(path).status_code == 302
	assert program.get("/calendar/x.ics").status_code == 404


def test_a_signed_in_reader_gets_the_feed_of_the_address(client, learner, program):
	path = create(client)
	other = make_learner()
	program.login(other.user, PASSWORD)
	assert learner.course in program.get(path).text
	assert other.course not in program.get(path).text


# Methods


def test_there_is_one_address_for_each_person(client, learner):
	create(client)
	response = client.call(CREATE)
	assert response.status_code == 417
	assert "You already have an address." in messages_of(response)
	call(client, SWITCH_OFF)
	response = client.call(RENEW)
	assert response.status_code == 417
	assert "Create one first." in messages_of(response)


@pytest.mark.parametrize("method", [CREATE, RENEW, SWITCH_OFF])
def test_a_link_changes_nothing(client, learner, method):
	path = create(client)
	assert client.get(f"/api/method/{method}").status_code == 403
	assert client.get(path).status_code == 200


def test_nobody_names_another_person(client, learner):
	other = make_user("LMS Student")
	client.call(CREATE, user=other, member=other)
	assert not frappe.db.exists("LMS Calendar Feed", {"member": other})


# The page


def test_the_page_shows_the_address_once(client, learner, program):
	response = send(client, "calendar")
	assert response.status_code == 200
	address = ADDRESS.search(response.text)[1]
	assert program.get(path_of(address)).status_code == 200
	assert f'href="webcal://{address.partition("://")[2]}"' in response.text
	again = client.get(PROFILE).text
	assert path_of(address) not in again and "Renew it" in again


def test_the_page_says_that_there_is_one_when_it_is_sent_again(client, learner):
	send(client, "calendar")
	response = send(client, "calendar")
	assert response.status_code == 417
	assert "You already have an address. Renew it if you have lost it." in response.text


def test_the_page_renews_and_switches_off(client, learner, program):
	first = path_of(ADDRESS.search(send(client, "calendar").text)[1])
	second = path_of(ADDRESS.search(send(client, "renewed-calendar").text)[1])
	assert [program.get(path).status_code for path in (first, second)] == [404, 200]
	response = send(client, "no-calendar")
	assert (response.status_code, response.location) == (303, f"{PROFILE}?saved=no-calendar")
	assert "has been switched off" in client.get(response.location).text
	assert program.get(second).status_code == 404


def test_a_form_without_the_token_creates_nothing(client, learner):
	client.get(PROFILE)
	response = client.post(PROFILE, data={"form": "calendar"}, headers={"X-Frappe-CSRF-Token": None})
	assert response.status_code == 400
	assert not frappe.db.exists("LMS Calendar Feed", {"member": learner.user})


# In the browser


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_address_is_created_copied_and_switched_off(browser, live_server, has_scripts):
	learner = make_learner()
	with open_context(browser, base_url=live_server, java_script_enabled=has_scripts) as context:
		page = context.new_page()
		open_session(page, learner.user)
		page.goto(PROFILE)
		page.get_by_role("button", name="Create the address").click()
		field = page.get_by_label("Address of your calendar")
		expect(field).to_have_value(re.compile(r"/lms/calendar/[0-9a-f]{32}\.ics$"))
		expect(field).to_have_accessible_description(re.compile("shown only this once"))
		copy = page.get_by_role("button", name="Copy the address")
		if has_scripts:
			copy.click()
			expect(page.get_by_role("button", name="Copied")).to_be_visible()
		else:
			expect(copy).to_be_hidden()
		page.goto(PROFILE)
		page.get_by_text("Switch off …").click()
		page.get_by_role("button", name="Switch it off").click()
		expect(page.get_by_role("status")).to_contain_text("switched off")


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers_and_no_overflow(page, scheme):
	learner = make_learner()
	open_session(page, learner.user)
	page.emulate_media(color_scheme=scheme)
	page.set_viewport_size({"width": 390, "height": 844})
	page.goto(PROFILE)
	page.get_by_role("button", name="Create the address").click()
	for _state in ("created", "later"):
		assert find_barriers(page) == []
		assert not measure(page, OVERFLOW)
		page.goto(PROFILE)
		page.get_by_text("Renew the address …").click()
