"""The pages of announcements: readers see their own, and the learning team writes, previews and sends."""

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.announcements import sending
from lms.testing.factories import insert, make_batch, unique
from tests.support.accessibility import find_barriers
from tests.support.portal import Learner, make_learner, open_session
from tests.support.users import PASSWORD, make_user

PATH = "/lms/announcements"
NEW = f"{PATH}/new"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def learner(client) -> Learner:
	return make_learner()


@pytest.fixture
def moderator(client) -> str:
	"""Signed in."""
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	return user


def make_draft(learner: Learner, **values: object) -> str:
	name = insert(
		"LMS Announcement",
		**{"title": unique("News"), "course": learner.course, "message": "Hello **all**.", "send_mail": 0}
		| values,
	).name
	frappe.db.commit()
	return name


def make_sent(learner: Learner, **values: object) -> str:
	name = make_draft(learner, **values)
	sending.send_announcement(name, "Administrator", now_datetime())
	frappe.db.commit()
	return name


def post(client, path: str, **values: object):
	client.get(PATH)
	return client.post(path, data=values)


def state(name: str) -> str | None:
	frappe.db.rollback()
	return frappe.db.get_value("LMS Announcement", name, "status")


# Reading


def test_readers_find_it_on_the_home_page_and_on_its_own(client, learner):
	name = make_sent(learner, title="The canteen moves")
	client.login(learner.user, PASSWORD)
	for path in ("/lms", PATH):
		text = client.get(path).text
		assert f'href="{PATH}/{name}">The canteen moves' in text
	page = client.get(f"{PATH}/{name}").text
	assert "<strong>all</strong>" in page
	assert "For the learning team" not in page and "Drafts and sent" not in page


def test_the_switch_takes_it_off_the_home_page_alone(client, learner):
	make_sent(learner, title="The canteen moves")
	frappe.db.set_single_value("LMS Settings", "home_announcements", 0)
	frappe.db.commit()
	try:
		client.login(learner.user, PASSWORD)
		assert "The canteen moves" not in client.get("/lms").text
		assert "The canteen moves" in client.get(PATH).text
	finally:
		frappe.db.set_single_value("LMS Settings", "home_announcements", 1)
		frappe.db.commit()


def test_what_is_older_than_a_month_is_not_on_the_home_page(client, learner):
	name = make_sent(learner, title="The canteen moves")
	frappe.db.set_value("LMS Announcement", name, "sent_on", frappe.utils.add_days(now_datetime(), -40))
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	assert "The canteen moves" not in client.get("/lms").text
	assert "The canteen moves" in client.get(PATH).text


def test_others_and_drafts_look_as_if_they_did_not_exist(client, learner):
	sent, draft = make_sent(learner), make_draft(learner)
	client.login(make_user("LMS Student"), PASSWORD)
	answers = [client.get(f"{PATH}/{name}") for name in (sent, draft, "no-such-announcement")]
	assert {response.status_code for response in answers} == {404}
	assert all("This announcement does not exist." in response.text for response in answers)
	client.login(learner.user, PASSWORD)
	assert client.get(f"{PATH}/{draft}").status_code == 404
	assert draft not in client.get(f"{PATH}?all=1").text


def test_guests_sign_in_first(client):
	for path in (PATH, NEW, f"{PATH}/x", f"{PATH}/x/edit"):
		assert client.get(path).location.startswith("/login?redirect-to=")


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR Manager"])
def test_others_cannot_write_send_or_delete(client, learner, role):
	draft, sent = make_draft(learner), make_sent(learner)
	client.login(make_user(role, "LMS Student"), PASSWORD)
	values = {"title": "A", "message": "B", "audience": "Everybody"}
	assert post(client, NEW, **values).status_code == 403
	assert client.get(NEW).status_code == 403
	for name in (draft, sent):
		assert client.get(f"{PATH}/{name}/edit").status_code == 403
		assert post(client, f"{PATH}/{name}/edit", **values).status_code == 403
		for action in ("send", "delete"):
			assert post(client, f"{PATH}/{name}", action=action).status_code == 403
	assert state(draft) == "Draft"
	assert not frappe.db.exists("LMS Announcement", {"title": "A"})


# Writing


def test_a_draft_is_written_shown_changed_and_sent(client, learner, moderator):
	values = {
		"title": "The canteen moves",
		"audience": "Course",
		"course": learner.course,
		"message": "*Soon*",
	}
	draft = post(client, NEW, **values).location
	text = client.get(draft).text
	assert "<em>Soon</em>" in text and "Recipients: 1. By mail, too: 0." in text and learner.title in text
	edit = f"{draft}/edit"
	assert 'value="The canteen moves"' in client.get(edit).text
	post(client, edit, **values | {"message": "*Now*"})
	assert "<em>Now</em>" in client.get(draft).text
	response = post(client, draft, action="send")
	assert response.location == f"{draft}?sent=1"
	assert "The announcement is on its way." in client.get(response.location).text
	name = draft.rpartition("/")[2]
	assert state(name) in ("Sending", "Sent")
	assert frappe.db.get_value("LMS Announcement", name, "sent_by") == moderator
	client.login(learner.user, PASSWORD)
	assert client.get(draft).status_code == 200


def test_what_was_sent_is_neither_changed_nor_deleted_nor_sent_again(client, learner, moderator):
	name = make_sent(learner, message="First")
	assert client.get(f"{PATH}/{name}/edit").status_code == 403
	values = {"title": "A", "audience": "Everybody", "message": "Second"}
	assert post(client, f"{PATH}/{name}/edit", **values).status_code == 403
	assert post(client, f"{PATH}/{name}", action="delete").status_code == 403
	response = post(client, f"{PATH}/{name}", action="send")
	assert response.status_code == 417 and "was sent already" in response.text
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Announcement", name, "message") == "First"


def test_an_address_may_name_the_cohort_to_write_to(client, moderator):
	batch = make_batch(title="Care & Safety")
	frappe.db.commit()
	page = client.get(f"{NEW}?batch={batch.name}").text
	assert 'value="Cohort" required checked' in page
	assert f'<option value="{batch.name}" selected>Care &amp; Safety</option>' in page


def test_a_draft_is_deleted(client, learner, moderator):
	name = make_draft(learner)
	assert post(client, f"{PATH}/{name}", action="delete").location == f"{PATH}?all=1&deleted=1"
	assert state(name) is None


@pytest.mark.parametrize("action", ["", "publish", "__class__"])
def test_unknown_actions_are_refused(client, learner, moderator, action):
	name = make_draft(learner)
	assert post(client, f"{PATH}/{name}", action=action).status_code == 417
	assert state(name) == "Draft"


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"title": ""}, "Enter a title."),
		({"message": "  "}, "Enter a message."),
		({"course": ""}, "Choose the course"),
		({"audience": "Program"}, "Choose the program"),
		({"audience": "Nobody"}, "Choose who gets the announcement."),
		({"title": "x" * 141}, "at most 140 characters"),
	],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, learner, moderator, values, words):
	typed = {"title": "Title", "audience": "Course", "course": learner.course, "message": "My **words**"}
	response = post(client, NEW, **typed | values)
	assert response.status_code == 417
	assert words in response.text and 'aria-invalid="true"' in response.text
	assert "My **words**" in response.text or "message" in values


def test_nobody_to_send_it_to_is_said_before_it_is_sent(client, learner, moderator):
	other = insert("LMS Course", title=unique("Empty"), short_introduction="x").name
	name = make_draft(learner, course=other)
	assert "Nobody would get this at the moment." in client.get(f"{PATH}/{name}").text
	assert post(client, f"{PATH}/{name}", action="send").status_code == 417
	assert state(name) == "Draft"


def test_hostile_text_is_text(client, learner, moderator):
	name = make_draft(learner, message=f"{HOSTILE} [a](javascript:alert(1))")
	frappe.db.set_value("LMS Announcement", name, "title", HOSTILE)
	frappe.db.commit()
	for path in (f"{PATH}?all=1", f"{PATH}/{name}", f"{PATH}/{name}/edit"):
		text = client.get(path).text
		assert HOSTILE not in text and 'href="javascript' not in text


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_writing_and_sending_need_no_javascript_and_no_mouse(browser, live_server):
	from tests.support.browser import open_context

	learner, user = make_learner(), make_user("Moderator")
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, user)
		page.goto(NEW)
		page.get_by_label("Title").fill("The canteen moves")
		page.get_by_label("The learners of a course").focus()
		page.keyboard.press("Space")
		page.get_by_label("Choose a course").select_option(learner.course)
		page.get_by_label("Message").fill("Come *hungry*.")
		page.get_by_role("button", name="Save and preview").press("Enter")
		expect(page.get_by_role("article")).to_contain_text("Come hungry.")
		page.get_by_text("Send …").focus()
		page.keyboard.press("Enter")
		expect(page.get_by_text("Recipients: 1. By mail, too: 1.")).to_be_visible()
		page.get_by_role("button", name="Send it now").press("Enter")
		expect(page.get_by_role("status")).to_contain_text("The announcement is on its way.")


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers(page, scheme):
	learner, user = make_learner(), make_user("Moderator")
	draft, sent = make_draft(learner), make_sent(learner)
	open_session(page, user)
	page.emulate_media(color_scheme=scheme)
	for path in (PATH, f"{PATH}?all=1", NEW, f"{PATH}/{draft}", f"{PATH}/{draft}/edit", f"{PATH}/{sent}"):
		page.goto(path)
		assert find_barriers(page) == [], path
