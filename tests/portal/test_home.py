"""The home page: its parts, what LMS Settings switch off, and what it says when there is nothing to do."""

import re

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.announcements.sending import send_announcement
from lms.testing import factories
from tests.support.portal import make_learner, make_report
from tests.support.users import PASSWORD, make_user

# The heading of each part, by its switch.
PARTS = {
	"home_announcements": "Announcements",
	"home_assignments": "My training",
	"home_live_classes": "Next class",
	"home_batches": "My cohorts",
	"home_programs": "My programs",
	"home_continue": "Continue learning",
	"home_team": "My team",
	"home_completed": "Completed",
}


@pytest.fixture
def learner(client):
	"""Signed in, with something in every part of the page."""
	learner = make_learner()
	courses = {title: factories.make_course(lessons=2, title=factories.unique(title)) for title in "ABCD"}
	for course in courses.values():
		factories.make_enrollment(course.name, learner.user)
	factories.complete_lessons(learner.user, courses["A"].name)
	factories.complete_lessons(learner.user, courses["B"].name, 1)
	factories.make_program([courses["C"].name, courses["D"].name], [learner.user])
	factories.make_live_class(factories.make_batch(members=[learner.user]).name)
	make_report(learner.user, "Ada", learner.course, due_in=-3)
	values = {"title": "The canteen moves", "message": "To the second floor.", "course": learner.course}
	announcement = factories.insert("LMS Announcement", **values).name
	send_announcement(announcement, "Administrator", now_datetime())
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	return learner


def headings(client) -> list[str]:
	response = client.get("/lms")
	assert response.status_code == 200
	return re.findall(r"<h2[^>]*>([^<]+)</h2>", response.text)


def switch(**values: int) -> None:
	frappe.get_single("LMS Settings").update(values).save()
	frappe.db.commit()


def part(client, heading: str) -> str:
	[text] = [text for text in client.get("/lms").text.split("<section")[1:] if f">{heading}</h2>" in text]
	return text


def test_every_part_is_there_in_order(client, learner):
	assert headings(client) == list(PARTS.values())


@pytest.mark.parametrize("field", PARTS)
def test_settings_switch_each_part_off(client, learner, field):
	switch(**{field: 0})
	assert headings(client) == [heading for name, heading in PARTS.items() if name != field]


def test_page_without_parts_says_why(client, learner):
	switch(**dict.fromkeys(PARTS, 0))
	response = client.get("/lms")
	assert headings(client) == []
	assert "The parts of this page are switched off in LMS Settings." in response.text
	assert "<dl" not in response.text


@pytest.mark.parametrize(("field", "heading"), [("programs", "My programs"), ("batches", "My cohorts")])
def test_what_is_switched_off_is_not_on_the_page(client, learner, field, heading):
	switch(**{field: 0})
	assert heading not in headings(client)


def test_next_cohorts_are_there_with_those_that_have_begun(client, learner):
	running = factories.make_batch(members=[learner.user], end_date=factories.in_days(30))
	running.db_set("start_date", factories.in_days(-3))
	over, cancelled = (factories.make_batch(members=[learner.user]) for _ in range(2))
	over.db_set({"start_date": factories.in_days(-9), "end_date": factories.in_days(-8)})
	cancelled.db_set("is_cancelled", 1)
	others = factories.make_batch()
	frappe.db.commit()
	text = part(client, "My cohorts")
	assert text.count("<li") == 2 and f'href="/lms/batches/{running.name}"' in text
	assert not [batch.name for batch in (over, cancelled, others) if batch.name in text]


def test_program_leads_to_its_page_and_its_next_course(client, learner):
	program = frappe.db.get_value("LMS Program Member", {"member": learner.user}, "parent")
	first = frappe.db.get_value("LMS Program Course", {"parent": program, "idx": 1}, "course")
	text = part(client, "My programs")
	assert f'href="/lms/programs/{program}"' in text
	assert f'href="/lms/courses/{first}/learn"' in text


def test_course_that_a_program_keeps_closed_is_not_one_to_continue(client, learner):
	courses = frappe.get_all("LMS Course", {"title": ["like", "D-%"]}, pluck="name", order_by="creation desc")
	assert courses[0] not in part(client, "Continue learning")
	switch(home_programs=0)
	text = part(client, "Continue learning")
	assert courses[0] not in text
	assert text.count("<li") == 2


def test_training_appears_among_courses_to_continue_if_its_own_part_is_off(client, learner):
	assert learner.title not in part(client, "Continue learning")
	switch(home_assignments=0)
	assert learner.title in part(client, "Continue learning")


def test_team_is_summed_up_for_its_manager_alone(client, learner):
	text = part(client, "My team")
	assert "One training assignment of those who report directly to you is overdue." in text
	assert 'href="/lms/team"' in text
	client.login(make_learner().user, PASSWORD)
	assert "My team" not in headings(client)


def test_new_learner_is_told_what_happens_next(client):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/lms")
	assert headings(client) == ["My training"]
	assert "Nothing is assigned to you at the moment. New training appears here" in response.text
	assert 'href="/lms/courses">Browse the courses' in response.text


def test_completed_courses_after_the_fifth_are_folded(client):
	learner = make_user("LMS Student")
	for _ in range(7):
		course = factories.make_course(lessons=1).name
		factories.make_enrollment(course, learner)
		factories.complete_lessons(learner, course)
	frappe.db.commit()
	client.login(learner, PASSWORD)
	shown, folded = part(client, "Completed").split("<details")
	assert (shown.count("<li"), folded.count("<li")) == (5, 2)
