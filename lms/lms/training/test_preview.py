"""The preview says what the run then does, and writes nothing."""

from datetime import date

import frappe
import pytest

from lms.lms.people.selection import Selected, select_people
from lms.lms.training import assignments, preview
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_program,
	make_user,
	today,
)

BY = "Administrator"
SOME_DAY = date(2099, 1, 31)
TABLES = ("LMS Training Assignment", "LMS Enrollment", "LMS Training Assignment Event", "LMS Bulk Assignment")


def count_rows() -> list[int]:
	return [frappe.db.count(doctype) for doctype in TABLES]


@pytest.fixture
def course():
	return make_course(lessons=1).name


@pytest.fixture
def people(course):
	"""Somebody new, somebody with an open assignment, and somebody who has completed the course."""
	new, busy, done = make_user(), make_user(), make_user("LMS Student")
	make_assignment(employee=busy, course=course)
	make_assignment(employee=done, course=course)
	complete_lessons(done, course)
	return [new, busy, done]


def show(course, people, **options):
	text = "\n".join(people)
	selected = select_people({"addresses": text}, BY)
	return preview.preview_assignment({course: in_days(9)}, selected, today=today(), retake=False, **options)


def test_it_counts_and_names_lines_and_writes_nothing(course, people):
	before = count_rows()
	state = show(course, [people[0], "", "nobody@example.com", *people, "nobody@example.com"])
	assert (state["people"], state["assigned"], state["credited"], state["repeated"]) == (3, 1, 1, 2)
	assert [(row["count"], row["reason"][:18]) for row in state["skipped"]] == [(1, "They have an open ")]
	assert state["errors"] == [
		{"line": 3, "employee": "nobody@example.com", "error": "There is no user with this address."}
	]
	assert state["without_access"] == 0
	assert count_rows() == before


def test_who_could_not_open_it_is_counted(course):
	assert show(course, [make_user("Course Creator"), make_user("LMS Student")])["without_access"] == 1


@pytest.mark.parametrize("retake", [False, True])
def test_the_run_does_what_the_preview_says(course, people, retake):
	other = make_course().name
	due_dates = dict.fromkeys([course, other], in_days(9))
	state = preview.preview_assignment(
		due_dates, Selected([(None, person) for person in people]), today=today(), retake=retake
	)
	outcome = assignments.assign_training(
		due_dates, people, assigned_by=BY, assigned_via="Manual", today=today(), retake=retake
	)
	assert outcome["assigned"] == state["assigned"] + state["credited"]
	assert outcome["skipped"] == sum(row["count"] for row in state["skipped"])
	assert state["retaken"] == int(retake)
	again = preview.preview_assignment(
		due_dates, Selected([(None, person) for person in people]), today=today(), retake=False
	)
	assert (again["assigned"], again["credited"]) == (0, 0)


def test_statements_do_not_grow_with_people(course, monkeypatch):
	run, statements = frappe.db.sql, []
	monkeypatch.setattr(frappe.db, "sql", lambda *args, **kw: statements.append(args) or run(*args, **kw))
	counts = []
	for number in (1, 2, 12):
		people = [make_user() for _ in range(number)]
		statements.clear()
		show(course, people)
		counts.append(len(statements))
	# The first fills caches.
	assert counts[1] == counts[2]


@pytest.mark.parametrize(
	("arguments", "message"),
	[
		((None, None, SOME_DAY, None), "courses or a program"),
		((["a"], "b", SOME_DAY, None), "courses or a program"),
		((["a"], None, None, None), "due date or a number of days"),
		((["a"], None, SOME_DAY, 3), "due date or a number of days"),
		((None, "no-such", SOME_DAY, None), "This program"),
	],
)
def test_what_is_not_clear_is_refused(arguments, message):
	with pytest.raises(frappe.ValidationError, match=message):
		preview.get_due_dates(*arguments, today())


def test_a_program_stands_for_its_courses_and_days_for_a_date():
	courses = [make_course().name, make_course().name]
	program = make_program(courses).name
	assert preview.get_due_dates(None, program, None, 30, today()) == dict.fromkeys(courses, in_days(30))
