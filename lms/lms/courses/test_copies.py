"""Duplicating a course, as the desk does it: the new document comes with the rows of the old one."""

import json

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_course,
	make_enrollment,
	make_lms_assignment,
	make_quiz,
	make_user,
	today,
	unique,
)


def duplicate(course):
	copy = frappe.copy_doc(course.reload(), ignore_no_copy=False)
	copy.title = unique("Copy")
	return copy.insert()


def lessons_of(course):
	"""In order, as their authors see them."""
	names = [lesson.name for lesson in get_outline(course.name, "Administrator").lessons]
	return [frappe.get_doc("Course Lesson", name) for name in names]


def first_lesson(course):
	return lessons_of(course)[0]


def test_chapters_and_lessons_are_copied_in_order():
	course = make_course(lessons=2, chapters=2)
	first_lesson(course).update({"include_in_preview": 1, "instructor_notes": "100 % ours: 'so'"}).save()
	copy = duplicate(course)
	before, after = lessons_of(course), lessons_of(copy)
	assert len(before) == 4
	for fieldname in ("title", "body", "content", "include_in_preview", "instructor_notes"):
		assert [row.get(fieldname) for row in before] == [row.get(fieldname) for row in after]
	assert not {row.name for row in before} & {row.name for row in after}
	assert {row.course for row in after} == {copy.name}
	assert [row.chapter for row in copy.chapters] == [after[0].chapter, after[2].chapter]


def test_the_copy_can_be_saved_and_changed_and_the_first_stays():
	course = make_course(lessons=1)
	copy = duplicate(course)
	copy.save()
	first_lesson(copy).update({"body": "Of next year"}).save()
	copy.reload().set("chapters", [])
	copy.save()
	assert first_lesson(course).body != "Of next year"


def test_what_is_learned_in_one_does_not_count_in_the_other():
	course, learner = make_course(lessons=1), make_user()
	make_enrollment(course.name, learner)
	complete_lessons(learner, course.name)
	copy = duplicate(course)
	enrollment = make_enrollment(copy.name, learner)
	assert not enrollment.reload().progress
	complete_lessons(learner, copy.name)
	assert enrollment.reload().progress == 100
	assert frappe.db.count("LMS Completion", {"member": learner}) == 2


@pytest.mark.parametrize("chapters", [0, 1])
def test_a_course_without_lessons_is_copied(chapters):
	copy = duplicate(make_course(lessons=0, chapters=chapters))
	assert len(copy.chapters) == chapters


def test_creators_copy_their_own_courses_alone(as_user):
	creator, course = make_user("Course Creator"), make_course(lessons=1)
	with as_user(creator):
		copy = duplicate(duplicate(make_course(lessons=1)))
		assert frappe.has_permission("Course Lesson", "write", doc=first_lesson(copy))
		with pytest.raises(frappe.ValidationError, match="belong to another course"):
			duplicate(course)


def test_a_chapter_that_does_not_exist_is_refused():
	with pytest.raises(frappe.LinkValidationError):
		frappe.get_doc(
			{
				"doctype": "LMS Course",
				"title": "x",
				"short_introduction": "x",
				"chapters": [{"chapter": "none"}],
			}
		).insert()


def test_quizzes_and_assignments_are_copied_with_their_lesson():
	course = make_course(lessons=2)
	lesson = first_lesson(course)
	quiz, work = make_quiz(lesson=lesson.name), make_lms_assignment(lesson=lesson.name)
	other = first_lesson(duplicate(course))
	blocks = [block["data"] for block in json.loads(other.content)["blocks"]]
	for data, task in zip(blocks, (quiz, work), strict=True):
		[name] = data.values()
		copy = frappe.get_doc(task.doctype, name)
		assert name != task.name
		assert (copy.title, copy.lesson, copy.course) == (task.title, other.name, other.course)
		assert task.reload().lesson == lesson.name
	assert [row.question for row in frappe.get_doc("LMS Quiz", blocks[0]["quiz"]).questions] == [
		row.question for row in quiz.questions
	]


def test_learners_of_the_copy_read_its_private_files(as_user):
	course, learner = make_course(lessons=1), make_user()
	lesson = first_lesson(course)
	file = insert(
		"File",
		file_name=f"{unique('handout')}.pdf",
		content=b"%PDF-1.4",
		is_private=1,
		attached_to_doctype=lesson.doctype,
		attached_to_name=lesson.name,
	)
	lesson.update({"pdf": file.file_url}).save()
	copy = duplicate(course)
	make_enrollment(copy.name, learner)
	attached = {"file_url": file.file_url, "attached_to_name": first_lesson(copy).name}
	with as_user(learner):
		assert frappe.get_doc("File", attached).is_downloadable()
		assert not frappe.get_doc("File", file.name).is_downloadable()


def test_the_number_of_statements_does_not_grow(monkeypatch):
	small, large = make_course(lessons=2, chapters=2), make_course(lessons=9, chapters=2)
	for course in (small, large):
		duplicate(course)  # what a bench remembers of links is not asked again
	counts = []
	sql = frappe.db.sql
	for course in (small, large):
		statements = []
		with monkeypatch.context() as patched:
			patched.setattr(
				frappe.db, "sql", lambda *a, seen=statements, **kw: seen.append(a) or sql(*a, **kw)
			)
			duplicate(course)
		counts.append(len(statements))
	assert counts[0] == counts[1]


def test_a_copy_is_neither_featured_nor_of_the_day_of_the_original():
	course = make_course(featured=1, tags="fire", published_on=in_days(-90))
	copy = duplicate(course)
	assert (copy.featured, copy.tags, copy.published_on) == (0, "fire", today().isoformat())


def test_a_copy_of_an_upcoming_course_is_upcoming():
	assert duplicate(make_course(upcoming=1)).upcoming == 1
