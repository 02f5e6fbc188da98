"""Rows of a document's tables: read with the document's permissions, changed with the document alone.

Of a row by itself Frappe asks for the role only: without more, any Course Creator could make themselves
instructor of any course.
"""

from types import SimpleNamespace

import frappe
import pytest
from frappe.client import get, get_list

from lms.lms.programs import paths
from lms.testing.factories import make_course, make_program, make_user

TABLES = {
	"Batch Course": "LMS Batch",
	"Chapter Reference": "LMS Course",
	"Course Instructor": "LMS Course",
	"Lesson Reference": "Course Chapter",
	"LMS Assessment": "LMS Batch",
	"LMS Batch Timetable": "LMS Batch",
	"LMS Timetable Legend": "LMS Batch",
	"LMS Course Department": "LMS Course",
	"LMS Course Designation": "LMS Course",
	"LMS Program Course": "LMS Program",
	"LMS Program Member": "LMS Program",
	"LMS Quiz Question": "LMS Quiz",
	"LMS Quiz Result": "LMS Quiz Submission",
}


@pytest.fixture
def scene():
	"""A published course and program, a draft of each, and a member."""
	member = make_user()
	course, draft = make_course(lessons=1), make_course(lessons=1, published=0)
	program = make_program([course.name], [member])
	hidden = make_program([course.name], [make_user()], published=0)
	return SimpleNamespace(member=member, course=course, draft=draft, program=program, hidden=hidden)


def list_rows(doctype: str, parent: str) -> set[str]:
	"""Parents of the rows that the signed-in user sees; none where lists of rows are refused altogether."""
	try:
		rows = get_list(doctype, fields=["parent"], parent=parent, limit_page_length=0)
	except frappe.PermissionError:
		return set()
	return {row["parent"] for row in rows}


def get_row(doctype: str, parent_doctype: str, **filters: object) -> object:
	try:
		return get(doctype, filters=filters, parent=parent_doctype)
	except frappe.PermissionError:
		return None


def test_every_table_is_known_here():
	tables = frappe.get_all("DocType", filters={"module": "LMS", "istable": 1}, pluck="name")
	assert set(tables) == set(TABLES)


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "HR Manager"])
def test_rows_of_drafts_are_not_seen(scene, role, as_user):
	user = make_user(role)
	chapter = scene.draft.chapters[0].chapter
	with as_user(user):
		for doctype, parent in TABLES.items():
			assert not list_rows(doctype, parent) & {scene.draft.name, scene.hidden.name, chapter}
			for name in (scene.draft.name, scene.hidden.name, chapter):
				if frappe.get_all(doctype, filters={"parent": name}):
					assert get_row(doctype, parent, parent=name) is None


def test_who_is_in_a_program_is_not_seen_by_other_creators(scene, as_user):
	with as_user(make_user("Course Creator")):
		assert list_rows("LMS Program Member", "LMS Program") == set()
		assert get_row("LMS Program Member", "LMS Program", member=scene.member) is None


@pytest.mark.parametrize("roles", [("Course Creator",), ("Course Creator", "LMS Student")])
def test_creators_do_not_list_the_others_in_a_program_that_they_are_in(scene, roles, as_user):
	"""Frappe joins the rows to any document that one may list, and asks for the role alone."""
	creator = make_user(*roles)
	scene.program.append("program_members", {"member": creator})
	scene.program.save()
	by_member = [["LMS Program Member", "member", "=", scene.member]]
	with as_user(creator):
		for field in ("program_members.member", "`tabLMS Program Member`.member"):
			assert get_list("LMS Program", fields=["name", field]) == []
		assert get_list("LMS Program", filters=by_member) == []
		assert paths.get_program(scene.program.name, creator).courses
		assert [row.name for row in paths.get_my_programs(creator)] == [scene.program.name]


@pytest.mark.parametrize("field", ["program_members.member", "`tabLMS Program Member`.progress"])
def test_learners_do_not_list_the_others_in_their_program(scene, field, as_user):
	with as_user(scene.member):
		assert list_programs(field) == []


def list_programs(field: str) -> list[dict]:
	"""On a bench there are none; from a clone, nobody may ask for rows that they may not read."""
	try:
		return get_list("LMS Program", fields=["name", field])
	except frappe.PermissionError:
		return []


def test_creators_list_the_members_of_their_own_programs(as_user):
	creator, member = make_user("Course Creator"), make_user()
	with as_user(creator):
		program = make_program([make_course(lessons=1).name], [member])
		[row] = get_list("LMS Program", fields=["name", "program_members.member"])
	assert (row["name"], row["member"]) == (program.name, member)


def test_the_learning_team_reads_a_row_by_itself(scene, as_user):
	with as_user(make_user("Moderator")):
		row = scene.program.program_members[0]
		assert frappe.get_doc("LMS Program Member", row.name).has_permission("read")


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Moderator", "System Manager"])
def test_nobody_adds_a_row_by_itself(scene, role, as_user):
	user = make_user(role)
	rows = [
		{"doctype": "Course Instructor", "instructor": user, **part_of(scene.course, "instructors")},
		{"doctype": "Chapter Reference", "chapter": scene.draft.chapters[0].chapter}
		| part_of(scene.course, "chapters"),
		{"doctype": "LMS Program Member", "member": user, **part_of(scene.hidden, "program_members")},
		{"doctype": "LMS Program Course", "course": scene.course.name}
		| part_of(scene.hidden, "program_courses"),
	]
	with as_user(user):
		for row in rows:
			with pytest.raises(frappe.PermissionError):
				frappe.get_doc(row).insert()
	with as_user(user):
		is_in_charge = role in ("Moderator", "System Manager")
		assert frappe.get_doc("LMS Course", scene.course.name).has_permission("write") == is_in_charge


def part_of(doc: object, table: str) -> dict[str, str]:
	return {"parent": doc.name, "parenttype": doc.doctype, "parentfield": table}


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Moderator", "System Manager"])
def test_nobody_changes_or_deletes_a_row_by_itself(scene, role, as_user):
	with as_user(make_user(role)):
		row = frappe.get_doc("LMS Program Member", scene.program.program_members[0].name)
		row.progress = 100
		with pytest.raises(frappe.PermissionError):
			row.save()
		for row in (*scene.program.program_members, *scene.course.instructors, *scene.course.chapters):
			with pytest.raises(frappe.PermissionError):
				frappe.delete_doc(row.doctype, row.name)
	assert frappe.db.get_value("LMS Program Member", scene.program.program_members[0].name, "progress") == 0


def test_rows_are_changed_with_their_document(scene):
	"""By deleting, too: a program goes with its rows."""
	scene.program.program_members = []
	scene.program.save()
	assert not frappe.db.exists("LMS Program Member", {"parent": scene.program.name})
	frappe.delete_doc("LMS Program", scene.program.name)
	assert not frappe.db.exists("LMS Program Course", {"parent": scene.program.name})
