"""Reports, cards and statistics count the same, for a reader without restrictions at the same time."""

from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from frappe.desk.query_report import run
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.api import get_advanced_statistics
from lms.lms.desk.counting import count_readable
from lms.lms.figures.cards import get_on_time_rate
from lms.lms.figures.test_figures import built, organisations
from lms.lms.training.assignments import OPEN, TRAINING_ASSIGNMENT
from lms.testing.factories import make_user, today

ALWAYS = {"joined_from": "2001-01-01", "joined_to": "2099-01-01"}
DAYS = {"completed_from": "2001-01-01", "completed_to": "2099-01-01", "count": 1}


@pytest.fixture
def reader(as_user: Callable) -> Iterator[str]:
	"""On a bench, Administrator without a request stands for mails, which have no totals."""
	user = make_user("System Manager")
	with as_user(user):
		yield user


def first_figure(report: str, **filters: object) -> Any:
	return run(report, filters)["report_summary"][0]["value"]


def complete_rows() -> None:
	"""What the drawn rows leave out: the day of completion, and when people joined."""
	completed = {"status": "Completed", "completed_on": ["is", "not set"]}
	frappe.db.set_value(TRAINING_ASSIGNMENT, completed, "completed_on", today())
	frappe.db.set_value("Employee", {"date_of_joining": ["is", "not set"]}, "date_of_joining", today())


@settings(max_examples=15)
@given(organisation=organisations)
def check_totals(user: str, organisation: dict[str, Any]) -> None:
	with built(organisation) as (_names, rows):
		complete_rows()
		statistics = get_advanced_statistics()
		compliance = statistics["compliance"]
		assert first_figure("Overdue Training") == compliance["overdue"]
		assert count_readable(TRAINING_ASSIGNMENT, {"status": "Overdue"}, user) == compliance["overdue"]
		assert get_on_time_rate(user) == compliance["on_time_rate"]
		assert first_figure("Audit Sample", **DAYS) == compliance["completed"]
		due = frappe.db.count(TRAINING_ASSIGNMENT, {"status": ["in", OPEN], "due_date": today()})
		assert (compliance["mandatory_assignments"] - compliance["completed"] - compliance["overdue"]) >= due
		assert first_figure("Due Soon") >= due
		accounts = {row.user_id for row in rows.employees}
		of_people = [row for row in rows.assignments if row.employee in accounts]
		assert first_figure("Completion Before Start Date", **ALWAYS) == len(of_people)


def test_totals_agree_with_the_statistics(reader):
	check_totals(reader)


@settings(max_examples=15)
@given(organisation=organisations, place=st.integers(0, 3))
def check_parts(organisation: dict[str, Any], place: int) -> None:
	with built(organisation) as (names, rows):
		statistics = get_advanced_statistics()
		by_course = {row["course"]: row for row in statistics["compliance"]["by_course"]}
		for course in names.courses:
			overdue = by_course.get(course, {}).get("overdue", 0)
			assert first_figure("Overdue Training", course=course) == overdue
			enrolled = frappe.db.count("LMS Enrollment", {"course": course})
			assert first_figure("Course Progress Summary", course=course) == enrolled
		if not names.departments:
			return
		department = names.departments[place % len(names.departments)]
		people = {row.user_id for row in rows.people() if rows.is_in(row.department, department)}
		cells = {(row.employee, row.course) for row in rows.assignments if row.employee in people}
		matrix = run("Training Compliance Matrix", {"department": department})["report_summary"]
		assert [figure["value"] for figure in matrix[:2]] == [len(people), len(cells)]


def test_parts_agree_with_the_statistics(reader):
	check_parts()
