"""The Versions there are lose what is confidential; that new ones come without is in tests/security."""

import json

import frappe
import pytest

from lms.lms.shared import versions
from lms.lms.shared.rows import insert_new
from lms.patches.v1_0 import clean_versions

MEMBERS = ["program_members", {"member": "asha@example.com", "full_name": "Asha", "name": "x"}]
TOLD = ["enforce_course_order", 0, 1]
QUOTED = ["title", 'Ann\'s \\ "program_members" %s', "100 %"]


def make_versions(*changes: dict[str, object], doctype: str = "LMS Program") -> list[str]:
	"""Names of Versions as Frappe wrote them."""
	rows = [(doctype, "P", json.dumps(change, indent=1)) for change in changes]
	return insert_new("Version", ("ref_doctype", "docname", "data"), rows, "Administrator")


def read(name: str) -> dict[str, object]:
	return json.loads(frappe.db.get_value("Version", name, "data"))


def test_who_came_and_went_is_taken_out_and_the_rest_stays():
	[name] = make_versions(
		{
			"added": [MEMBERS, ["program_courses", {"course": "a"}]],
			"removed": [MEMBERS],
			"row_changed": [["program_members", 0, "x", [["progress", 0, 50]]]],
			"changed": [TOLD, QUOTED],
			"data_import": None,
		}
	)
	clean_versions.execute()
	assert read(name) == {
		"added": [["program_courses", {"course": "a"}]],
		"removed": [],
		"row_changed": [],
		"changed": [TOLD, QUOTED],
		"data_import": None,
	}


def test_notes_for_instructors_are_taken_out():
	notes = {"changed": [["instructor_notes", None, "Forty-two"], ["body", "a", "b"]]}
	[name] = make_versions(notes, doctype="Course Lesson")
	clean_versions.execute()
	assert read(name) == {"changed": [["body", "a", "b"]]}


def test_all_are_cleaned_however_many(monkeypatch):
	monkeypatch.setattr(versions, "CHUNK", 2)
	names = make_versions(*[{"added": [MEMBERS], "changed": [TOLD]}] * 5)
	clean_versions.execute()
	assert [read(name) for name in names] == [{"added": [], "changed": [TOLD]}] * 5


@pytest.mark.parametrize(
	("doctype", "changes"),
	[("LMS Program", {"changed": [QUOTED, TOLD]}), ("User", {"added": [MEMBERS]})],
	ids=["nothing confidential in it", "another app's"],
)
def test_other_versions_stay_as_they_were_to_the_letter(doctype, changes):
	[name] = make_versions(changes, doctype=doctype)
	before = frappe.db.get_value("Version", name, "*")
	clean_versions.execute()
	assert frappe.db.get_value("Version", name, "*") == before


def test_a_second_time_nothing_is_written(monkeypatch):
	make_versions({"added": [MEMBERS]})
	clean_versions.execute()
	statements, sql = [], frappe.db.sql
	monkeypatch.setattr(
		frappe.db, "sql", lambda *args, **kw: statements.append(str(args[0])) or sql(*args, **kw)
	)
	clean_versions.execute()
	assert statements
	assert not [text for text in statements if text.lstrip().lower().startswith("update")]
