"""What people have completed is neither lost nor becomes something else, whatever is deleted or renamed."""

import frappe
import pytest

from lms.lms import bulk
from lms.lms.bulk import insert_new
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_course,
	make_enrollment,
	make_user,
	unique,
)


@pytest.fixture
def completion():
	"""The LMS Completion of a learner who has completed a course."""
	learner, course = make_user(), make_course(lessons=1).name
	make_enrollment(course, learner)
	complete_lessons(learner, course)
	return frappe.get_doc("LMS Completion", {"member": learner, "course": course})


def test_courses_are_not_merged(completion):
	other = make_course().name
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		frappe.rename_doc("LMS Course", completion.course, other, merge=True)
	assert frappe.db.get_value("LMS Completion", completion.name, "course") == completion.course
	assert frappe.db.exists("LMS Course", completion.course)


def test_evidence_follows_a_course_that_is_renamed(completion):
	frappe.rename_doc("LMS Course", completion.course, f"{completion.course}-renamed")
	assert frappe.db.get_value("LMS Completion", completion.name, "course") == f"{completion.course}-renamed"


def test_evidence_follows_a_user_who_is_renamed(completion):
	name = f"renamed-{completion.member}"
	frappe.rename_doc("User", completion.member, name)
	for doctype in ("LMS Completion", "LMS Course Progress", "LMS Enrollment"):
		assert frappe.db.exists(doctype, {"member": name, "course": completion.course})
		assert not frappe.db.exists(doctype, {"member": completion.member})


@pytest.mark.parametrize(("doctype", "fieldname"), [("User", "member"), ("LMS Course", "course")])
def test_whom_and_what_evidence_is_about_is_not_deleted(doctype, fieldname, completion):
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc(doctype, completion.get(fieldname))


def test_an_enrollment_of_a_later_cycle_is_not_deleted(completion):
	frappe.db.set_value(
		"LMS Enrollment", completion.enrollment, {"cycle": 2, "progress": 0, "completed_on": None}
	)
	with pytest.raises(frappe.ValidationError, match="this is evidence"):
		frappe.delete_doc("LMS Enrollment", completion.enrollment, force=True)


def test_what_is_completed_while_it_is_being_deleted_stays():
	"""The documents were loaded before the learner's completion was committed."""
	learner, course = make_user(), make_course(lessons=1).name
	assignment = make_assignment(employee=learner, course=course)
	enrollment = frappe.get_doc("LMS Enrollment", {"member": learner, "course": course})
	complete_lessons(learner, course)
	for doc in (assignment, enrollment):
		with pytest.raises(frappe.ValidationError, match="evidence and cannot be deleted"):
			doc.run_method("on_trash")


def test_rows_are_not_lost_because_their_names_are_taken():
	"""That two of a million rows get the same random name happens to one such table in a million."""
	pairs = 10**6 * 10**6 / 2
	assert pairs / 16**bulk.NAME_LENGTH < 1e-6
	[name] = insert_new("LMS Category", ["category"], [(unique("Category"),)], "Administrator")
	assert len(name) == bulk.NAME_LENGTH
