"""Taking a course again: a new cycle, and what stays of the ones before."""

import frappe
import pytest

from lms.lms.courses import catalogue
from lms.lms.learning import progress
from lms.lms.training import assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
	make_user,
	today,
)
from lms.testing.statements import count_statements

BY = "Administrator"


def assign_again(course: str, *people: str, retake: bool = True) -> assignments.AssignmentOutcome:
	return assignments.assign_training(
		{course: in_days(30)}, people, assigned_by=BY, assigned_via="API", today=today(), retake=retake
	)


@pytest.fixture
def completed():
	"""An assignment, completed."""
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course)
	return assignment.reload()


def enrollment_of(assignment):
	return frappe.get_doc("LMS Enrollment", {"member": assignment.employee, "course": assignment.course})


def rows_of(assignment):
	return frappe.get_all(
		"LMS Training Assignment",
		filters={"employee": assignment.employee, "course": assignment.course},
		fields=["name", "cycle", "status", "completed_on"],
		order_by="cycle, creation",
	)


def completions_of(assignment):
	return frappe.get_all(
		"LMS Completion",
		filters={"member": assignment.employee, "course": assignment.course},
		fields=["cycle", "completed_on", "lessons", "course_title", "member_name"],
		order_by="cycle",
	)


def test_completing_is_written_down_once(completed):
	complete_lessons(completed.employee, completed.course)
	[row] = completions_of(completed)
	assert (row.cycle, row.completed_on, row.lessons) == (1, today(), 2)
	assert (row.course_title, row.member_name) == (completed.course_title, completed.employee_name)


def test_without_retake_a_completed_course_is_credited(completed):
	assert assign_again(completed.course, completed.employee, retake=False)["assigned"] == 1
	assert [(row.cycle, row.status) for row in rows_of(completed)] == [(1, "Completed"), (1, "Completed")]
	assert enrollment_of(completed).progress == 100


def test_a_retake_begins_at_zero_and_loses_nothing(completed):
	assert assign_again(completed.course, completed.employee) == {"assigned": 1, "skipped": 0, "errors": []}
	enrollment = enrollment_of(completed)
	assert (enrollment.cycle, enrollment.progress, enrollment.completed_on) == (2, 0, None)
	assert [(row.cycle, row.status) for row in rows_of(completed)] == [(1, "Completed"), (2, "Pending")]
	assert [row.cycle for row in completions_of(completed)] == [1]
	lessons = {"member": completed.employee, "course": completed.course}
	assert frappe.db.count("LMS Course Progress", lessons) == 2


def test_the_outline_shows_the_current_cycle_only(completed):
	assign_again(completed.course, completed.employee)
	outline = catalogue.get_outline(completed.course, completed.employee)
	assert not any(lesson.completed for lesson in outline.lessons)


def test_the_second_time_counts_by_itself(completed):
	assign_again(completed.course, completed.employee)
	complete_lessons(completed.employee, completed.course, 1)
	assert progress.get_learner_progress(completed.employee, completed.course) == {
		"progress": 50,
		"completed": False,
	}
	assert rows_of(completed)[1].status == "In Progress"
	complete_lessons(completed.employee, completed.course)
	assert [(row.cycle, row.status) for row in rows_of(completed)] == [(1, "Completed"), (2, "Completed")]
	assert [row.cycle for row in completions_of(completed)] == [1, 2]


def test_a_retake_of_what_is_not_complete_keeps_the_progress():
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course, 1)
	assert assign_again(assignment.course, assignment.employee)["skipped"] == 1
	assert enrollment_of(assignment).progress == 50
	learner = make_enrollment(assignment.course).member
	complete_lessons(learner, assignment.course, 1)
	assign_again(assignment.course, learner)
	assert frappe.db.get_value("LMS Enrollment", {"member": learner}, ["cycle", "progress"]) == (1, 50)


def test_a_retake_of_a_course_that_grew_since_starts_over(completed):
	from lms.testing.factories import make_lesson

	chapter = frappe.db.get_value("Course Chapter", {"course": completed.course})
	make_lesson(chapter)
	assert enrollment_of(completed).progress < 100
	assign_again(completed.course, completed.employee)
	assert (enrollment_of(completed).cycle, enrollment_of(completed).progress) == (2, 0)
	assert [row.cycle for row in completions_of(completed)] == [1]


def test_completions_of_before_are_written_down_by_a_retake(completed):
	frappe.db.delete("LMS Completion", {"member": completed.employee})
	frappe.db.set_value("LMS Enrollment", enrollment_of(completed).name, "completed_on", in_days(-400))
	assign_again(completed.course, completed.employee)
	[row] = completions_of(completed)
	assert (row.cycle, row.completed_on) == (1, in_days(-400))


def test_the_number_of_statements_of_a_retake_does_not_grow(completed):
	first, few, more = ([make_user() for _ in range(size)] for size in (1, 2, 9))
	for person in (*first, *few, *more):
		make_enrollment(completed.course, person)
		complete_lessons(person, completed.course)

	def retake(people: list[str]) -> None:
		assert assign_again(completed.course, *people)["assigned"] == len(people)

	_warm_up, few_statements, more_statements = (
		count_statements(retake, people) for people in (first, few, more)
	)
	assert few_statements == more_statements


@pytest.mark.parametrize(("enabled", "certificates"), [(1, [1, 2]), (0, [])])
def test_a_course_that_gives_one_gives_a_certificate_each_time(enabled, certificates):
	assignment = make_assignment(course=make_course(lessons=1, enable_certification=enabled).name)
	complete_lessons(assignment.employee, assignment.course)
	assign_again(assignment.course, assignment.employee)
	complete_lessons(assignment.employee, assignment.course)
	rows = frappe.get_all(
		"LMS Certificate",
		filters={"member": assignment.employee},
		fields=["cycle", "issue_date"],
		order_by="cycle",
	)
	assert [row.cycle for row in rows] == certificates
	assert all(row.issue_date == today() for row in rows)


@pytest.mark.parametrize(
	"doctype", ["LMS Completion", "LMS Course Progress", "LMS Training Assignment Event"]
)
def test_evidence_is_neither_changed_nor_deleted_nor_made_up(doctype, completed):
	doc = frappe.get_last_doc(doctype)
	with pytest.raises(frappe.PermissionError):
		doc.save()
	with pytest.raises(frappe.PermissionError):
		doc.delete()
	with pytest.raises(frappe.PermissionError):
		frappe.copy_doc(doc).insert()
	assert frappe.db.exists(doctype, doc.name)


def test_patch_writes_down_what_was_completed_before(completed):
	from lms.patches.v1_0 import record_completions

	frappe.db.delete("LMS Completion", {"member": completed.employee})
	record_completions.execute()
	record_completions.execute()
	assert [(row.cycle, row.completed_on) for row in completions_of(completed)] == [(1, today())]
