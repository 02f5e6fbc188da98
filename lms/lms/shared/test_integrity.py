"""No document takes rows of another or changes its maker; none is renamed, submitted or discarded unasked."""

import inspect
from collections.abc import Iterator

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import get_datetime

from lms.lms.shared.doctypes import MODULE
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_course,
	make_enrollment,
	make_program,
	make_quiz,
	make_user,
)

LONG_AGO = "2001-02-03 04:05:06"
REFUSAL = "not a row of this document"


def iter_tables() -> list[tuple[str, str, str]]:
	"""Every table of every DocType of the app: parent, field, child. New ones are covered by being there."""
	return [
		(doctype, df.fieldname, df.options)
		for doctype in frappe.get_all("DocType", filters={"module": MODULE, "istable": 0}, pluck="name")
		for df in frappe.get_meta(doctype).get_table_fields()
	]


def store(doctype: str, **values: object) -> object:
	"""A document as a row of the database, without checks: of any DocType, with nothing in it."""
	doc = frappe.get_doc({"doctype": doctype, "name": frappe.generate_hash(length=12), **values})
	doc.db_insert()
	return doc


@pytest.fixture
def pairs() -> Iterator[tuple[str, str, str]]:
	"""For every table: two documents that have a row each, and the names of the rows."""
	made = []
	for doctype, fieldname, child in iter_tables():
		names = [store(doctype).name for _ in range(2)]
		rows = [
			store(child, parent=name, parenttype=doctype, parentfield=fieldname, idx=1).name for name in names
		]
		made.append((doctype, fieldname, child, *names, *rows))
	return made


def load(doctype: str, name: str) -> object:
	doc = frappe.get_doc(doctype, name)
	doc.flags.ignore_links = doc.flags.ignore_mandatory = True
	return doc


def test_no_table_takes_a_row_of_another_document(pairs):
	assert len(pairs) >= 9
	for doctype, fieldname, child, own, other, own_row, row in pairs:
		for given in (row, row.upper(), f"{row} ", "no-such-row"):
			doc = load(doctype, own)
			doc.set(fieldname, [{"name": own_row}, {"name": given}])
			with pytest.raises(frappe.PermissionError, match=REFUSAL):
				doc.save()
		assert frappe.db.get_value(child, row, "parent") == other, (doctype, fieldname)


def test_no_table_takes_a_row_of_another_table_of_the_same_document(pairs):
	for doctype, fieldname, child, own, _other, own_row, _row in pairs:
		stray = store(child, parent=own, parenttype=doctype, parentfield="another_table").name
		doc = load(doctype, own)
		doc.set(fieldname, [{"name": own_row}, {"name": stray}])
		with pytest.raises(frappe.PermissionError, match=REFUSAL):
			doc.save()


def test_no_table_has_a_row_twice(pairs):
	for doctype, fieldname, _child, own, _other, own_row, _row in pairs:
		doc = load(doctype, own)
		doc.set(fieldname, [{"name": own_row}, {"name": own_row}])
		with pytest.raises(frappe.PermissionError, match=REFUSAL):
			doc.save()


def test_no_new_document_takes_a_row_by_its_name(pairs):
	"""Names that rows of a new document bring along are not kept."""
	course, other = make_course(), make_course()
	taken = other.instructors[0].name
	new = frappe.copy_doc(course)
	new.set("chapters", [])
	new.set("instructors", [{"name": taken, "instructor": "Administrator"}])
	new.insert()
	assert new.instructors[0].name != taken
	assert frappe.db.get_value("Course Instructor", taken, "parent") == other.name


def test_rows_are_kept_changed_added_and_removed():
	course = make_course(chapters=3, lessons=1)
	first, second, third = course.chapters
	course.set("chapters", [third.as_dict(), first.as_dict()])
	for idx, row in enumerate(course.chapters, 1):
		row.idx = idx
	course.append("instructors", {"instructor": make_user("Course Creator")})
	course.save()
	assert [row.name for row in course.reload().chapters] == [third.name, first.name]
	assert len(course.instructors) == 2
	assert not frappe.db.exists("Chapter Reference", second.name)


def iter_documents() -> Iterator[object]:
	"""What can be saved, evidence included."""
	learner, course = make_user(), make_course(lessons=1)
	make_assignment(employee=learner, course=course.name)
	yield course
	yield frappe.get_doc("Course Chapter", course.chapters[0].chapter)
	yield frappe.get_doc("LMS Enrollment", {"member": learner})
	yield frappe.get_doc("LMS Training Assignment", {"employee": learner})
	yield make_program([course.name], [make_user()])
	yield make_quiz()


def test_who_made_a_document_and_when_stays():
	for doc in iter_documents():
		before = frappe.get_doc(doc.doctype, doc.name)
		doc.update({"owner": "Guest", "creation": LONG_AGO, "idx": 7, "docstatus": 0})
		for row in doc.get_all_children():
			row.update({"owner": "Guest", "creation": LONG_AGO})
		doc.save()
		doc.reload()
		assert (doc.owner, get_datetime(doc.creation), doc.idx) == (
			before.owner,
			get_datetime(before.creation),
			before.idx,
		)
		rows = {row.name: (row.owner, row.creation) for row in before.get_all_children()}
		assert {row.name: (row.owner, row.creation) for row in doc.get_all_children()} == rows


def test_new_rows_are_of_who_has_the_document_and_of_now():
	quiz = make_quiz()
	other = make_quiz().questions[0].question
	quiz.append("questions", {"question": other, "marks": 1, "owner": "Guest", "creation": LONG_AGO})
	quiz.save()
	row = quiz.reload().questions[-1]
	assert row.owner == quiz.owner
	assert get_datetime(row.creation) > get_datetime(LONG_AGO)


@pytest.mark.parametrize("action", ["submit", "discard"])
def test_nothing_is_submitted_or_discarded(action):
	"""Administrator may do everything, and Frappe 16 takes `_action` from whoever saves."""
	for doc in iter_documents():
		if action == "discard" and not hasattr(doc, "discard"):
			doc._action = "discard"
			with pytest.raises(frappe.PermissionError, match="not submitted"):
				doc.run_method("on_change")
			continue
		with pytest.raises(frappe.PermissionError, match="not submitted"):
			getattr(doc, action)()


def test_evidence_keeps_its_name_whatever_the_client_says():
	learner, course = make_user(), make_course(lessons=1)
	make_enrollment(course.name, learner)
	complete_lessons(learner, course.name)
	for doctype in ("LMS Completion", "LMS Course Progress", "LMS Enrollment"):
		doc = frappe.get_doc(doctype, {"member": learner})
		with pytest.raises(frappe.PermissionError, match="cannot be renamed"):
			doc.rename("another-name", force=True, **without_asking())


def test_who_may_read_a_course_does_not_rename_it(as_user):
	"""Frappe's clients may ask it to check nothing."""
	course = make_course()
	refusals = (frappe.PermissionError, frappe.ValidationError)
	with as_user(make_user()), pytest.raises(refusals):
		frappe.get_doc("LMS Course", course.name).rename("another-name", **without_asking())


def test_courses_are_not_merged_without_being_asked():
	one, other = make_course(lessons=0), make_course(lessons=0)
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		one.rename(other.name, merge=True, **without_asking())


def without_asking() -> dict[str, bool]:
	"""What a client of real Frappe may say to a document's whitelisted `rename`."""
	known = inspect.signature(Document.rename).parameters
	return {"validate_rename": False} if "validate_rename" in known else {}
