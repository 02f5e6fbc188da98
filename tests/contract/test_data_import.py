"""Data Import: what a file becomes, what is told before anything is written, what is left when rows fail."""

import json
from datetime import date

import frappe
import pytest

from lms.testing.factories import make_course, make_employee
from tests.support.imports import (
	UPDATE,
	attach,
	get_logs,
	get_status,
	make_csv,
	make_import,
	make_xlsx,
	start,
)
from tests.support.users import make_user


@pytest.fixture(autouse=True)
def kept(committed):
	"""Imports commit."""


@pytest.fixture
def token():
	return frappe.generate_hash(length=8)


def preview(doc):
	return doc.get_preview_from_template()


def get_messages(doc):
	return " ".join(warning["message"] for warning in preview(doc).warnings)


def names(token):
	return sorted(frappe.get_all("Designation", filters={"name": ["like", f"%{token}%"]}, pluck="name"))


# What a file becomes


@pytest.mark.parametrize("heading", ["Designation", "designation_name", "Designation (designation_name)"])
def test_rows_become_documents(token, heading):
	doc = start(make_import("Designation", [[heading], [f"A {token}"], [f"B {token}"]]))
	assert doc.status == "Success"
	assert names(token) == [f"A {token}", f"B {token}"]
	assert get_status(doc).items() >= {"status": "Success", "success": 2, "total_records": 2}.items()


def test_an_xlsx_file_does_as_well(token):
	rows = [["Designation", "Description"], [f"A {token}", "Counts"], [f"B {token}", 12]]
	assert start(make_import("Designation", make_xlsx(rows), filename="people.xlsx")).status == "Success"
	assert frappe.db.get_value("Designation", f"B {token}", "description") == "12"


def test_empty_rows_are_left_out_and_rows_keep_their_numbers(token):
	doc = start(make_import("Designation", [["Designation"], [f"A {token}"], [""], [f"B {token}"]]))
	assert [json.loads(log.row_indexes) for log in get_logs(doc)] == [[2], [4]]


def test_existing_documents_are_changed(token):
	start(make_import("Designation", [["Designation", "Description"], [f"A {token}", "Old"]]))
	rows = [["Designation", "Description"], [f"A {token}", "New"]]
	assert start(make_import("Designation", rows, UPDATE)).status == "Success"
	assert frappe.db.get_value("Designation", f"A {token}", "description") == "New"


def test_a_change_that_changes_nothing_is_told(token):
	rows = [["Designation", "Description"], [f"A {token}", "Old"]]
	start(make_import("Designation", rows))
	doc = start(make_import("Designation", rows, UPDATE))
	assert doc.status == "Error"
	assert "No changes to update" in get_logs(doc)[0].messages


def test_rows_without_values_of_their_own_belong_to_the_document_above(token):
	courses = [make_course().name for _number in range(3)]
	rows = [["Title", "Course (Program Courses)"], [f"P {token}", courses[0]], ["", courses[1]]]
	doc = start(make_import("LMS Program", [*rows, [f"Q {token}", courses[2]]]))
	assert doc.status == "Success", get_logs(doc)
	assert [json.loads(log.row_indexes) for log in get_logs(doc)] == [[2, 3], [4]]
	program = frappe.get_doc("LMS Program", get_logs(doc)[0].docname)
	assert [row.course for row in program.program_courses] == courses[:2]


@pytest.mark.parametrize("text", ["2026-03-31", "31-03-2026", "31/03/2026", "03/31/2026"])
def test_dates_are_read_by_the_format_of_their_column(text):
	user = make_user()
	doc = start(make_import("User", [["ID", "Birth Date"], [user, text]], UPDATE))
	assert doc.status == "Success", get_logs(doc)
	assert frappe.db.get_value("User", user, "birth_date") == date(2026, 3, 31)


# What is told before anything is written


def test_a_preview_has_columns_rows_and_what_is_wrong(token):
	doc = make_import("Designation", [["Designation", "Colour"], [f"A {token}", "red"]])
	shown = preview(doc)
	assert [column.get("header_title") for column in shown["columns"]] == ["Sr. No", "Designation", "Colour"]
	assert shown["columns"][1].df["fieldname"] == "designation_name"
	assert [bool(column.get("skip_import")) for column in shown["columns"]] == [True, False, True]
	assert shown.data == [[2, f"A {token}", "red"]]
	assert "Cannot match column" in get_messages(doc)


def test_a_preview_shows_the_first_ten_rows(token):
	doc = make_import("Designation", [["Designation"], *([f"{n} {token}"] for n in range(12))])
	shown = preview(doc)
	assert (len(shown.data), shown.max_rows_exceeded, shown.total_number_of_rows) == (10, True, 12)


def test_links_that_do_not_exist_are_told_and_nothing_is_written(token):
	rows = [["Title", "Course (Program Courses)"], [f"P {token}", f"None {token}"]]
	doc = make_import("LMS Program", rows)
	assert f"None {token}" in get_messages(doc)
	start(doc)
	assert doc.status == "Pending"
	assert [warning["row"] for warning in json.loads(doc.template_warnings) if warning.get("row")] == [2]
	assert not frappe.db.exists("LMS Program", {"title": f"P {token}"})


def test_options_that_do_not_exist_are_told_and_nothing_is_written():
	employee = make_employee()
	doc = make_import("Employee", [["ID", "Status"], [employee.name, "Purple"]], UPDATE)
	assert "Purple" in get_messages(doc)
	assert start(doc).status == "Pending"
	assert json.loads(doc.template_warnings)


def test_a_date_that_cannot_be_read_stops_the_import():
	user = make_user()
	rows = [["ID", "Birth Date"], [user, "2026-03-31"], [user, "soon"]]
	doc = start(make_import("User", rows, UPDATE))
	assert doc.status == "Pending"
	assert "soon" in doc.template_warnings


def test_a_person_chooses_the_field_of_a_column(token):
	doc = make_import("Designation", [["Job", "Note"], [f"A {token}", "Counts"]])
	mapping = {"column_to_field_map": {"0": "designation_name", "1": "Don't Import"}}
	doc.template_options = json.dumps(mapping)
	doc.save()
	assert "Mapping column" in get_messages(doc)
	assert start(doc).status == "Success"
	assert not frappe.db.get_value("Designation", f"A {token}", "description")


@pytest.mark.parametrize("rows", [[], [["Designation"]]])
def test_a_file_without_rows_is_refused(rows):
	with pytest.raises((frappe.ValidationError, AttributeError)):
		make_import("Designation", rows or [[""]])


def test_a_file_of_another_kind_is_refused():
	with pytest.raises(frappe.ValidationError):
		make_import("Designation", b"%PDF-1.7", filename="people.pdf")


def test_another_file_takes_back_what_was_chosen(token):
	doc = make_import("Designation", [["Job"], [f"A {token}"]])
	doc.template_options = json.dumps({"column_to_field_map": {"0": "designation_name"}})
	doc.save()
	doc.import_file = attach(doc, make_csv([["Job"], [f"B {token}"]]))
	doc.save()
	assert doc.template_options == ""


# What is left when rows fail


def test_of_a_thousand_rows_one_of_which_fails_the_others_are_in(token):
	frappe.get_doc(doctype="Designation", designation_name=f"0500 {token}").insert()
	rows = [[f"{number:04} {token}"] for number in range(1000)]
	doc = start(make_import("Designation", [["Designation"], *rows]))
	assert doc.status == "Partial Success"
	assert len(names(token)) == 1000
	assert get_status(doc).items() >= {"success": 999, "failed": 1, "total_records": 1000}.items()
	failed = [log for log in get_logs(doc) if not log.success]
	assert [json.loads(log.row_indexes) for log in failed] == [[502]]
	assert "DuplicateEntryError" in failed[0].exception


def test_a_second_try_takes_what_failed_only(token):
	taken = frappe.get_doc(doctype="Designation", designation_name=f"A {token}").insert()
	doc = start(make_import("Designation", [["Designation"], [f"A {token}"], [f"B {token}"]]))
	assert doc.status == "Partial Success"
	taken.delete()
	frappe.db.commit()
	assert start(doc).status == "Success"
	assert names(token) == [f"A {token}", f"B {token}"]
	assert [log.success for log in get_logs(doc)] == [1, 1]


def test_an_import_of_which_all_fails_is_an_error(token):
	frappe.get_doc(doctype="Designation", designation_name=f"A {token}").insert()
	assert start(make_import("Designation", [["Designation"], [f"A {token}"]])).status == "Error"
