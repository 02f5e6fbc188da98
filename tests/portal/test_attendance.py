"""Attendance in the portal: the list and its forms, the sheet, the code in front, and checking in."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import frappe
import pytest
from frappe.utils import get_system_timezone, now_datetime
from playwright.sync_api import expect

from lms.lms.live_classes import attendance, check_in, signing
from lms.lms.live_classes.attendance import ABSENT, NOT_SET, PARTIAL, PRESENT, Mark
from lms.lms.shared.qr import draw_qr
from lms.testing import factories
from lms.testing.factories import in_days
from tests.support.accessibility import find_barriers
from tests.support.browser import open_context
from tests.support.portal import open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

BY = "Administrator"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsausbildung"
HOSTILE = "<b>5 > 3</b> & more"


def make_class(members=(), *, began: int = 10, **values: object):
	"""A committed class of two hours that began so many minutes ago."""
	batch = factories.make_batch(
		members=members, start_date=in_days(-2), end_date=in_days(2), late_joining="Until the end"
	)
	live_class = factories.make_live_class(
		batch.name, date=in_days(1), timezone=get_system_timezone(), duration=120, **values
	)
	start = now_datetime().replace(microsecond=0) - timedelta(minutes=began)
	live_class.db_set(
		{
			"date": start.date(),
			"time": start.strftime("%H:%M:%S"),
			"starts_on": start,
			"ends_on": start + timedelta(minutes=120),
		}
	)
	frappe.db.commit()
	return live_class.reload()


def make_people(*names: str) -> list[str]:
	people = [make_user("LMS Student", first_name=name) for name in names]
	frappe.db.commit()
	return people


def list_of(live_class) -> str:
	return f"/lms/live/{live_class.name}/attendance"


def door_of(live_class) -> str:
	return f"/lms/live/{live_class.name}/check-in"


@pytest.fixture
def moderator(client) -> str:
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	return user


def marks_of(live_class) -> dict[str, tuple[str, int]]:
	frappe.db.rollback()
	rows = frappe.get_all(
		"LMS Live Class Participant", {"live_class": live_class.name}, ["member", "status", "duration"]
	)
	return {row.member: (row.status, row.duration) for row in rows}


def words_of(response) -> str:
	main = response.text.split("<main")[1].split("</main")[0]
	return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())


def code_now(live_class) -> str:
	return check_in.make_code(live_class.name, check_in.find_step(now_datetime()))


def choose(member: str, status: str, minutes: object = "", before: str = "Not Set 0") -> dict[str, object]:
	return {f"status-{member}": status, f"minutes-{member}": minutes, f"before-{member}": before}


# The list


def test_the_list_saves_what_was_changed_and_only_that(client, moderator):
	ada, ben, cem = make_people("Ada", "Ben", "Cem")
	live_class = make_class([ada, ben, cem])
	words = words_of(client.get(list_of(live_class)))
	assert "Not Set: 3" in words
	sent = {
		**choose(ada, PRESENT),
		**choose(ben, PARTIAL, 45),
		**choose(cem, NOT_SET, 7),
		"action": "save",
	}
	response = client.post(list_of(live_class), data=sent)
	assert (response.status_code, response.headers["Location"]) == (303, f"{list_of(live_class)}?done=save")
	assert marks_of(live_class) == {ada: (PRESENT, 0), ben: (PARTIAL, 45)}
	words = words_of(client.get(response.headers["Location"]))
	assert "The attendance has been saved." in words
	assert "Present: 1 · Partial: 1 · Not Set: 1" in words


def test_who_checked_in_meanwhile_stays_present(client, moderator):
	ada, ben = make_people("Ada", "Ben")
	live_class = make_class([ada, ben])
	client.get(list_of(live_class))
	check_in.check_in(live_class.name, code_now(live_class), ada, now_datetime())
	frappe.db.commit()
	sent = {**choose(ada, NOT_SET), **choose(ben, ABSENT), "action": "save"}
	client.post(list_of(live_class), data=sent)
	assert marks_of(live_class) == {ada: (PRESENT, 0), ben: (ABSENT, 0)}


@pytest.mark.parametrize(
	("minutes", "words"),
	[("", "Minutes is missing"), ("many", "whole number"), (-1, "between 0"), (121, "from 0 to 120 minutes")],
)
def test_minutes_that_mean_nothing_are_refused_in_words(client, moderator, minutes, words):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.get(list_of(live_class))
	response = client.post(list_of(live_class), data={**choose(ada, PARTIAL, minutes), "action": "save"})
	assert response.status_code == 417
	assert words in words_of(response)
	assert f'href="{list_of(live_class)}"' in response.text
	assert not marks_of(live_class)


def test_the_filter_shows_those_without_a_mark(client, moderator):
	ada, ben = make_people("Ada", "Ben")
	live_class = make_class([ada, ben])
	attendance.mark(live_class.name, {ada: Mark(PRESENT)}, BY, now_datetime())
	frappe.db.commit()
	text = client.get(f"{list_of(live_class)}?show=not-set").text
	assert f"status-{ben}" in text
	assert f"status-{ada}" not in text
	client.post(f"{list_of(live_class)}?show=not-set", data={"action": "present"})
	assert marks_of(live_class) == {ada: (PRESENT, 0), ben: (PRESENT, 0)}
	assert "Everybody has a mark." in words_of(client.get(f"{list_of(live_class)}?show=not-set"))


def test_the_list_has_pages(client, moderator):
	people = make_people(*(f"Person {number:02}" for number in range(52)))
	live_class = make_class(people)
	first, last, beyond = (client.get(f"{list_of(live_class)}?page={page}").text for page in (1, 2, 99))
	assert [text.count("<fieldset") for text in (first, last, beyond)] == [50, 2, 2]
	assert 'rel="next"' in first
	assert 'rel="prev"' in last
	response = client.post(
		f"{list_of(live_class)}?page=2", data={**choose(people[51], PRESENT), "action": "save"}
	)
	assert response.headers["Location"].endswith("?page=2&done=save")


def test_it_is_signed_and_reopened_with_a_reason(client, moderator):
	ada, ben = make_people("Ada", "Ben")
	live_class = make_class([ada, ben])
	attendance.mark(live_class.name, {ada: Mark(PRESENT)}, BY, now_datetime())
	frappe.db.commit()
	words = words_of(client.get(list_of(live_class)))
	assert "1 person without a mark becomes absent." in words
	client.post(list_of(live_class), data={"action": "sign"})
	response = client.get(list_of(live_class))
	assert "Signed by" in words_of(response)
	assert "<fieldset" not in response.text
	assert marks_of(live_class)[ben] == (ABSENT, 0)
	refused = client.post(
		list_of(live_class), data={**choose(ben, PRESENT, before="Absent 0"), "action": "save"}
	)
	assert (refused.status_code, "Reopen it" in words_of(refused)) == (417, True)
	client.get(list_of(live_class))
	refused = client.post(list_of(live_class), data={"action": "reopen", "reason": "short"})
	assert (refused.status_code, "at least" in words_of(refused) or "10 to" in words_of(refused)) == (
		417,
		True,
	)
	client.get(list_of(live_class))
	client.post(list_of(live_class), data={"action": "reopen", "reason": HOSTILE})
	response = client.get(list_of(live_class))
	assert HOSTILE not in response.text
	assert HOSTILE in words_of(response)
	assert "<fieldset" in response.text


def test_a_class_that_is_over_can_be_signed_and_one_to_come_cannot(client, moderator):
	for began, shown in ((300, True), (-20, False), (-60 * 24, False)):
		live_class = make_class(make_people("Ada"), began=began)
		assert ('value="sign"' in client.get(list_of(live_class)).text) is shown


def test_nobody_has_choices_for_themselves(client):
	host = make_user("LMS Student", first_name="Hana")
	live_class = make_class([host, *make_people("Ada")], host=host)
	client.login(host, PASSWORD)
	text = client.get(list_of(live_class)).text
	assert f"status-{host}" not in text
	assert "nobody records their own attendance" in text
	refused = client.post(list_of(live_class), data={**choose(host, PRESENT), "action": "save"})
	assert refused.status_code == 403
	assert not marks_of(live_class)


def test_an_unknown_action_and_a_hostile_form_change_nothing(client, moderator):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.get(list_of(live_class))
	for data in (
		{"action": "delete"},
		{},
		{**choose("nobody@example.com", PRESENT), "action": "save"},
		{**choose(ada, "<script>"), "action": "save"},
		{**choose("' or 1=1 --", PRESENT), "action": "save"},
	):
		response = client.post(list_of(live_class), data=data)
		assert response.status_code == 417
		assert "<script>" not in response.text
		client.get(list_of(live_class))
	assert not marks_of(live_class)


def test_files_have_everybody(client, moderator):
	ada, ben = make_people("Ada", "=cmd()")
	live_class = make_class([ada, ben], title="-2+3")
	attendance.mark(live_class.name, {ada: Mark(PARTIAL, 30)}, BY, now_datetime())
	frappe.db.commit()
	address = f"/api/method/lms.lms.api.export_attendance?live_class={live_class.name}&file_format="
	rows = list(csv.DictReader(io.StringIO(client.get(f"{address}csv").data.decode("utf-8-sig"))))
	found = {row["User ID"]: (row["Class"], row["Attendance"], row["Minutes"]) for row in rows}
	assert found == {ada: ("'-2+3", "Partial", "30"), ben: ("'-2+3", "Not Set", "")}
	assert client.get(f"{address}xlsx").data.startswith(b"PK")


def test_the_sheet_has_names_and_room_for_signatures(client, moderator):
	ada, ben = make_people("Ada", "Ben")
	host = make_user("Batch Evaluator", first_name="Hana")
	live_class = make_class([ada, ben], host=host, place="Room 7")
	frappe.db.set_value("LMS Batch Enrollment", {"member": ben}, "member_name", HOSTILE)
	frappe.db.commit()
	response = client.get(f"{list_of(live_class)}/sheet")
	words = words_of(response)
	for text in (live_class.title, "Room 7", "Hana", "Ada", "Signature"):
		assert text in words
	assert "<b>5" not in response.text
	assert response.text.count("<tr>") == 3


@pytest.mark.parametrize("page", ["attendance", "attendance/sheet", "check-in/code"])
def test_those_who_do_not_lead_the_class_are_refused(client, page):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	for user in (ada, make_user("HR Manager", "LMS Student"), make_user("Batch Evaluator")):
		client.login(user, PASSWORD)
		response = client.get(f"/lms/live/{live_class.name}/{page}")
		assert response.status_code == 403
		assert live_class.title not in response.text
	client.logout()
	assert client.get(f"/lms/live/{live_class.name}/{page}").headers["Location"].startswith("/login")


@pytest.mark.parametrize("page", ["attendance", "attendance/sheet", "check-in/code", "check-in"])
def test_a_class_that_does_not_exist_is_not_found(client, moderator, page):
	response = client.get(f"/lms/live/{quote('no/such', safe='')}/{page}")
	assert response.status_code == 404


# The code and checking in


def test_the_code_page_asks_for_the_next_code_by_itself(client, moderator):
	live_class = make_class(make_people("Ada"))
	response = client.get(f"{door_of(live_class)}/code")
	assert 1 <= int(response.headers["Refresh"]) <= check_in.STEP_SECONDS
	assert response.headers["Cache-Control"] == "no-store"
	assert "<svg" in response.text
	assert "0 of 1 people are here" in words_of(response)
	shown = re.search(r'class="code"[^>]*><span>(\w+)</span> <span>(\w+)</span>', response.text)
	assert check_in.is_valid(live_class.name, shown[1] + shown[2], now_datetime())


def test_the_code_page_says_when_it_is_too_early_or_too_late(client, moderator):
	for began, words in ((-20, "from 15 minutes before"), (130, "is over")):
		response = client.get(f"{door_of(make_class(began=began))}/code")
		assert (response.status_code, words in words_of(response)) == (417, True)
		assert "Refresh" not in response.headers


def test_a_guest_signs_in_and_comes_back_to_the_code(client):
	live_class = make_class()
	address = f"{door_of(live_class)}?code=ABCDEF"
	location = client.get(address).headers["Location"]
	assert location == f"/login?redirect-to={quote(address, safe='')}"


def test_a_member_confirms_with_one_button(client):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.login(ada, PASSWORD)
	page = client.get(f"{door_of(live_class)}?code={code_now(live_class)}")
	assert "I am here" in words_of(page)
	assert not marks_of(live_class)
	code = re.search(r'name="code" value="(\w+)"', page.text)[1]
	for _time in range(2):
		response = client.post(door_of(live_class), data={"code": code})
		assert (response.status_code, response.headers["Location"]) == (303, door_of(live_class))
	assert "You are checked in" in words_of(client.get(door_of(live_class)))
	assert marks_of(live_class) == {ada: (PRESENT, 0)}


def test_a_get_never_checks_in_and_a_post_needs_the_token(client):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.login(ada, PASSWORD)
	client.get(f"{door_of(live_class)}?code={code_now(live_class)}")
	without = {"X-Frappe-CSRF-Token": None}
	response = client.post(door_of(live_class), data={"code": code_now(live_class)}, headers=without)
	assert response.status_code == 400
	assert not marks_of(live_class)


@pytest.mark.parametrize("code", ["", "ZZZZZZ", '"><script>alert(1)</script>', "x" * 5000])
def test_a_wrong_code_leads_back_in_words(client, code):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.login(ada, PASSWORD)
	page = client.get(door_of(live_class), query_string={"code": code})
	assert "<script>alert" not in page.text
	response = client.post(door_of(live_class), data={"code": code})
	assert (response.status_code, "wrong or too old" in words_of(response)) == (417, True)
	assert f'href="{door_of(live_class)}"' in response.text


def test_too_many_codes_make_somebody_wait(client):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	client.login(ada, PASSWORD)
	client.get(door_of(live_class))
	for _try in range(check_in.MOST_TRIES):
		client.post(door_of(live_class), data={"code": "222222"})
		client.get(door_of(live_class))
	response = client.post(door_of(live_class), data={"code": code_now(live_class)})
	assert "too many codes" in words_of(response)
	assert not marks_of(live_class)


def test_who_is_not_in_the_cohort_does_not_learn_what_the_class_is(client, moderator):
	live_class = make_class(make_people("Ada"))
	response = client.get(door_of(live_class))
	assert (response.status_code, "Only members" in words_of(response)) == (403, True)
	assert live_class.title not in response.text


def test_signed_classes_take_nobody(client):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	signing.sign(live_class.name, BY, now_datetime())
	frappe.db.commit()
	client.login(ada, PASSWORD)
	page = client.get(door_of(live_class))
	assert "was signed" in words_of(page)
	assert "<button class" not in page.text.split("<main")[1]


# The learner's own


def test_the_class_and_the_cohort_show_the_own_attendance(client):
	ada, ben = make_people("Ada", "Ben")
	live_class = make_class([ada, ben])
	frappe.db.set_value("LMS Batch", live_class.batch_name, "minimum_attendance", 80)
	frappe.db.commit()
	client.login(ada, PASSWORD)
	page = client.get(f"/lms/live/{live_class.name}")
	assert f'href="{door_of(live_class)}"' in page.text
	assert list_of(live_class) not in page.text
	attendance.mark(live_class.name, {ada: Mark(PARTIAL, 60), ben: Mark(PRESENT)}, BY, now_datetime())
	signing.sign(live_class.name, BY, now_datetime())
	frappe.db.commit()
	assert "Your attendance: Partial, 60 min" in words_of(client.get(f"/lms/live/{live_class.name}"))
	words = words_of(client.get(f"/lms/batches/{live_class.batch_name}/live-classes"))
	assert "Your attendance: Partial, 60 min" in words
	assert "You have attended 50% of the classes so far. To complete the cohort, attend 80%." in words
	assert "Your attendance: Present" not in words


def test_the_roster_of_the_cohort_has_the_attendance(client, moderator):
	ada, ben = make_people("Ada", "Ben")
	live_class = make_class([ada, ben])
	address = f"/lms/batches/{live_class.batch_name}/people"
	assert "Attendance" not in words_of(client.get(address))
	attendance.mark(live_class.name, {ada: Mark(PARTIAL, 60), ben: Mark("Excused")}, BY, now_datetime())
	signing.sign(live_class.name, BY, now_datetime())
	frappe.db.commit()
	words = words_of(client.get(address))
	assert "Completed on Attendance" in words
	assert re.search(rf"{ada} \w+ \d+, \d+ – 50%", words)
	assert re.search(rf"{ben} \w+ \d+, \d+ – –", words)
	file = client.get(f"/api/method/lms.lms.api.export_cohort_roster?batch={live_class.batch_name}").text
	assert ",50.0" in file


def test_those_who_lead_find_the_list_from_the_class(client, moderator):
	live_class = make_class()
	assert f'href="{list_of(live_class)}"' in client.get(f"/lms/live/{live_class.name}").text


# In a browser


def test_the_day_of_a_class_without_scripts_on_a_phone(browser, live_server):
	ada, ben, cem = make_people("Ada", "Ben", LONG)
	host = make_user("Batch Evaluator", first_name="Hana")
	live_class = make_class([ada, ben, cem], host=host, title=LONG)
	phone = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "base_url": live_server}
	with open_context(browser, **phone) as context:
		page = context.new_page()
		open_session(page, host)
		page.goto(f"/lms/live/{live_class.name}")
		page.get_by_role("link", name="Attendance").click()
		page.get_by_role("group", name="Ada").get_by_label("Present").check()
		page.get_by_role("group", name="Ben").get_by_label("Partial").check()
		page.get_by_role("group", name="Ben").get_by_label("Minutes").fill("30")
		page.get_by_role("button", name="Save").click()
		expect(page.get_by_role("status")).to_have_text("The attendance has been saved.")
		page.get_by_text("Sign the attendance").click()
		page.get_by_role("button", name="Sign now").click()
		expect(page.get_by_role("status")).to_have_text("The attendance has been signed.")
	assert marks_of(live_class) == {ada: (PRESENT, 0), ben: (PARTIAL, 30), cem: (ABSENT, 0)}


def test_choices_are_made_with_the_keyboard(page):
	[ada] = make_people("Ada")
	live_class = make_class([ada])
	open_session(page, make_user("Moderator"))
	page.goto(list_of(live_class))
	choices = page.get_by_role("group", name="Ada")
	expect(choices.get_by_label("Minutes")).to_be_hidden()
	choices.get_by_label("Not Set").focus()
	for _step in range(2):
		page.keyboard.press("ArrowDown")
	expect(choices.get_by_label("Partial")).to_be_checked()
	page.keyboard.press("Tab")
	page.keyboard.type("15")
	page.keyboard.press("Enter")
	expect(page.get_by_role("status")).to_have_text("The attendance has been saved.")
	assert marks_of(live_class) == {ada: (PARTIAL, 15)}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_have_no_barriers_and_fit(page, language, width):
	ada, ben = make_people(LONG, "Ben")
	live_class = make_class([ada, ben], title=f"{LONG} {LONG}")
	closed = make_class([ada])
	signing.sign(closed.name, BY, now_datetime())
	signing.reopen(closed.name, LONG * 3, BY)
	signing.sign(closed.name, BY, now_datetime())
	leader = make_user("Moderator", "LMS Student", language=language)
	factories.make_batch_enrollment(live_class.batch_name, leader)
	frappe.db.commit()
	open_session(page, leader)
	page.set_viewport_size({"width": width, "height": 800})
	for scheme in ("light", "dark"):
		page.emulate_media(color_scheme=scheme)
		for path in (
			list_of(live_class),
			list_of(closed),
			f"{list_of(live_class)}?show=not-set",
			f"{list_of(live_class)}/sheet",
			f"{door_of(live_class)}/code",
			door_of(live_class),
			f"{door_of(live_class)}?code=ABCDEF",
		):
			assert page.goto(path).status == 200
			assert find_barriers(page) == [], path
			assert measure(page, "document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_the_qr_code_holds_the_address_for_checking_in():
	drawing = draw_qr("https://learning.example.com/lms/live/abc/check-in?code=ABCDEF")
	assert drawing.startswith("<svg")
	assert "script" not in drawing
	assert "style=" not in drawing
