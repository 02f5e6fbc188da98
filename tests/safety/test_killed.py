"""Whatever a process was doing when it was killed: nothing is half done, and it can be done again."""

import json

import frappe
import pytest

from lms.lms import assignments, bulk_assignment, withdrawals
from lms.lms.courses import get_outline
from lms.lms.progress import mark_lesson_complete
from lms.patches.v1_0 import clean_versions
from lms.testing.factories import complete_lessons, in_days, make_course, today
from tests.scale.people import make_people
from tests.support.evidence import find_contradictions
from tests.support.killing import killed_at_every_write

BY = "Administrator"
PEOPLE = 12
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
	assignments.assign({course: in_days(30)}, people, **call)


def mark_overdue(days: int) -> None:
	assignments.mark_overdue(in_days(days), BY)


def withdraw(names: list[str]) -> None:
	withdrawals.withdraw(names, BY, "Not needed")


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
	"""Its row says that it has begun and how often; of its work nothing is there until all is."""
	name = start_job(course, people)
	before, number = describe(course), 0
	for number in killed(bulk_assignment.run, name):
		assert describe(course) == before
		# Its first write is committed on its own.
		state = frappe.db.get_value(bulk_assignment.DOCTYPE, name, ["status", "attempts"])
		assert state == (("Queued", 0) if number == 1 else ("Running", number - 1))
	assert number >= 5
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["assigned"], state["skipped"]) == ("Completed", PEOPLE, 0)
	assert find_contradictions([course]) == []


def start_job(course: str, people: list[str]) -> str:
	"""As if it had been given to a queue that has lost it."""
	row = (course, in_days(30), 0, "Queued", len(people), 0, 0, json.dumps(people))
	[name] = assignments.insert_new(bulk_assignment.DOCTYPE, bulk_assignment.FIELDS, [row], BY)
	frappe.db.commit()
	return name


def test_cleaning_versions(killed, committed):
	"""Of a patch nothing stays either, so that its entry in Patch Log says the truth."""
	told, left = '{"added":[["program_members",{"member":"asha"}]]}', '{"added": []}'
	rows = [("LMS Program", "P", told)] * 2
	names = assignments.insert_new("Version", ("ref_doctype", "docname", "data"), rows, BY)
	frappe.db.commit()

	def read() -> list[str]:
		return [frappe.db.get_value("Version", name, "data") for name in names]

	kills = [read() for _number in killed(clean_versions.execute)]
	assert kills == [[told] * 2] * 2
	assert read() == [left] * 2
