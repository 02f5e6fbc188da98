"""Eight processes that take numbers at the same moment: each number once, and nobody waits in a circle."""

import frappe
import pytest

from lms.lms.homework.submissions import SERIES as HOMEWORK
from lms.lms.training.assignments import SERIES, TRAINING_ASSIGNMENT, assign_training
from lms.testing.factories import in_days, make_assignment, make_course, make_lms_assignment, today
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people

PROCESSES, TIMES = 8, 5
BY = "Administrator"


@pytest.fixture
def at_once(committed, test_site):
	"""`at_once(function, [arguments, …])` runs it in a process of its own for each of these."""
	site = (test_site.name, test_site.sites_path)
	return lambda function, calls: run_jobs([Job(*site, function, arguments) for arguments in calls])


def assign_and_save(course: str, people: list[str], other: str) -> list[str]:
	"""Many in one step, and one by its form, in transactions of their own; all the names."""
	assign_training({course: in_days(9)}, people, assigned_by=BY, assigned_via="API", today=today())
	frappe.db.commit()
	saved = [make_assignment(course=other, employee=person).name for person in people[:TIMES]]
	frappe.db.commit()
	return saved + frappe.get_all(TRAINING_ASSIGNMENT, {"course": course}, pluck="name")


def make_homework() -> list[str]:
	names = []
	for _time in range(TIMES):
		names.append(make_lms_assignment().name)
		frappe.db.commit()
	return names


def test_training_assignments(at_once):
	people = make_people(30)
	courses = [make_course().name for _ in range(2 * PROCESSES)]
	frappe.db.commit()
	calls = zip(courses[::2], [people] * PROCESSES, courses[1::2], strict=True)
	names = [name for names in at_once(assign_and_save, list(calls)) for name in names]
	assert len(names) == len(set(names)) == PROCESSES * (len(people) + TIMES)
	assert all(SERIES.read_number(name) for name in names)


@pytest.mark.parametrize("begun", [True, False])
def test_homework(at_once, begun):
	"""Also where the series has not begun."""
	if not begun:
		frappe.db.delete("Series", {"name": HOMEWORK.prefix})
		frappe.db.commit()
	names = [name for names in at_once(make_homework, [()] * PROCESSES) for name in names]
	assert len(names) == len(set(names)) == PROCESSES * TIMES
	assert all(HOMEWORK.read_number(name) for name in names)
