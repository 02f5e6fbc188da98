"""Data Import over HTTP: who may do what, and files that go out and come in."""

import csv
import json
import zipfile
from io import BytesIO, StringIO

import frappe
import pytest
from openpyxl import load_workbook

from lms.testing.factories import make_batch, make_course
from tests.support.imports import INSERT, METHODS, get_logs, make_csv, make_import, make_xlsx, start
from tests.support.users import PASSWORD, make_user

READERS = {
	"download_errored_template": "data_import_name",
	"download_import_log": "data_import_name",
	"form_start_import": "data_import",
	"get_import_logs": "data_import",
	"get_import_status": "data_import_name",
	"get_preview_from_template": "data_import",
}


@pytest.fixture
def token():
	return frappe.generate_hash(length=8)


@pytest.fixture
def sign_in(client):
	def signed_in(*roles):
		client.login(make_user(*roles), PASSWORD)
		client.get("/app")
		return client

	return signed_in


@pytest.fixture
def failed(token, committed):
	"""An import of which one row fails, and one of whose texts is a formula."""
	frappe.get_doc(doctype="Designation", designation_name=f"A {token}").insert()
	rows = [["Designation", "Description"], [f"A {token}", "=1+1"], [f"B {token}", "fine"]]
	return start(make_import("Designation", rows))


def read_csv(response):
	return list(csv.reader(StringIO(response.get_data(as_text=True))))


# Who


@pytest.mark.parametrize("roles", [("HR Manager",), ("Moderator",), ("Employee",), ()])
@pytest.mark.parametrize("method", READERS)
def test_only_system_managers_use_an_import(sign_in, failed, method, roles):
	response = sign_in(*roles).call(f"{METHODS}.{method}", **{READERS[method]: failed.name})
	assert response.status_code == 403
	assert "fine" not in response.get_data(as_text=True)


@pytest.mark.parametrize("method", sorted(set(READERS) - {"form_start_import"}))
def test_a_system_manager_uses_an_import(sign_in, failed, method):
	response = sign_in("System Manager").call(f"{METHODS}.{method}", **{READERS[method]: failed.name})
	assert response.status_code == 200


def test_an_import_needs_the_right_to_read_its_file(sign_in, token, committed):
	content = make_csv([["Designation"], ["Secret"]])
	secret = frappe.get_doc(doctype="File", file_name=f"{token}.csv", content=content, is_private=1).insert()
	frappe.db.commit()
	values = {"reference_doctype": "Designation", "import_type": INSERT, "import_file": secret.file_url}
	response = sign_in("System Manager").post("/api/resource/Data Import", json=values)
	assert response.status_code in (403, 417)
	assert not frappe.db.exists("Data Import", {"import_file": secret.file_url})


@pytest.mark.parametrize("doctype", ["LMS Completion", "LMS Validity Event", "LMS Training Assignment Event"])
def test_evidence_is_not_imported(sign_in, committed, doctype):
	basics = {"reference_doctype": doctype, "import_type": INSERT}
	response = sign_in("System Manager").post("/api/resource/Data Import", json=basics)
	assert response.status_code == 403


def test_people_are_enrolled_in_a_cohort_from_a_file_and_each_refusal_is_said(token, committed):
	course = make_course().name
	batch = make_batch([course], seat_count=2).name
	ada, ben, late = (make_user("LMS Student") for _ in range(3))
	outsider = make_user("Employee")
	members = [ada, ada, outsider, ben, late]
	done = start(
		make_import("LMS Batch Enrollment", [["Cohort", "Member"], *([batch, member] for member in members)])
	)
	assert done.status == "Partial Success"
	said = [None if row.success else str(row.messages) for row in get_logs(done)]
	assert [words is None for words in said] == [True, False, False, True, False]
	for words, expected in zip(
		[words for words in said if words],
		("is already in this cohort", "lacks the role LMS Student", "This cohort is full"),
		strict=True,
	):
		assert expected in words
	assert set(frappe.get_all("LMS Enrollment", {"course": course}, pluck="member")) == {ada, ben}


def test_certificates_of_the_past_are_imported_with_a_reason(token, committed):
	course, batch = make_course(lessons=1).name, make_batch().name
	ada, ben = (make_user("LMS Student") for _ in range(2))
	headings = ["Member", "Course", "Cohort", "Issue Date", "Expiry Date", "Reason"]
	rows = [
		[ada, course, "", "2019-03-01", "", "Taken in the system before"],
		[ada, course, "", "2019-03-01", "", "The same once more"],
		[ben, "", batch, "2020-05-04", "2022-05-03", "Taken in the system before"],
		[ben, course, "", "2019-03-01", "", ""],
		[ben, course, batch, "2019-03-01", "", "Both"],
		[ben, course, "", "2999-01-01", "", "Early"],
	]
	done = start(make_import("LMS Certificate", [headings, *rows]))
	said = [None if row.success else str(row.messages) for row in get_logs(done)]
	assert [words is None for words in said] == [True, False, True, False, False, False]
	for words, expected in zip(
		filter(None, said), ("a certificate already", "reason", "one of them", "in the future"), strict=True
	):
		assert expected.lower() in words.lower()
	found = frappe.get_all(
		"LMS Certificate",
		{"member": ["in", [ada, ben]]},
		["member", "course", "batch_name", "issue_date", "expiry_date", "issued_by_hand", "number"],
		order_by="issue_date",
	)
	assert [(row.member, str(row.issue_date), row.issued_by_hand) for row in found] == [
		(ada, "2019-03-01", 1),
		(ben, "2020-05-04", 1),
	]
	assert [row.number[:8] for row in found] == ["SL-2019-", "SL-2020-"]


def test_the_waiting_list_is_not_imported(sign_in, committed):
	basics = {"reference_doctype": "LMS Batch Waitlist", "import_type": INSERT}
	assert sign_in("System Manager").post("/api/resource/Data Import", json=basics).status_code == 403


# Files that go out


def test_a_template_has_the_headings_that_were_chosen(sign_in):
	fields = {"LMS Program": ["title"], "program_courses": ["course"]}
	response = sign_in("System Manager").call(
		f"{METHODS}.download_template",
		doctype="LMS Program",
		export_fields=json.dumps(fields),
		export_records="blank_template",
	)
	assert read_csv(response)[0] == ["Title", "Course (Program Courses)"]


def test_a_template_has_the_records_that_the_filters_find(sign_in, token, committed):
	frappe.get_doc(doctype="Designation", designation_name=f"A {token}", description="Old").insert()
	frappe.db.commit()
	response = sign_in("System Manager").call(
		f"{METHODS}.download_template",
		doctype="Designation",
		export_fields=json.dumps({"Designation": ["name", "description"]}),
		export_records="by_filter",
		export_filters=json.dumps({"name": f"A {token}"}),
		file_type="Excel",
	)
	sheet = load_workbook(BytesIO(response.data)).active
	assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
		["ID", "Description"],
		[f"A {token}", "Old"],
	]


def test_records_need_the_right_to_export(sign_in):
	fields = json.dumps({"User": ["name"]})
	response = sign_in("Employee").call(f"{METHODS}.download_template", doctype="User", export_fields=fields)
	assert response.status_code == 403


def test_what_failed_is_downloaded_corrected_and_imported(sign_in, failed, token):
	response = sign_in("System Manager").call(
		f"{METHODS}.download_errored_template", data_import_name=failed.name
	)
	headings, row = read_csv(response)
	assert (headings, row[0]) == (["Designation", "Description"], f"A {token}")
	corrected = make_import("Designation", [headings, [f"C {token}", row[1]]])
	assert start(corrected).status == "Success", get_logs(corrected)
	assert frappe.db.get_value("Designation", f"C {token}", "description") == "=1+1"


@pytest.mark.benchless
def test_texts_that_look_like_formulas_go_out_as_texts(sign_in, failed):
	response = sign_in("System Manager").call(
		f"{METHODS}.download_errored_template", data_import_name=failed.name
	)
	assert read_csv(response)[1][1] == "'=1+1"


# Files that come in


def make_bomb() -> bytes:
	"""A small file that is large when it is unpacked."""
	file = BytesIO(make_xlsx([["Designation"], ["A"]]))
	with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("xl/media/image1.png", bytes(110_000_000))
	return file.getvalue()


@pytest.mark.benchless
@pytest.mark.parametrize(
	("content", "message"),
	[
		(make_bomb, "too large"),
		(lambda: make_xlsx([[f"H{n}" for n in range(501)], ["A"]]), "columns"),
		(lambda: make_xlsx([["Designation"], ["A"]])[:-200], "not a readable XLSX file"),
		(lambda: b"PK\x03\x04", "not a readable XLSX file"),
		(lambda: b"Designation,Description", "not a readable XLSX file"),
	],
	ids=["bomb", "too wide", "cut off", "not a zip", "text"],
)
def test_harmful_and_damaged_files_are_refused(committed, content, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make_import("Designation", content(), filename="people.xlsx")


@pytest.mark.benchless
def test_files_with_too_many_rows_are_refused(committed, monkeypatch):
	monkeypatch.setattr("benchless.imports.reading.MOST_ROWS", 2)
	with pytest.raises(frappe.ValidationError, match="more than 2 rows"):
		make_import("Designation", [["Designation"], ["A"], ["B"]])


@pytest.mark.benchless
@pytest.mark.parametrize(
	"content",
	[
		b"Designation;Description\nA {0};Counts\n",
		b"\xef\xbb\xbfDesignation\tDescription\nA {0}\tCounts\n",
		b'"Designation","Description"\r\n"A {0}","Counts"\r\n',
	],
	ids=["semicolons", "tabs and a byte order mark", "quotes"],
)
def test_csv_is_read_as_spreadsheet_programs_write_it(committed, token, content):
	content = content.replace(b"{0}", token.encode())
	assert start(make_import("Designation", content)).status == "Success"
	assert frappe.db.get_value("Designation", f"A {token}", "description") == "Counts"


@pytest.mark.benchless
def test_what_is_no_number_stops_the_import(committed, token):
	doc = start(make_import("LMS Quiz", [["Title", "Passing Percentage"], [f"Q {token}", "most"]]))
	assert doc.status == "Pending"
	assert "must be a number" in doc.template_warnings


@pytest.mark.benchless
def test_hostile_values_are_escaped_in_warnings(committed, token):
	headings = ["Title", "Course (Program Courses)", "<b>x</b>"]
	rows = [headings, [f"P {token}", "<img src=x onerror=alert(1)>", ""]]
	doc = start(make_import("LMS Program", rows))
	shown = json.dumps(doc.get_preview_from_template()["warnings"]) + doc.template_warnings
	assert "&lt;img" in shown
	assert "<img" not in shown
	assert "<b>x" not in shown


@pytest.mark.benchless
def test_a_muted_import_sends_no_mail(committed, token):
	rows = [["Email", "First Name", "Send Welcome Email"], [f"{token}@example.com", "Ana", "1"]]
	assert start(make_import("User", rows)).status == "Success"
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": f"{token}@example.com"})
