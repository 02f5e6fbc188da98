"""From hiring to the auditor: one new colleague, day by day, through everything the three guides promise."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import add_days

from lms.lms import jobs
from lms.lms.courses.catalogue import get_outline
from lms.lms.figures import statistics, team
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.training import assignments, timeline, unfinished, withdrawals
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_onboarding,
	make_user,
	today,
)
from lms.testing.mails import get_mails, text_of
from lms.testing.queue import JobQueue

HR = "people@example.com"


@pytest.fixture
def queue(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")
	frappe.db.delete(assignments.TRAINING_ASSIGNMENT)
	frappe.get_single("LMS Settings").update({"hr_escalation_email": HR, "escalate_overdue": 1}).save()
	return JobQueue(monkeypatch)


@pytest.fixture
def manager(queue):
	return make_employee(first_name="Mia", user_id=make_user())


@pytest.fixture
def course():
	return make_course(lessons=2, is_mandatory=1, onboarding_due_days=30, enable_certification=1).name


@pytest.fixture
def hired(manager, course):
	"""An onboarded colleague who reports to the manager."""
	employee = make_employee(
		user_id=make_user("Employee"), reports_to=manager.name, date_of_joining=in_days(0)
	)
	make_onboarding(employee=employee.name)
	return employee.reload()


def spend(day: date, queue: JobQueue) -> None:
	"""A day's jobs, and what they gave to the queue."""
	for job in jobs.DAILY.values():
		job(day, "Administrator")
	queue.run()


def row_of(employee, **filters):
	name = frappe.db.get_value(
		assignments.TRAINING_ASSIGNMENT,
		{"employee": employee.user_id, **filters},
		"name",
		order_by="cycle desc",
	)
	return frappe.get_doc(assignments.TRAINING_ASSIGNMENT, name)


def study(employee, course: str, day: date) -> None:
	for lesson in get_outline(course, employee.user_id).lessons:
		mark_lesson_complete(employee.user_id, course, lesson, day)


def test_a_year_of_training(hired, manager, course, queue):
	# The evening of the first day.
	assert "LMS Student" in frappe.get_roles(hired.user_id)
	[todo] = unfinished.get_unfinished(hired.user_id, today())
	assert (todo.course, todo.days_left, todo.status) == (course, 30, "Pending")

	# Two reminders, however many days the jobs were down in between.
	for days in (1, 20, 24, 25, 29, 30):
		spend(in_days(days), queue)
	assert len(get_mails(hired.user_id)) == 2
	assert "/lms" in text_of(get_mails(hired.user_id)[0])

	# Nobody worked on it: each tier once.
	for days in (31, 32, 38, 39, 60):
		spend(in_days(days), queue)
	assert len(get_mails(manager.user_id)) == 1
	assert len(get_mails(HR)) == 1
	assert (row_of(hired).status, row_of(hired).escalation_tier) == ("Overdue", 2)
	own_team = team.get_my_team_status(manager.user_id)
	assert [(row.user, row.overdue) for row in own_team["users"]] == [(hired.user_id, 1)]

	# Done at last, and late.
	study(hired, course, in_days(61))
	assert (row_of(hired).status, row_of(hired).completed_on, row_of(hired).completed_late) == (
		"Completed",
		in_days(61),
		1,
	)
	spend(in_days(70), queue)
	assert len(get_mails(manager.user_id)) == 1

	# A year later, again.
	again = in_days(365)
	assignments.assign_training(
		{course: add_days(again, 30)},
		[hired.user_id],
		assigned_by="Administrator",
		assigned_via="API",
		today=again,
		retake=True,
	)
	assert (row_of(hired).cycle, row_of(hired).status) == (2, "Pending")
	study(hired, course, again + timedelta(3))

	# What the auditor finds.
	evidence = frappe.get_all(
		"LMS Completion",
		filters={"member": hired.user_id, "course": course},
		fields=["cycle", "completed_on"],
		order_by="cycle",
	)
	assert [(row.cycle, row.completed_on) for row in evidence] == [
		(1, in_days(61)),
		(2, again + timedelta(3)),
	]
	assert frappe.db.count("LMS Certificate", {"member": hired.user_id}) == 2
	told = [row.event for row in timeline.get_timeline(row_of(hired, cycle=1).name)]
	assert told == ["Assigned", "Reminded", "Reminded", "Overdue", "Escalated", "Escalated", "Completed"]
	figures = statistics.get_statistics(again)["compliance"]
	assert (figures["mandatory_assignments"], figures["completed"], figures["on_time_rate"]) == (2, 2, 50)


def test_a_colleague_without_a_mandatory_course_is_left_in_peace(manager, queue):
	learner = make_employee(user_id=make_user("Employee"), reports_to=manager.name)
	make_onboarding(employee=learner.name)
	spend(in_days(90), queue)
	assert not frappe.db.exists(assignments.TRAINING_ASSIGNMENT, {"employee": learner.user_id})
	assert not get_mails(learner.user_id)


def test_nobody_is_written_to_about_what_was_withdrawn(queue):
	assignment = make_assignment(due_date=in_days(7))
	withdrawals.withdraw_assignments([assignment.name], "Administrator", "Changed jobs")
	for days in (0, 6, 8, 40):
		spend(in_days(days), queue)
	assert not get_mails(assignment.employee)
	assert not get_mails(HR)
