"""What is sent in the fields of the app's documents is read before any rule compares it."""

from datetime import date

import frappe
import pytest

from lms.lms.shared.field_values import read_value
from lms.testing.factories import make_assignment, make_course, make_quiz


@pytest.mark.parametrize(
	("sent", "fieldtype", "read"),
	[
		("70", "Percent", 70),
		("1,000.5", "Float", 1000.5),
		("1", "Check", 1),
		("7.9", "Int", 7),
		("", "Int", None),
		(" ", "Float", None),
		(5, "Data", "5"),
		("text", "Data", "text"),
		("2026-02-28", "Date", "2026-02-28"),
		("", "Date", None),
		(date(2026, 2, 28), "Date", date(2026, 2, 28)),
		('{"a": 1}', "Code", '{"a": 1}'),
	],
)
def test_a_value_becomes_what_its_field_holds(sent, fieldtype, read):
	assert read_value(sent, fieldtype, "Field") == read


@pytest.mark.parametrize(
	("sent", "fieldtype"),
	[
		("much", "Percent"),
		("NaN", "Float"),
		("1e999", "Int"),
		(float("inf"), "Int"),
		(10**30, "Int"),
		(["1"], "Int"),
		(["a"], "Data"),
		({"a": 1}, "Text"),
		("2026-02-30", "Date"),
		("soon", "Datetime"),
		(20260228, "Date"),
	],
)
def test_what_is_no_such_value_is_refused_in_the_fields_name(sent, fieldtype):
	with pytest.raises(frappe.ValidationError, match="Field must be"):
		read_value(sent, fieldtype, "Field")


def test_texts_in_number_fields_are_compared_as_numbers():
	quiz = make_quiz()
	quiz.update({"passing_percentage": "101"})
	with pytest.raises(frappe.ValidationError, match="between 0 and 100"):
		quiz.save()
	quiz.reload()
	quiz.questions[0].marks = "many"
	with pytest.raises(frappe.ValidationError, match="must be a number"):
		quiz.save()


def test_a_list_is_no_title():
	with pytest.raises(frappe.ValidationError, match="Title must be one value"):
		make_course(title=["a", "b"])


def test_half_a_character_is_no_text():
	with pytest.raises(frappe.ValidationError, match="Title contains an incomplete character"):
		make_course(title="A \ud800")


def test_a_date_that_is_none_is_refused():
	assignment = make_assignment()
	assignment.due_date = "2026-02-30"
	with pytest.raises(frappe.ValidationError, match="Due Date must be a date"):
		assignment.save()


def test_a_version_of_nothing_is_none_of_the_apps_concern():
	for doctype in (None, "No Such DocType"):
		version = frappe.new_doc("Version", ref_doctype=doctype)
		version.run_method("before_insert")


def test_a_row_of_a_parent_that_is_no_name_is_refused():
	row = frappe.get_doc({"doctype": "LMS Quiz Question", "parenttype": ["LMS Quiz"], "parent": "x"})
	assert not row.has_permission("create")
