"""Assign Training from HR, "Reporting exports": a random sample of completed training, with its proof."""

import re

import pytest

from lms.testing.factories import make_department, unique
from tests.guides.people import assign, complete, make_course, make_employee
from tests.support.reading import read_texts

NAMES = [f"Person{number}" for number in range(8)]


@pytest.fixture
def department(committed):
	"""Eight people who completed a course with a certificate."""
	department, course = make_department(unique("Logistics")), make_course("Fire", enable_certification=1)
	for name in NAMES:
		employee = make_employee(name, department=department)
		assign(employee, course)
		complete(employee, course)
	return department


def draw(desk, department, **filters):
	desk.open_report("Audit Sample", department=department, count="3", **filters)
	rows = [" ".join(row) for row in desk.report_rows()]
	return [name for row in rows for name in NAMES if f"{name} Sand" in row]


def test_a_sample_is_drawn_and_drawn_again_with_its_seed(sign_in, department):
	desk = sign_in("HR Manager")
	first = draw(desk, department)
	assert len(first) == 3
	message, *_more = read_texts(desk.page.get_by_text(re.compile(r"Seed \d+\. Set it as a filter")))
	seed = re.search(r"Seed (\d+)", message)[1]
	assert draw(desk, department, seed=seed) == first


def test_each_row_says_what_proves_the_completion(sign_in, department):
	desk = sign_in("HR Manager")
	desk.open_report("Audit Sample", department=department, count="3")
	assert sum("Certificate" in cell for row in desk.report_rows() for cell in row) == 3
