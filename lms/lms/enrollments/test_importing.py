"""Completions from another system."""

from datetime import date
from io import BytesIO

import frappe
import pytest
from openpyxl import Workbook

from lms.lms.enrollments.importing import import_completions
from lms.testing.factories import in_days, make_course, make_user, today
from lms.testing.statements import count_statements

BY, HEAD = "Administrator", "User ID,Course,Completed On"
YEARLY = {"validity_period": 12, "validity_unit": "Months", "renewal_window_days": 60}


@pytest.fixture
def user():
	return make_user("LMS Student")


@pytest.fixture
def course():
	return make_course(lessons=1, **YEARLY)


def run(*lines: str, **options: bool) -> dict:
	return import_completions("\n".join((HEAD, *lines)).encode(), BY, today(), **options)


def periods_of(user: str) -> list[tuple]:
	fields = ["completed_on", "valid_until", "source", "round"]
	return frappe.get_all("LMS Validity Period", {"member": user}, fields, as_list=True, order_by="round")


def test_periods_are_counted_from_the_completion(user, course):
	outcome = run(f"{user.upper()},{course.title},2024-02-29", f"{user},{course.name},2025-02-01")
	assert (outcome["granted"], outcome["extra"], outcome["errors"]) == (2, 0, [])
	assert [tuple(row) for row in periods_of(user)] == [
		(date(2024, 2, 29), date(2025, 2, 28), "Import", 1),
		(date(2025, 2, 1), date(2026, 1, 31), "Import", 2),
	]
	for doctype in ("LMS Completion", "LMS Certificate", "LMS Enrollment"):
		assert not frappe.db.exists(doctype, {"member": user})


def test_a_completion_before_the_renewal_is_extra(user, course):
	outcome = run(f"{user},{course.name},2024-02-29", f"{user},{course.name},2024-05-01")
	assert (outcome["granted"], outcome["extra"]) == (1, 1)


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(user, course):
	assert run(f"{user},{course.name},2024-02-29", dry_run=True)["granted"] == 1
	assert not periods_of(user)


def test_duplicates_are_named_and_left_out(user, course):
	line = f"{user},{course.name},2024-02-29"
	outcome = run(line, line)
	assert (outcome["granted"], [row["line"] for row in outcome["duplicates"]]) == (1, [3])
	again = run(line)
	assert (again["granted"], [row["line"] for row in again["duplicates"]]) == (0, [2])
	assert again["duplicates"][0]["error"] == f"{user} has completed {course.name} on 2024-02-29 already."


def test_an_error_is_told_by_line_and_nothing_is_written(user, course):
	outcome = run(
		f"{user},{course.name},2024-02-29",
		f"nobody@example.com,{course.name},2024-02-29",
		f"{user},No such course,2024-02-29",
		f"{user},{course.name},31.12.2024",
		f"{user},{course.name},{in_days(1)}",
		f"{user},{course.name}",
		f"' or 1=1 --,{course.name},2024-02-29",
	)
	assert [row["line"] for row in outcome["errors"]] == [3, 4, 5, 6, 7, 8]
	assert outcome["granted"] == 0
	assert not periods_of(user)


@pytest.mark.parametrize(
	"content", [b"", b"User ID,Course\na,b", b"PK\x03\x04broken", b"\x00\xff\xfe"], ids=str
)
def test_other_files_are_refused(content):
	with pytest.raises(frappe.ValidationError):
		import_completions(content, BY, today())


def test_a_spreadsheet_is_read(user, course):
	book, file = Workbook(), BytesIO()
	book.active.append(["Email", "Course", "Completion Date"])
	book.active.append([user, course.name, date(2024, 2, 29)])
	book.save(file)
	assert import_completions(file.getvalue(), BY, today())["granted"] == 1


def test_statements_do_not_grow_with_the_rows(course):
	def count(people: int) -> int:
		lines = [f"{make_user()},{course.name},2024-02-29" for _ in range(people)]
		return count_statements(lambda: run(*lines))

	count(1)
	assert count(6) == count(2)
