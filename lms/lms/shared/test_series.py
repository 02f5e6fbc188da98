"""Numbers of records: one after the other, and none twice."""

import re

import frappe
import pytest

from lms.lms.homework.submissions import SERIES as HOMEWORK
from lms.lms.shared.series import Series
from lms.lms.training import assignments
from lms.lms.training.assignments import SERIES, TRAINING_ASSIGNMENT
from lms.testing.factories import in_days, make_assignment, make_course, make_lms_assignment, make_user, today


def number_of(name: str) -> int:
	match = re.fullmatch(r"(?:TA|ASG)-(\d{5,})", name)
	assert match, name
	return int(match[1])


def import_assignment(name: str):
	"""As a Data Import with a column for names does."""
	doc = frappe.new_doc(TRAINING_ASSIGNMENT)
	doc.update({"name": name, "employee": make_user(), "course": make_course().name, "due_date": in_days(9)})
	frappe.flags.in_import = True
	try:
		return doc.insert()
	finally:
		frappe.flags.in_import = False


@pytest.mark.parametrize("make", [make_assignment, make_lms_assignment])
def test_each_record_has_the_next_number(make):
	first, second = (number_of(make().name) for _ in range(2))
	assert second == first + 1


@pytest.mark.parametrize(
	("make", "prefix"),
	[(make_assignment, "TA-"), (make_lms_assignment, "ASG-")],
	ids=["training", "homework"],
)
def test_the_number_of_a_deleted_record_is_never_used_again(make, prefix):
	last = make()
	assert last.name.startswith(prefix)
	last.delete()
	assert number_of(make().name) == number_of(last.name) + 1


def test_many_are_numbered_in_order_of_their_names():
	course, people = make_course().name, sorted(make_user() for _ in range(3))
	before = number_of(make_assignment().name)
	call = {"assigned_by": "Administrator", "assigned_via": "API", "today": today()}
	assignments.assign_training({course: in_days(3)}, people, **call)
	rows = frappe.get_all(TRAINING_ASSIGNMENT, {"course": course}, ["employee", "name"], order_by="name")
	assert [row.employee for row in rows] == people
	assert [number_of(row.name) for row in rows] == [before + 1, before + 2, before + 3]


def test_a_thousand_numbers_take_as_many_statements_as_one(monkeypatch):
	SERIES.take(1)
	statements, run = [], frappe.db.sql
	monkeypatch.setattr(
		frappe.db, "sql", lambda *args, **kwargs: statements.append(1) or run(*args, **kwargs)
	)
	SERIES.take(1)
	of_one = len(statements)
	assert len(set(SERIES.take(1000))) == 1000
	assert len(statements) == 2 * of_one


def test_numbers_go_on_after_those_of_another_system():
	import_assignment("TA-0042")
	series = Series("TA-", SERIES.places)
	frappe.db.delete("Series", {"name": "TA-"})
	assert number_of(series.take(1)[0]) >= 43


def test_numbers_go_on_after_a_deleted_record_that_left_its_timeline():
	high = import_assignment(f"TA-{number_of(SERIES.take(1)[0]) + 50:05}")
	high.delete()
	frappe.db.delete("Series", {"name": "TA-"})
	assert number_of(SERIES.take(1)[0]) > number_of(high.name)


def test_the_number_of_an_imported_record_is_passed_over():
	high = number_of(SERIES.take(1)[0]) + 20
	import_assignment(f"TA-{high:05}")
	import_assignment(f"ta-{high - 10:05}")
	assert number_of(make_assignment().name) == high + 1


def test_the_number_of_a_renamed_record_is_passed_over():
	high = number_of(HOMEWORK.take(1)[0]) + 20
	frappe.rename_doc("LMS Assignment", make_lms_assignment().name, f"ASG-{high:05}", force=True)
	assert number_of(make_lms_assignment().name) == high + 1


def test_a_name_that_is_no_number_of_the_series_changes_nothing():
	before = number_of(SERIES.take(1)[0])
	import_assignment(frappe.generate_hash(length=10))
	assert number_of(SERIES.take(1)[0]) == before + 1


def test_a_number_that_leaves_no_room_is_refused():
	with pytest.raises(frappe.ValidationError, match="too high"):
		import_assignment("TA-2147483647")


def test_no_assignment_is_imported_under_the_name_of_a_deleted_one():
	deleted = make_assignment()
	deleted.delete()
	with pytest.raises(frappe.ValidationError, match="its timeline is kept"):
		import_assignment(deleted.name)


def test_a_training_assignment_keeps_its_number():
	name = make_assignment().name
	with pytest.raises(frappe.PermissionError, match="cannot be renamed"):
		frappe.rename_doc(TRAINING_ASSIGNMENT, name, "TA-99999", force=True)


@pytest.mark.parametrize(
	"name", ["T\u00c1-00007", "TA-\u200b00007", "ta-\u00ad7", "TA-0000\u0667", "TA-7\u0301"]
)
def test_spellings_that_mariadb_takes_for_equal_are_numbers_of_the_series(name):
	assert SERIES.read_number(name) == 7
