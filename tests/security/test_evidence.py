"""What people have completed is neither lost nor becomes something else, whatever is deleted or renamed."""

import json

import frappe
import pytest

from lms.lms.shared import rows
from lms.lms.shared.rows import insert_new
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_category,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	unique,
)
from tests.support.users import PASSWORD
from tests.support.users import make_user as make_signed_in_user


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


@pytest.mark.parametrize("doctype", ["Course Chapter", "Course Lesson"])
def test_what_is_in_courses_is_not_merged_either(doctype, completion):
	"""Not even by those who may rename what cannot be renamed."""
	one, other = (
		frappe.db.get_value(doctype, {"course": course}) for course in (completion.course, make_course().name)
	)
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		frappe.rename_doc(doctype, one, other, merge=True, force=True)
	assert frappe.db.exists("LMS Course Progress", {scrub(doctype): one})


def scrub(doctype: str) -> str:
	"""The field of a lesson's progress that names the chapter or the lesson."""
	return doctype.removeprefix("Course ").lower()


def test_programs_are_not_merged():
	"""Frappe would drop the rows of the one that goes."""
	one, other = make_program([make_course().name], [make_user()]), make_program()
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		frappe.rename_doc("LMS Program", one.name, other.name, merge=True)
	assert len(one.reload().program_members) == 1


def test_categories_are_merged():
	one, other = make_category(), make_category()
	course = make_course(category=one)
	frappe.rename_doc("LMS Category", one, other, merge=True)
	assert course.reload().category == other


def test_evidence_follows_a_course_that_is_renamed(completion):
	frappe.rename_doc("LMS Course", completion.course, f"{completion.course}-renamed")
	assert frappe.db.get_value("LMS Completion", completion.name, "course") == f"{completion.course}-renamed"


def test_learners_do_not_rename_what_they_may_read(client):
	"""Real Frappe takes from the client that nothing is to be checked, and asks for no more than reading."""
	learner, course = make_signed_in_user("LMS Student"), make_course(lessons=1).name
	make_enrollment(course, learner)
	complete_lessons(learner, course)
	completion = frappe.db.get_value("LMS Completion", {"member": learner})
	frappe.db.commit()
	client.login(learner, PASSWORD)
	arguments = {"name": unique("renamed"), "force": 1, "validate_rename": 0}
	for doctype, name in (("LMS Course", course), ("LMS Completion", completion)):
		call = {"dt": doctype, "dn": name, "method": "rename", "args": json.dumps(arguments)}
		assert client.post("/api/method/run_doc_method", json=call).status_code != 200
		path = f"/api/resource/{doctype}/{name}"
		query = {**arguments, "run_method": "rename"}
		assert client.post(path, data=query).status_code != 200
		client.get(path, query_string=query)
		frappe.db.rollback()
		assert frappe.db.exists(doctype, name)


def test_evidence_follows_a_user_who_is_renamed(completion):
	name = f"renamed-{completion.member}"
	frappe.rename_doc("User", completion.member, name)
	for doctype in ("LMS Completion", "LMS Course Progress", "LMS Enrollment"):
		assert frappe.db.exists(doctype, {"member": name, "course": completion.course})
		assert not frappe.db.exists(doctype, {"member": completion.member})


def test_the_training_of_two_accounts_becomes_that_of_one(completion):
	"""Where they have nothing in common that there is once for each person."""
	other, course = make_user(), make_course().name
	make_enrollment(course, other)
	frappe.rename_doc("User", completion.member, other, merge=True)
	assert frappe.db.get_value("LMS Completion", completion.name, "member") == other
	courses = frappe.get_all("LMS Enrollment", filters={"member": other}, pluck="course")
	assert set(courses) == {course, completion.course}


def test_accounts_that_took_the_same_course_are_not_merged(completion):
	other = make_user()
	make_enrollment(completion.course, other)
	title = frappe.db.get_value("LMS Course", completion.course, "title")
	with pytest.raises(frappe.ValidationError, match=f"cannot be merged.*{title}.*Disable the account"):
		frappe.rename_doc("User", completion.member, other, merge=True)
	assert frappe.db.get_value("LMS Completion", completion.name, "member") == completion.member
	assert frappe.db.exists("User", completion.member)


def test_accounts_that_are_in_the_same_program_are_not_merged():
	members = [make_user(), make_user()]
	program = make_program([], members)
	with pytest.raises(frappe.ValidationError, match=f"cannot be merged.*{program.title}"):
		frappe.rename_doc("User", *members, merge=True)


def test_an_account_that_does_not_exist_is_no_target():
	with pytest.raises(frappe.ValidationError, match="does not exist, select a new target"):
		frappe.rename_doc("User", make_user(), "nobody@example.com", merge=True)


def test_who_may_not_merge_accounts_is_not_told_what_they_have_done(completion, as_user):
	other = make_user()
	make_enrollment(completion.course, other)
	title = frappe.db.get_value("LMS Course", completion.course, "title")
	with as_user(make_user()), pytest.raises(frappe.ValidationError, match="write permission") as refusal:
		frappe.rename_doc("User", completion.member, other, merge=True)
	assert title not in str(refusal.value)


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
	assert pairs / 16**rows.NAME_LENGTH < 1e-6
	[name] = insert_new("LMS Category", ["category"], [(unique("Category"),)], "Administrator")
	assert len(name) == rows.NAME_LENGTH
