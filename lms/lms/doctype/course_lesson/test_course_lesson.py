"""Saving, moving and deleting lessons, and who reads the trainer notes."""

import json

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.courses.lessons import get_lesson, render_notes
from lms.lms.learning.progress import get_learner_progress
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_chapter,
	make_course,
	make_enrollment,
	make_lesson,
	make_user,
)

CONTENT = '{"time": 1,\n "blocks": [{"type": "paragraph", "data": {"text": "a < b <script>x</script>"}}]}'


@pytest.fixture
def learner():
	return make_user()


@pytest.fixture
def course(learner):
	"""A course of two chapters with two lessons each; the learner is enrolled."""
	course = make_course(lessons=2, chapters=2)
	make_enrollment(course.name, learner)
	return course.name


def get_titles(course: str) -> list[list[str]]:
	return [[lesson.title for lesson in chapter.lessons] for chapter in get_outline(course, "x").chapters]


def lesson_at(course: str, chapter: int, lesson: int):
	return frappe.get_doc("Course Lesson", get_outline(course, "x").find(chapter, lesson).name)


def test_content_stays_as_the_author_saved_it(course):
	lesson = lesson_at(course, 1, 1)
	lesson.content = lesson.instructor_content = CONTENT
	lesson.save()
	lesson.reload()
	assert (lesson.content, lesson.instructor_content) == (CONTENT, CONTENT)


@pytest.mark.parametrize(
	("fieldname", "value", "message"),
	[
		("content", "{", "Content is not valid JSON"),
		("instructor_content", "[]", "Trainer Content must be a JSON object"),
		("content", '{"blocks":[' + '"x",' * 200_000 + "1]}", "Content is too long: it has 800"),
		("body", "x" * 500_001, "Body is too long: it has 500001 characters, and the limit is 500000"),
		("instructor_notes", "x" * 500_001, "Trainer Notes is too long"),
		("content", {"blocks": []}, "Content must be text. Send the JSON document as a string"),
		("content", 5, "Content must be text"),
		("instructor_content", {}, "Trainer Content must be text. Send the JSON document as a string"),
		("body", {"a": 1}, "Body must be text"),
	],
)
def test_text_that_could_not_be_shown_is_refused(course, fieldname, value, message):
	lesson = lesson_at(course, 1, 1)
	lesson.set(fieldname, value)
	with pytest.raises(frappe.ValidationError, match=message):
		lesson.save()


def test_bad_content_of_old_does_not_keep_the_title_from_being_changed(course):
	name = lesson_at(course, 1, 1).name
	frappe.db.set_value("Course Lesson", name, "content", "from elsewhere")
	lesson = frappe.get_doc("Course Lesson", name)
	lesson.title = "Renamed"
	lesson.save()
	assert lesson.reload().content == "from elsewhere"


def test_notes_are_for_who_may_edit_the_lesson(course, learner, as_user):
	lesson = lesson_at(course, 1, 1)
	lesson.instructor_notes = "Ask them *first*."
	lesson.save()
	assert render_notes(lesson.name, get_lesson(lesson.name, learner), learner) is None
	moderator = make_user("Moderator")
	assert "<em>first</em>" in render_notes(lesson.name, get_lesson(lesson.name, moderator), moderator)
	with as_user(learner):
		document = frappe.get_doc("Course Lesson", lesson.name)
		document.apply_fieldlevel_read_permissions()
		assert document.body and not document.get("instructor_notes")


@pytest.mark.parametrize(
	("fieldname", "notes"), [("instructor_notes", "Ask them *first*."), ("instructor_content", CONTENT)]
)
def test_lists_leave_out_for_learners_lessons_with_notes(fieldname, notes, course, learner, as_user):
	"""Who may list a record can filter by its notes on a bench, and so find them out letter by letter."""
	with_notes, without = lesson_at(course, 1, 1), lesson_at(course, 1, 2)
	with_notes.set(fieldname, notes)
	with_notes.save()
	both = {"name": ["in", [with_notes.name, without.name]]}
	with as_user(learner):
		[row] = frappe.get_list("Course Lesson", both, ["name", "body", fieldname])
		assert row.name == without.name and row.body and not row.get(fieldname)
	with as_user(make_user("Moderator")):
		rows = frappe.get_list("Course Lesson", both, ["name", fieldname])
	assert {row.name for row in rows if row[fieldname] == notes} == {with_notes.name}
	assert len(rows) == 2


def test_lesson_moves_to_the_end_of_another_chapter(course):
	lesson = lesson_at(course, 1, 1)
	lesson.title = "Moved"
	lesson.chapter = get_outline(course, "x").chapters[1].name
	lesson.save()
	assert get_titles(course) == [["Lesson 2"], ["Lesson 1", "Lesson 2", "Moved"]]


def test_moving_a_lesson_changes_nobodys_progress(course, learner):
	"""Not even for a moment: without the moved lesson, the learner would have completed the course."""
	assignment = make_assignment(employee=learner, course=course)
	complete_lessons(learner, course, 3)
	last = lesson_at(course, 2, 2)
	last.chapter = get_outline(course, "x").chapters[0].name
	last.save()
	assert get_learner_progress(learner, course) == {"progress": 75, "completed": False}
	assert assignment.reload().status == "In Progress"
	assert not frappe.db.exists("LMS Completion", {"course": course})
	assert [x.completed for x in get_outline(course, learner).lessons] == [True, True, False, True]


def test_completed_course_stays_complete_when_a_lesson_moves(course, learner):
	assignment = make_assignment(employee=learner, course=course)
	complete_lessons(learner, course)
	before = frappe.get_all("LMS Completion", {"course": course}, ["name", "modified"])
	lesson = lesson_at(course, 1, 1)
	lesson.chapter = get_outline(course, "x").chapters[1].name
	lesson.save()
	assert get_learner_progress(learner, course) == {"progress": 100, "completed": True}
	assert assignment.reload().status == "Completed"
	assert frappe.get_all("LMS Completion", {"course": course}, ["name", "modified"]) == before


def test_lesson_does_not_move_to_another_course(course):
	lesson = lesson_at(course, 1, 1)
	lesson.chapter = make_chapter(make_course(chapters=0).name).name
	with pytest.raises(frappe.ValidationError, match="not to another course"):
		lesson.save()


def test_open_form_of_a_chapter_notices_that_a_lesson_has_left(course):
	form = frappe.get_doc("Course Chapter", get_outline(course, "x").chapters[0].name)
	lesson = lesson_at(course, 1, 1)
	lesson.chapter = get_outline(course, "x").chapters[1].name
	lesson.save()
	with pytest.raises(frappe.TimestampMismatchError):
		form.save()


def take_out(course: str, chapter: int, lesson: str) -> None:
	document = frappe.get_doc("Course Chapter", get_outline(course, "x").chapters[chapter].name)
	document.set("lessons", [row for row in document.lessons if row.lesson != lesson])
	document.save()


def test_lesson_that_was_taken_out_comes_back_in_another_chapter(course, learner):
	complete_lessons(learner, course, 1)
	lesson = lesson_at(course, 1, 2)
	take_out(course, 0, lesson.name)
	assert get_learner_progress(learner, course)["progress"] == 33.3
	lesson.chapter = get_outline(course, "x").chapters[1].name
	lesson.save()
	assert get_titles(course) == [["Lesson 1"], ["Lesson 1", "Lesson 2", "Lesson 2"]]
	assert get_learner_progress(learner, course)["progress"] == 25


def test_completed_lesson_cannot_be_deleted_and_the_way_out_is_said(course, learner):
	complete_lessons(learner, course, 1)
	lesson = lesson_at(course, 1, 1)
	with pytest.raises(frappe.LinkExistsError, match=r"have completed this lesson.*remove it from"):
		frappe.delete_doc("Course Lesson", lesson.name)
	assert get_titles(course) == [["Lesson 1", "Lesson 2"], ["Lesson 1", "Lesson 2"]]


def test_completed_lesson_that_is_taken_out_leaves_its_evidence(course, learner):
	complete_lessons(learner, course, 1)
	lesson = lesson_at(course, 1, 1).name
	take_out(course, 0, lesson)
	assert get_learner_progress(learner, course)["progress"] == 0
	assert frappe.db.exists("LMS Course Progress", {"member": learner, "lesson": lesson})
	chapter = frappe.get_doc("Course Chapter", get_outline(course, "x").chapters[0].name)
	chapter.append("lessons", {"lesson": lesson})
	chapter.save()
	assert get_learner_progress(learner, course)["progress"] == 25


def test_new_lesson_of_blocks_alone_is_readable(course, learner):
	chapter = get_outline(course, "x").chapters[0].name
	lesson = make_lesson(chapter, body=None, content=CONTENT)
	assert json.loads(get_lesson(lesson.name, learner).content)["blocks"]
