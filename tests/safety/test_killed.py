"""Whatever a process was doing when it was killed: nothing is half done, and it can be done again."""

import json

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.shared.rows import insert_new
from lms.lms.training import assignments, queued, withdrawals
from lms.patches.v1_0 import clean_versions
from lms.testing.factories import complete_lessons, in_days, make_course, today
from tests.scale.people import make_people
from tests.support.evidence import find_contradictions
from tests.support.killing import killed_at_every_write

BY = "Administrator"
PEOPLE = 12
PORTION = 4
DOCTYPES = (
	"LMS Enrollment",
	"LMS Course Progress",
	"LMS Completion",
	"LMS Certificate",
	"LMS Training Assignment",
	"LMS Training Assignment Event",
)


@pytest.fixture
def people(committed):
	return make_people(PEOPLE)


@pytest.fixture
def course(committed):
	name = make_course(lessons=2, enable_certification=1).name
	frappe.db.commit()
	return name


@pytest.fixture
def killed(test_site):
	return lambda *call: killed_at_every_write(test_site.name, test_site.sites_path, *call)


def describe(course: str) -> dict[str, list[tuple]]:
	"""Every row about the course."""
	frappe.db.rollback()
	return {
		doctype: sorted(
			map(repr, frappe.get_all(doctype, {"course": course}, ["*"], order_by="name", as_list=True))
		)
		for doctype in DOCTYPES
	}


def count(doctype: str, course: str, **filters: object) -> int:
	frappe.db.rollback()
	return frappe.db.count(doctype, {"course": course, **filters})


def assign(course: str, people: list[str], retake: bool = False) -> None:
	call = {"assigned_by": BY, "assigned_via": "API", "today": today(), "retake": retake}
	assignments.assign_training({course: in_days(30)}, people, **call)


def mark_overdue(days: int) -> None:
	assignments.mark_overdue(in_days(days), BY)


def withdraw(names: list[str]) -> None:
	withdrawals.withdraw_assignments(names, BY, "Not needed")


def complete_last_lesson(course: str, person: str) -> None:
	mark_lesson_complete(person, course, get_outline(course, person).lessons[-1], today())


def assert_untouched_until_done(kills, course: str, least: int) -> None:
	"""No row about the course is there, gone or changed after any of the kills, of which there are some."""
	before, after_kills = describe(course), []
	for _number in kills:
		after_kills.append(describe(course))
	assert len(after_kills) >= least
	assert all(rows == before for rows in after_kills)
	assert describe(course) != before
	assert find_contradictions([course]) == []


def test_assigning_many(killed, course, people):
	assert_untouched_until_done(killed(assign, course, people), course, least=3)
	assert count("LMS Enrollment", course) == count("LMS Training Assignment", course) == PEOPLE
	assert count("LMS Training Assignment Event", course) == PEOPLE


def test_having_many_retake_a_course(killed, course, people):
	assign(course, people)
	for person in people:
		complete_lessons(person, course)
	frappe.db.commit()
	assert_untouched_until_done(killed(assign, course, people, True), course, least=4)
	assert count("LMS Enrollment", course, cycle=2, progress=0) == PEOPLE
	assert count("LMS Completion", course) == PEOPLE
	assert count("LMS Training Assignment", course, is_open="1") == PEOPLE


def test_marking_overdue(killed, course, people):
	assign(course, people)
	frappe.db.commit()
	assert_untouched_until_done(killed(mark_overdue, 60), course, least=2)
	assert count("LMS Training Assignment", course, status="Overdue") == PEOPLE
	assert count("LMS Training Assignment Event", course, event="Overdue") == PEOPLE


def test_withdrawing_many(killed, course, people):
	assign(course, people)
	frappe.db.commit()
	names = frappe.get_all("LMS Training Assignment", {"course": course}, pluck="name")
	assert_untouched_until_done(killed(withdraw, names), course, least=2)
	assert count("LMS Training Assignment", course, status="Withdrawn") == PEOPLE


def test_completing_a_course(killed, course, people):
	assign(course, people)
	complete_lessons(people[0], course, 1)
	frappe.db.commit()
	assert_untouched_until_done(killed(complete_last_lesson, course, people[0]), course, least=6)
	for doctype in ("LMS Completion", "LMS Certificate"):
		assert count(doctype, course) == 1
	assert count("LMS Training Assignment", course, status="Completed") == 1


def test_job_of_the_queue(killed, course, people):
	"""Of each portion all is there or nothing, the record always says how much, and nothing is done twice."""
	name, seen = start_job(course, people), []
	for number in killed(run_in_portions, name):
		state = queued.get_bulk_assignment_state(name)
		# Two commits come first: the attempt, and who cannot be assigned.
		assert state["status"] == ("Queued" if number <= 2 else "Running")
		assert state["done"] == state["assigned"] == count("LMS Training Assignment", course)
		assert state["done"] == count("LMS Enrollment", course)
		assert state["done"] == count("LMS Training Assignment Event", course)
		seen.append(state["done"])
	assert len(seen) >= 5
	assert set(seen) <= {0, PORTION, 2 * PORTION} and seen == sorted(seen)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["assigned"], state["skipped"]) == ("Completed", PEOPLE, 0)
	assert find_contradictions([course]) == []


def run_in_portions(name: str) -> None:
	queued.FIRST_PORTION, queued.decide_size = PORTION, lambda size, _seconds: size
	queued.run(name)


def start_job(course: str, people: list[str]) -> str:
	"""As if it had been given to a queue that has lost it."""
	values = {
		"course": course,
		"courses": json.dumps([course]),
		"assigned_via": "API",
		"due_date": in_days(30),
		"retake": 0,
		"status": "Queued",
		"total": len(people),
		"assigned": 0,
		"skipped": 0,
		"employees": json.dumps(people),
		"errors": "[]",
	}
	[name] = insert_new(queued.BULK_ASSIGNMENT, tuple(values), [tuple(values.values())], BY)
	frappe.db.commit()
	return name


def test_cleaning_versions(killed, committed):
	"""Of a patch nothing stays either, so that its entry in Patch Log says the truth."""
	told, left = '{"added":[["program_members",{"member":"asha"}]]}', '{"added": []}'
	rows = [("LMS Program", "P", told)] * 2
	names = insert_new("Version", ("ref_doctype", "docname", "data"), rows, BY)
	frappe.db.commit()

	def read() -> list[str]:
		return [frappe.db.get_value("Version", name, "data") for name in names]

	kills = [read() for _number in killed(clean_versions.execute)]
	assert kills == [[told] * 2] * 2
	assert read() == [left] * 2
