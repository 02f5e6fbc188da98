"""Marking lessons, and what progress does when a course changes."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.learning.progress import get_learner_progress, mark_lesson_complete, mark_position_complete
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_chapter,
	make_course,
	make_enrollment,
	make_lesson,
	make_user,
	today,
)
from lms.testing.queue import JobQueue


@pytest.fixture
def learner():
	return make_user()


@pytest.fixture
def course(learner):
	course = make_course(lessons=3)
	make_enrollment(course.name, learner)
	return course.name


def test_progress_is_the_share_of_completed_lessons(course, learner):
	assert mark_position_complete(learner, course, 1, 1, today()) == {"progress": 33.3, "completed": False}
	assert mark_position_complete(learner, course, 1, 3, today()) == {"progress": 66.7, "completed": False}
	assert mark_position_complete(learner, course, 1, 2, today()) == {"progress": 100, "completed": True}


def test_marking_twice_changes_nothing(course, learner):
	mark_position_complete(learner, course, 1, 1, today())
	assert mark_position_complete(learner, course, 1, 1, today())["progress"] == 33.3
	assert frappe.db.count("LMS Course Progress", {"member": learner}) == 1


def test_what_was_completed_is_on_record(course, learner):
	mark_position_complete(learner, course, 1, 2, today())
	row = frappe.get_doc("LMS Course Progress", {"member": learner})
	lesson = get_outline(course, learner).find(1, 2)
	assert (row.lesson, row.chapter, row.course, row.status) == (
		lesson.name,
		lesson.chapter,
		course,
		"Complete",
	)
	assert row.owner == learner


def test_the_last_lesson_dates_the_enrollment(course, learner):
	complete_lessons(learner, course)
	assert frappe.db.get_value("LMS Enrollment", {"member": learner}, "completed_on") == today()


def test_positions_count_through_the_chapters(course, learner):
	make_chapter(course, lessons=2)
	mark_position_complete(learner, course, 2, 1, today())
	assert [lesson.completed for lesson in get_outline(course, learner).lessons] == [
		False,
		False,
		False,
		True,
		False,
	]


def test_who_is_not_enrolled_is_told_so(course):
	with pytest.raises(frappe.PermissionError, match="not enrolled"):
		mark_position_complete(make_user(), course, 1, 1, today())


@pytest.mark.parametrize("position", [(1, 4), (2, 1), (0, 1)])
def test_a_position_that_does_not_exist_is_refused(position, course, learner):
	with pytest.raises(frappe.DoesNotExistError, match="no lesson"):
		mark_position_complete(learner, course, *position, today())


def test_an_unpublished_course_is_not_continued(course, learner):
	frappe.db.set_value("LMS Course", course, "published", 0)
	with pytest.raises(frappe.PermissionError, match="is published"):
		mark_position_complete(learner, course, 1, 1, today())


def test_a_new_lesson_lowers_progress(course, learner):
	complete_lessons(learner, course, 1)
	make_lesson(frappe.db.get_value("Course Chapter", {"course": course}))
	assert get_learner_progress(learner, course)["progress"] == 25


def test_a_new_lesson_leaves_the_completion_date(course, learner):
	complete_lessons(learner, course)
	frappe.db.set_value("LMS Enrollment", {"member": learner}, "completed_on", in_days(-9))
	make_chapter(course, lessons=1)
	assert get_learner_progress(learner, course) == {"progress": 75, "completed": False}
	complete_lessons(learner, course)
	assert frappe.db.get_value("LMS Enrollment", {"member": learner}, "completed_on") == in_days(-9)


def test_taking_the_missing_lesson_out_completes_the_course(course, learner):
	assignment = make_assignment(employee=learner, course=course)
	complete_lessons(learner, course, 2)
	chapter = frappe.get_doc("Course Chapter", {"course": course})
	chapter.set("lessons", chapter.lessons[:2])
	chapter.save()
	assert get_learner_progress(learner, course)["completed"]
	assert assignment.reload().status == "Completed"


def test_taking_out_the_only_completed_lesson_starts_again(course, learner):
	assignment = make_assignment(employee=learner, course=course)
	complete_lessons(learner, course, 1)
	chapter = frappe.get_doc("Course Chapter", {"course": course})
	chapter.set("lessons", chapter.lessons[1:])
	chapter.save()
	assert (get_learner_progress(learner, course)["progress"], assignment.reload().status) == (0, "Pending")


def test_taking_a_chapter_out_counts_its_lessons_no_more(course, learner):
	chapter = make_chapter(course, lessons=3)
	complete_lessons(learner, course, 3)
	assert get_learner_progress(learner, course)["progress"] == 50
	document = frappe.get_doc("LMS Course", course)
	document.set("chapters", [row for row in document.chapters if row.chapter != chapter.name])
	document.save()
	assert get_learner_progress(learner, course)["progress"] == 100


def test_changing_the_order_changes_no_progress(course, learner):
	complete_lessons(learner, course, 1)
	chapter = frappe.get_doc("Course Chapter", {"course": course})
	for idx, row in enumerate(reversed(chapter.lessons), 1):
		row.idx = idx
	chapter.save()
	assert get_learner_progress(learner, course)["progress"] == 33.3
	assert [lesson.completed for lesson in get_outline(course, learner).lessons] == [False, False, True]


def test_others_progress_is_their_own(course, learner):
	other = make_user()
	make_enrollment(course, other)
	complete_lessons(learner, course)
	assert get_learner_progress(other, course) == {"progress": 0, "completed": False}


def test_an_unread_lesson_can_be_deleted_and_progress_follows(course, learner):
	complete_lessons(learner, course, 2)
	last = get_outline(course, learner).lessons[-1]
	frappe.delete_doc("Course Lesson", last.name)
	assert get_learner_progress(learner, course)["completed"]


def test_a_completed_lesson_is_evidence_and_stays(course, learner):
	complete_lessons(learner, course, 1)
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Course Lesson", get_outline(course, learner).lessons[0].name)


def test_a_course_without_lessons_is_not_complete(learner):
	course = make_course(chapters=0).name
	make_enrollment(course, learner)
	assert get_learner_progress(learner, course) == {"progress": 0, "completed": False}


def test_one_lesson_of_another_course_does_not_count(course, learner):
	other = make_course(lessons=1).name
	make_enrollment(other, learner)
	lesson = get_outline(other, learner).lessons[0]
	mark_lesson_complete(learner, other, lesson, today())
	assert get_learner_progress(learner, course)["progress"] == 0


def test_a_change_of_lessons_is_counted_again_once_everybody_has_committed(course, learner, monkeypatch):
	queue = JobQueue(monkeypatch)
	make_lesson(frappe.db.get_value("Course Chapter", {"course": course}))
	frappe.db.set_value("LMS Enrollment", {"member": learner}, "progress", 75)
	assert queue.run() == 1
	assert get_learner_progress(learner, course) == {"progress": 0, "completed": False}


def test_a_course_that_nobody_takes_is_not_counted_again(monkeypatch):
	queue = JobQueue(monkeypatch)
	make_course(lessons=2)
	assert not queue.jobs
