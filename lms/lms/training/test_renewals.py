"""Renewals: opened once per period, when the window opens, for who still has to have the training."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from lms.lms.notices.renewals import queue_mails
from lms.lms.programs.completing import complete_program
from lms.lms.shared.rows import insert_new
from lms.lms.training import renewals
from lms.lms.training.assignments import assign_training
from lms.lms.training.renewals import RENEWAL, find_due, open_renewals
from lms.lms.training.withdrawals import withdraw_assignments
from lms.lms.validity.periods import EVENT, PERIOD, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE, PROGRAM
from lms.lms.validity.standing import get_standings
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_program,
	make_user,
	today,
)
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements

BY = "Administrator"
POLICY = {"validity_days": 100, "renewal_window_days": 30}
ASSIGNMENT = "LMS Training Assignment"
pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture(autouse=True)
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture(autouse=True)
def nothing_else_is_due():
	"""Renewals that other tests left committed on this site."""
	open_renewals(today(), BY)


@pytest.fixture
def course():
	return make_course(lessons=1, **POLICY)


def make_holder(course: str, days_ago: int) -> str:
	"""Create somebody who completed an assigned course that many days ago. Returns the account."""
	member = make_user()
	make_assignment(employee=member, course=course)
	complete_lessons(member, course)
	date_back(member, days_ago)
	return member


def date_back(member: str, days_ago: int) -> None:
	"""Let everything that a person has completed be so many days older."""
	back = timedelta(days=days_ago)
	for row in frappe.get_all(PERIOD, {"member": member}, ["*"]):
		dates = {
			fieldname: row[fieldname] - back
			for fieldname in ("completed_on", "valid_from", "valid_until", "window_opens_on", "grace_until")
			if row[fieldname]
		}
		frappe.db.set_value(PERIOD, row.name, dates)
	for doctype, who in (
		("LMS Completion", "member"),
		("LMS Enrollment", "member"),
		(ASSIGNMENT, "employee"),
	):
		filters = {who: member, "completed_on": ["is", "set"]}
		frappe.db.set_value(doctype, filters, "completed_on", today() - back)


def open_rows(member: str) -> list[tuple]:
	rows = frappe.get_all(
		ASSIGNMENT,
		{"employee": member, "is_open": "1"},
		["course", "due_date", "cycle", "assigned_via"],
		order_by="course",
		as_list=True,
	)
	return [tuple(row) for row in rows]


def test_a_renewal_opens_with_the_window(course):
	"""On the 70th day: the last of 100 days minus 30."""
	early, member = make_holder(course.name, 68), make_holder(course.name, 69)
	assert open_renewals(today(), BY) == {"opened": 1, "failed": 0}
	assert open_rows(early) == []
	assert open_rows(member) == [(course.name, in_days(30), 2, "Renewal")]
	assert frappe.db.get_value("LMS Enrollment", {"member": member}, ["progress", "cycle"]) == (0, 2)
	[standing] = get_standings([member], today(), today())
	assert (standing.standing, standing.valid_until) == ("Expiring", in_days(30))


def test_a_renewal_opens_once(course):
	member = make_holder(course.name, 80)
	assert open_renewals(today(), BY)["opened"] == 1
	assert open_renewals(today(), BY)["opened"] == 0
	assert open_renewals(in_days(30), BY)["opened"] == 0
	assert frappe.db.count(RENEWAL, {"member": member}) == 1
	assert len(open_rows(member)) == 1


def test_completing_it_is_the_next_round(course):
	member = make_holder(course.name, 80)
	open_renewals(today(), BY)
	complete_lessons(member, course.name)
	rows = frappe.get_all(
		PERIOD, {"member": member}, ["round", "completed_on"], order_by="round", as_list=True
	)
	assert [tuple(row) for row in rows] == [(1, in_days(-80)), (2, today())]
	assert open_renewals(today(), BY)["opened"] == 0


def test_after_40_days_without_a_run_people_have_the_minimum_time(course):
	frappe.db.set_single_value("LMS Settings", "renewal_minimum_days", 21)
	late, open_one = make_holder(course.name, 109), make_holder(course.name, 75)
	assert open_renewals(today(), BY)["opened"] == 2
	assert open_rows(late) == [(course.name, in_days(21), 2, "Renewal")]
	assert open_rows(open_one) == [(course.name, in_days(24), 2, "Renewal")]


def test_what_was_missed_opens_in_the_order_of_days(course):
	members = [make_holder(course.name, days) for days in (75, 109, 90)]
	assert [row.member for row in find_due(today(), 10)] == [members[1], members[2], members[0]]


def leave(member: str, course: str) -> None:
	employee = make_employee(user_id=member)
	employee.update({"status": "Left", "relieving_date": today()})
	employee.save()


def disable(member: str, course: str) -> None:
	frappe.db.set_value("User", member, "enabled", 0)


def withdraw(member: str, course: str) -> None:
	names = frappe.get_all(ASSIGNMENT, {"employee": member}, pluck="name")
	frappe.db.set_value(ASSIGNMENT, {"name": ["in", names]}, "status", "Pending")
	withdraw_assignments(names, BY, "Other work")


def revoke(member: str, course: str) -> None:
	period = frappe.db.get_value(PERIOD, {"member": member})
	insert_new(
		EVENT, ("member", "event", "period", "effective_on"), [(member, "Revoked", period, today())], BY
	)


def unpublish(member: str, course: str) -> None:
	frappe.db.set_value(COURSE, course, "published", 0)


@pytest.mark.parametrize("change", [leave, disable, withdraw, revoke, unpublish])
def test_nothing_opens_for(change, course):
	member = make_holder(course.name, 80)
	change(member, course.name)
	assert open_renewals(today(), BY) == {"opened": 0, "failed": 0}
	assert not frappe.db.exists(RENEWAL, {"member": member})


def test_what_was_closed_opens_later(course):
	member = make_holder(course.name, 80)
	unpublish(member, course.name)
	open_renewals(today(), BY)
	frappe.db.set_value(COURSE, course.name, "published", 1)
	assert open_renewals(today(), BY)["opened"] == 1


def test_a_retake_by_hand_in_the_window_is_the_renewal(course):
	member = make_holder(course.name, 80)
	call = {"assigned_by": BY, "assigned_via": "API", "today": today(), "retake": True}
	assign_training({course.name: in_days(5)}, [member], **call)
	assert open_renewals(today(), BY)["opened"] == 1
	assert open_rows(member) == [(course.name, in_days(5), 2, "API")]
	complete_lessons(member, course.name)
	assert frappe.db.count(PERIOD, {"member": member}) == 2


def test_an_old_completion_that_was_added_later_does_not_hold_up_a_renewal(course):
	member = make_holder(course.name, 80)
	grant(Requirement(COURSE, course.name), [Claim(member, "Ada", date(2015, 3, 1), "Import")], BY)
	assert [row.round for row in find_due(today(), 10)] == [1]


def test_one_failure_does_not_stop_the_others(course, monkeypatch):
	members = sorted(make_holder(course.name, 80) for _number in range(3))
	bad = frappe.db.get_value(PERIOD, {"member": members[1]})
	open_portion = renewals.open_portion

	def fail_for_one(periods: list[str], *arguments: object) -> int:
		if bad in periods:
			raise frappe.ValidationError("no")
		return open_portion(periods, *arguments)

	monkeypatch.setattr(renewals, "open_portion", fail_for_one)
	monkeypatch.setattr(frappe.db, "rollback", lambda **_options: None)
	assert open_renewals(today(), BY) == {"opened": 2, "failed": 1}
	assert not frappe.db.exists(RENEWAL, {"member": members[1]})


def test_a_program_is_renewed_with_the_courses_that_were_not_taken_again():
	courses = [make_course(lessons=1).name for _number in range(2)]
	member = make_user()
	program = make_program(courses, [member], published=1, **POLICY)
	for course in courses:
		complete_lessons(member, course)
	complete_program(program.name, BY)
	date_back(member, 80)
	fields = ("member", "member_name", "course", "cycle", "completed_on")
	insert_new("LMS Completion", fields, [(member, "Ada", courses[0], 7, in_days(-2))], BY)
	assert open_renewals(today(), BY)["opened"] == 1
	assert open_rows(member) == [(courses[1], in_days(19), 2, "Renewal")]
	assert frappe.db.get_value(RENEWAL, {"member": member}, ["program", "course"]) == (program.name, "")
	complete_lessons(member, courses[1])
	complete_program(program.name, BY)
	assert frappe.db.count(PERIOD, {"member": member, "program": program.name}) == 2
	assert PROGRAM == program.doctype


def test_people_get_one_mail_for_all_that_opens(course, queue):
	other = make_course(lessons=1, **POLICY)
	member = make_holder(course.name, 80)
	make_assignment(employee=member, course=other.name)
	complete_lessons(member, other.name)
	frappe.db.set_value(
		PERIOD,
		{"member": member, "course": other.name},
		{"window_opens_on": today(), "valid_until": in_days(30)},
	)
	open_renewals(today(), BY)
	queue.jobs.clear()
	assert queue_mails(today(), BY) == 1
	queue.run()
	assert queue_mails(today(), BY) == 0
	[mail] = frappe.get_all("Email Queue Recipient", {"recipient": member}, pluck="parent")
	message = frappe.db.get_value("Email Queue", mail, "message")
	assert "Renew your training" in message
	assert {getdate(day) for day in frappe.get_all(RENEWAL, {"member": member}, pluck="mail_sent")} == {
		today()
	}


def test_the_number_of_statements_does_not_depend_on_the_number_of_people(course):
	def open_for(count: int) -> int:
		for _number in range(count):
			make_holder(course.name, 80)
		return count_statements(lambda: open_renewals(today(), BY))

	open_for(1)  # Frappe reads the DocTypes once.
	assert open_for(2) == open_for(12)
