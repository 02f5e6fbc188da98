"""Where learners resume: at the lesson that they opened last, or at the next that is incomplete."""

import frappe
import pytest

from lms.lms.courses.catalogue import Chapter, Lesson, Outline, get_outline
from lms.lms.enrollments.enrollment import find_enrollments, start_new_cycle
from lms.lms.learning.position import find_resume, get_current_lesson, write_current_lesson
from lms.testing.factories import insert, make_course, make_enrollment, make_user


def outline_of(*completed: bool) -> Outline:
	chapter = Chapter("chapter", "Chapter", 1)
	for number, done in enumerate(completed, 1):
		chapter.lessons.append(Lesson(f"L{number}", "Lesson", "chapter", 1, number, False, done))
	return Outline("course", [chapter])


@pytest.mark.parametrize(
	("completed", "current", "lesson"),
	[
		((False, False, False), None, "L1"),
		((True, False, False), None, "L2"),
		((False, False, False), "L2", "L2"),
		((False, True, False), "L2", "L3"),
		((False, True, True), "L3", "L1"),
		((True, False, False), "deleted", "L2"),
		((True, True, True), "L2", "L1"),
	],
)
def test_a_learner_resumes_where_there_is_something_to_do(completed, current, lesson):
	assert find_resume(outline_of(*completed), current).name == lesson


def test_a_course_without_lessons_has_nothing_to_resume():
	assert find_resume(outline_of(), None) is None


@pytest.fixture
def enrollment():
	"""The learner has opened the second lesson of three."""
	row = make_enrollment(make_course(lessons=3).name)
	write_current_lesson(row.course, row.member, lessons_of(row)[1])
	return row


def lessons_of(enrollment) -> list[str]:
	return [lesson.name for lesson in get_outline(enrollment.course, enrollment.member).lessons]


def test_others_in_the_course_resume_where_they_were(enrollment):
	other = make_enrollment(enrollment.course)
	assert get_current_lesson(enrollment.course, enrollment.member) == lessons_of(enrollment)[1]
	assert get_current_lesson(enrollment.course, other.member) is None


def test_the_learning_team_saves_an_enrollment_while_the_learner_goes_on(enrollment):
	enrollment.member_type = "Staff"
	enrollment.current_lesson = lessons_of(enrollment)[0]
	enrollment.save()
	assert enrollment.reload().current_lesson == lessons_of(enrollment)[1]
	assert enrollment.member_type == "Staff"


def test_a_new_cycle_starts_at_the_beginning(enrollment):
	rows = find_enrollments([enrollment.course], [enrollment.member], for_update=True)
	start_new_cycle(list(rows.values()), "Administrator")
	assert get_current_lesson(enrollment.course, enrollment.member) is None


def test_a_lesson_that_learners_opened_can_be_deleted(enrollment):
	frappe.delete_doc("Course Lesson", lessons_of(enrollment)[1])
	assert get_current_lesson(enrollment.course, enrollment.member) is None


def test_learners_write_it_by_opening_lessons_only(enrollment, as_user):
	with as_user(enrollment.member), pytest.raises(frappe.PermissionError):
		frappe.get_doc("LMS Enrollment", enrollment.name).save()


def test_an_import_of_enrollments_brings_lesson_and_type():
	course = make_course(lessons=2).name
	lesson = get_outline(course, "x").lessons[1].name
	values = {"course": course, "member": make_user(), "current_lesson": lesson, "member_type": "Mentor"}
	row = insert("LMS Enrollment", **values).reload()
	assert (row.current_lesson, row.member_type) == (lesson, "Mentor")


def test_members_are_students_unless_somebody_says_otherwise(enrollment):
	assert enrollment.reload().member_type == "Student"


def test_a_lesson_of_another_course_is_refused(enrollment):
	lesson = lessons_of(enrollment)[0]
	values = {"course": make_course().name, "member": make_user(), "current_lesson": lesson}
	with pytest.raises(frappe.ValidationError, match="not part of this course"):
		insert("LMS Enrollment", **values)
