"""Eight processes assigning overlapping lists at once leave what one after the other would have left."""

import random

import frappe
import pytest

from lms.lms.assignments import assign
from lms.testing.factories import in_days, make_course, today
from tests.scale.crowd import Call, run_at_once
from tests.scale.people import make_people

PROCESSES = 8
PEOPLE = 240

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def people(committed):
	return make_people(PEOPLE)


def overlapping_lists(people: list[str]) -> list[list[str]]:
	"""One list per process, shuffled; everybody is in several of them."""
	step = len(people) // PROCESSES
	doubled = people * 2
	lists = [doubled[number * step : number * step + len(people) * 3 // 4] for number in range(PROCESSES)]
	return [random.Random(number).sample(names, len(names)) for number, names in enumerate(lists)]


def make_courses(count: int) -> list[str]:
	courses = [make_course(lessons=1).name for _ in range(count)]
	frappe.db.commit()
	return courses


def count_pairs(doctype: str, person: str, courses: list[str]) -> list[int]:
	"""How many rows each pair of person and course has, of those that have any."""
	frappe.db.rollback()
	rows = frappe.get_all(doctype, {"course": ["in", courses]}, [person, "course"], as_list=True)
	return [rows.count(pair) for pair in set(rows)]


def assert_one_of_each(courses: list[str], people: list[str]) -> None:
	expected = [1] * (len(people) * len(courses))
	assert count_pairs("LMS Training Assignment", "employee", courses) == expected
	assert count_pairs("LMS Enrollment", "member", courses) == expected


def test_overlapping_lists_of_one_course(test_site, people):
	courses = make_courses(1)
	calls = [
		Call(test_site.name, test_site.sites_path, courses, names) for names in overlapping_lists(people)
	]
	outcomes = run_at_once(calls)
	assert_one_of_each(courses, people)
	assert sum(outcome["assigned"] for outcome in outcomes) == PEOPLE
	assert [outcome["assigned"] + outcome["skipped"] for outcome in outcomes] == [
		len(call.people) for call in calls
	]
	assert not any(outcome["errors"] for outcome in outcomes)


def test_overlapping_lists_of_several_courses(test_site, people):
	"""Some assign one of them, some both, in either order; half of the people have one already."""
	courses = make_courses(2)
	had = people[: PEOPLE // 2]
	assign({courses[0]: in_days(30)}, had, assigned_by="Administrator", assigned_via="API", today=today())
	frappe.db.commit()
	choices = [courses, courses[::-1], courses[:1], courses[1:]]
	calls = [
		Call(test_site.name, test_site.sites_path, choices[number % 4], names)
		for number, names in enumerate(overlapping_lists(people))
	]
	outcomes = run_at_once(calls)
	assert_one_of_each(courses, people)
	assert sum(outcome["assigned"] for outcome in outcomes) == PEOPLE * 2 - len(had)
