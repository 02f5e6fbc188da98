"""LMS Validity Period: which completions give one, and what is in it."""

import json
from datetime import date, timedelta

import frappe
import pytest

from lms.lms.programs.completing import complete_program
from lms.lms.shared.rows import insert_new
from lms.lms.training.assignments import assign_training
from lms.lms.validity.periods import (
	EVENT,
	IMPORT,
	PERIOD,
	Claim,
	Requirement,
	find_periods,
	grant,
	grant_courses,
)
from lms.lms.validity.policies import COURSE, PROGRAM
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	today,
)
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements

BY = "Administrator"
A_YEAR = {"validity_period": 12, "validity_unit": "Months"}


def claim(member: str, *days: date, **values: object) -> list[Claim]:
	return [Claim(member, "Ada", day, IMPORT, **values) for day in days]


def periods_of(member: str, **filters: object) -> list[tuple]:
	rows = frappe.get_all(
		PERIOD,
		filters={"member": member, **filters},
		fields=["round", "completed_on", "valid_from", "valid_until"],
		order_by="round",
		as_list=True,
	)
	return [tuple(row) for row in rows]


pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def member():
	return make_user()


@pytest.fixture
def course():
	"""Valid for a year from the completion."""
	return Requirement(COURSE, make_course(lessons=1, **A_YEAR).name)


def revoke(period: str, on: date) -> None:
	member = frappe.db.get_value(PERIOD, period, "member")
	insert_new(EVENT, ("member", "event", "period", "effective_on"), [(member, "Revoked", period, on)], BY)


def test_completing_a_course_gives_a_period(member, course):
	make_enrollment(course.name, member)
	complete_lessons(member, course.name)
	[row] = frappe.get_all(PERIOD, filters={"member": member}, fields=["*"])
	title = frappe.db.get_value(COURSE, course.name, "title")
	assert (row.course, row.program, row.title, row.round) == (course.name, "", title, 1)
	assert (row.completed_on, row.valid_from, row.source) == (today(), today(), "Completion")
	assert row.valid_until > in_days(363)
	assert row.window_opens_on == row.valid_until - timedelta(days=60)
	assert row.completion == frappe.db.get_value("LMS Completion", {"member": member})
	assert json.loads(row.policy)["length"] == 12


def test_a_course_without_a_policy_is_valid_for_ever(member):
	course = make_course(lessons=1)
	make_enrollment(course.name, member)
	complete_lessons(member, course.name)
	assert periods_of(member) == [(1, today(), today(), None)]


def test_completions_before_the_window_are_extra_learning(member, course):
	days = date(2023, 2, 12), date(2023, 6, 1), date(2023, 12, 13), date(2024, 1, 2)
	grant(course, claim(member, *days), BY)
	assert periods_of(member) == [
		(1, date(2023, 2, 12), date(2023, 2, 12), date(2024, 2, 11)),
		(2, date(2023, 12, 13), date(2023, 12, 13), date(2024, 12, 12)),
	]


def test_extra_learning_gives_no_certificate(member):
	course = make_course(lessons=1, enable_certification=1, **A_YEAR)
	make_enrollment(course.name, member)
	complete_lessons(member, course.name)
	assign_training(
		{course.name: in_days(30)}, [member], assigned_by=BY, assigned_via="API", today=today(), retake=True
	)
	complete_lessons(member, course.name)
	assert frappe.db.count("LMS Completion", {"member": member}) == 2
	assert frappe.db.count("LMS Certificate", {"member": member}) == 1
	assert len(periods_of(member)) == 1


def test_claiming_the_same_completions_again_changes_nothing(member, course):
	make_enrollment(course.name, member)
	complete_lessons(member, course.name)
	rows = frappe.get_all("LMS Completion", filters={"member": member}, fields=["*"])
	assert grant_courses(course.name, rows, BY) == []
	counted = frappe.get_all(
		PERIOD, {"name": ["in", find_periods([row.name for row in rows])]}, pluck="completion"
	)
	assert counted == [rows[0].name]


def test_a_revoked_period_does_not_hold_up_the_next(member, course):
	[first] = grant(course, claim(member, date(2025, 3, 1)), BY)
	revoke(first.name, date(2025, 5, 1))
	grant(course, claim(member, date(2025, 4, 1)), BY)
	grant(course, claim(member, date(2025, 5, 2)), BY)
	assert [row[1] for row in periods_of(member)] == [date(2025, 3, 1), date(2025, 5, 2)]


def test_a_completion_from_before_the_first_period_gets_its_own(member, course):
	grant(course, claim(member, date(2025, 3, 1)), BY)
	grant(course, claim(member, date(2020, 3, 1)), BY)
	assert periods_of(member)[1] == (2, date(2020, 3, 1), date(2020, 3, 1), date(2021, 2, 28))


def test_the_policy_of_a_period_stays_as_it_was(member, course):
	grant(course, claim(member, date(2023, 2, 12)), BY)
	frappe.db.set_value(COURSE, course.name, {"validity_period": 1, "renewal_window_days": 10})
	assert periods_of(member) == [(1, date(2023, 2, 12), date(2023, 2, 12), date(2024, 2, 11))]
	grant(course, claim(member, date(2023, 12, 20)), BY)
	assert periods_of(member)[1] == (2, date(2023, 12, 20), date(2023, 12, 20), date(2024, 1, 19))


def test_by_expiry_the_due_date_of_the_assignment_begins_the_cycle():
	course = make_course(lessons=1, validity_basis="Expiry", **A_YEAR)
	assignment = make_assignment(course=course.name, due_date=in_days(20))
	complete_lessons(assignment.employee, course.name)
	[(_round, completed_on, valid_from, _until)] = periods_of(assignment.employee)
	assert (completed_on, valid_from) == (today(), in_days(21))


def test_periods_are_evidence(member, course):
	[granted] = grant(course, claim(member, date(2025, 3, 1)), BY)
	doc = frappe.get_doc(PERIOD, granted.name)
	for change in (doc.save, doc.delete):
		with pytest.raises(frappe.PermissionError, match=r"written by the system|evidence"):
			change()


def test_the_number_of_statements_does_not_depend_on_the_number_of_people(course):
	def grant_to(count: int) -> None:
		grant(course, [each for _n in range(count) for each in claim(f"{_n}@x.example", today())], BY)

	grant_to(1)
	grant_to(1)  # Frappe reads the DocTypes once.
	assert count_statements(lambda: grant_to(40)) == count_statements(lambda: grant_to(400))


def complete(member: str, *courses: str) -> None:
	for course in courses:
		make_enrollment(course, member)
		complete_lessons(member, course)


@pytest.fixture
def program(member, queue):
	"""Two courses, valid for a year."""
	return make_program([make_course(lessons=1).name, make_course(lessons=1).name], [member], **A_YEAR)


def test_a_program_is_completed_with_its_last_course(member, program, queue):
	first, second = (row.course for row in program.program_courses)
	complete_lessons(member, first)
	queue.run()
	assert periods_of(member, program=program.name) == []
	complete_lessons(member, second)
	queue.run()
	[(number, completed_on, _from, until)] = periods_of(member, program=program.name)
	assert (number, completed_on) == (1, today())
	assert until > in_days(363)


def test_who_has_all_courses_completes_a_program_by_joining(member, queue):
	courses = [make_course(lessons=1).name, make_course(lessons=1).name]
	complete(member, *courses)
	program = make_program(courses, [member])
	queue.run()
	assert [row[0] for row in periods_of(member, program=program.name)] == [1]


def test_a_program_without_its_open_course_is_completed(member, program, queue):
	complete_lessons(member, program.program_courses[0].course)
	program.reload()
	program.program_courses = program.program_courses[:1]
	program.save()
	queue.run()
	assert [row[0] for row in periods_of(member, program=program.name)] == [1]


def test_a_program_is_renewed_with_all_its_courses(member, program):
	"""A course that was completed before the window opened does not count for the next round."""
	first, second = (row.course for row in program.program_courses)
	record(member, (first, date(2023, 2, 1)), (second, date(2023, 2, 12)))
	complete_program(program.name, BY)
	record(member, (first, date(2023, 12, 12)), (second, date(2023, 12, 20)))
	complete_program(program.name, BY)
	assert [row[0] for row in periods_of(member, program=program.name)] == [1]
	record(member, (first, date(2024, 1, 5)))
	complete_program(program.name, BY)
	assert periods_of(member, program=program.name) == [
		(1, date(2023, 2, 12), date(2023, 2, 12), date(2024, 2, 11)),
		(2, date(2024, 1, 5), date(2024, 1, 5), date(2025, 1, 4)),
	]


def record(member: str, *completions: tuple[str, date]) -> None:
	"""Completions, as if they were taken then. Cycles count on."""
	for course, day in completions:
		cycle = 1 + frappe.db.count("LMS Completion", {"member": member, "course": course})
		row = (member, "Ada", course, cycle, day)
		insert_new("LMS Completion", ("member", "member_name", "course", "cycle", "completed_on"), [row], BY)


def test_periods_of_a_program_do_not_depend_on_those_of_its_courses(member, program):
	first, second = (row.course for row in program.program_courses)
	record(member, (first, date(2023, 2, 1)), (second, date(2023, 2, 12)))
	complete_program(program.name, BY)
	assert periods_of(member, course=first) == []
	assert frappe.db.get_value(PERIOD, {"member": member}, ["course", "program"]) == ("", program.name)
	assert Requirement(PROGRAM, program.name).columns == ("", program.name)


def test_patch_gives_old_completions_their_periods(member, course):
	from lms.patches.v1_0 import grant_periods

	record(
		member,
		(course.name, date(2023, 2, 12)),
		(course.name, date(2023, 6, 1)),
		(course.name, date(2024, 1, 2)),
	)
	grant_periods.execute()
	grant_periods.execute()
	assert [row[:2] for row in periods_of(member)] == [(1, date(2023, 2, 12)), (2, date(2024, 1, 2))]
