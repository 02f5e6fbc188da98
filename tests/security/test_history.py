"""The history of a document, which the desk sends along to whoever may read the document."""

import frappe
from frappe.desk.form.load import getdoc

from lms.testing.factories import make_course, make_program, make_user


def get_history(doctype: str, name: str) -> str:
	"""What the desk's form gets of the versions."""
	before = frappe.local.response
	frappe.local.response = frappe._dict(docs=[])
	try:
		getdoc(doctype, name)
		return str(frappe.local.response.docinfo["versions"])
	finally:
		frappe.local.response = before


def test_a_learner_does_not_read_there_who_else_is_in_a_program(as_user):
	learner, colleague = make_user(), make_user()
	program = make_program([make_course().name], [learner])
	program.append("program_members", {"member": colleague})
	program.enforce_course_order = 0
	program.save(ignore_version=False)
	with as_user(learner):
		history = get_history("LMS Program", program.name)
	assert "enforce_course_order" in history
	assert colleague not in history


def test_a_learner_does_not_read_there_the_notes_for_instructors(as_user):
	learner, course = make_user(), make_course(lessons=1)
	frappe.get_doc({"doctype": "LMS Enrollment", "course": course.name, "member": learner}).insert()
	lesson = frappe.get_doc("Course Lesson", {"course": course.name})
	lesson.update({"instructor_notes": "The answer is forty-two.", "title": "Another title"})
	lesson.save(ignore_version=False)
	with as_user(learner):
		history = get_history("Course Lesson", lesson.name)
	assert "Another title" in history
	assert "forty-two" not in history


def test_what_is_confidential_is_not_stored_either():
	program = make_program([make_course().name], [])
	program.append("program_members", {"member": make_user()})
	program.save(ignore_version=False)
	[data] = frappe.get_all("Version", {"docname": program.name}, pluck="data")
	assert "member_count" in data
	assert "program_members" not in data


def test_the_history_of_other_apps_is_left_alone(as_user):
	"""A Version of a User keeps what is at another permission level."""
	user = frappe.get_doc("User", make_user())
	user.bio = "Likes maps."
	user.save(ignore_version=False)
	data = frappe.get_all("Version", {"docname": user.name}, pluck="data")
	assert any("Likes maps." in each for each in data)
