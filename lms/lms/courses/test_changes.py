"""What becomes of everybody's progress when a course changes: right for each, in few statements for all."""

import random

import frappe
import pytest

from lms.lms.courses.catalogue import get_lesson_names, get_outline
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_chapter,
	make_course,
	make_enrollment,
	make_lesson,
	make_user,
)
from lms.testing.statements import count_statements


def make_members(course: str, count: int) -> list[str]:
	"""Learners who have completed none, one, two … of the lessons, each with an assignment."""
	members = [make_user() for _number in range(count)]
	for number, member in enumerate(members):
		make_assignment(employee=member, course=course)
		complete_lessons(member, course, number % (len(get_lesson_names(course)) + 1))
	return members


def count_progress(course: str, member: str) -> float:
	"""The slow, obvious way."""
	lessons = set(get_lesson_names(course))
	done = set(frappe.get_all("LMS Course Progress", {"course": course, "member": member}, pluck="lesson"))
	return round(100 * len(lessons & done) / len(lessons), 3) if lessons else 0


def read_progress(course: str) -> dict[str, float]:
	rows = frappe.get_all("LMS Enrollment", {"course": course}, ["member", "progress"])
	return {row.member: round(row.progress, 3) for row in rows}


def add_lesson(course: str) -> None:
	make_lesson(random.choice(get_outline(course, "x").chapters).name)


def take_lesson_out(course: str) -> None:
	lesson = random.choice(get_outline(course, "x").lessons)
	chapter = frappe.get_doc("Course Chapter", lesson.chapter)
	chapter.set("lessons", [row for row in chapter.lessons if row.lesson != lesson.name])
	chapter.save()


def put_lessons_back(course: str) -> None:
	placed = set(frappe.get_all("Lesson Reference", {"parenttype": "Course Chapter"}, pluck="lesson"))
	for lesson in frappe.get_all("Course Lesson", {"course": course}, ["name", "chapter"]):
		if lesson.name not in placed:
			chapter = frappe.get_doc("Course Chapter", lesson.chapter)
			chapter.append("lessons", {"lesson": lesson.name})
			chapter.save()


def delete_lesson(course: str) -> None:
	"""One that nobody has completed, if there is one."""
	done = set(frappe.get_all("LMS Course Progress", {"course": course}, pluck="lesson"))
	if free := sorted(set(get_lesson_names(course)) - done):
		frappe.delete_doc("Course Lesson", free[0])


def move_lesson(course: str) -> None:
	outline = get_outline(course, "x")
	lesson = frappe.get_doc("Course Lesson", random.choice(outline.lessons).name)
	lesson.chapter = random.choice(outline.chapters).name
	lesson.save()


def reorder_lessons(course: str) -> None:
	chapter = frappe.get_doc("Course Chapter", random.choice(get_outline(course, "x").chapters).name)
	shuffle(chapter.lessons)
	chapter.save()


def add_chapter(course: str) -> None:
	make_chapter(course, lessons=2)


def take_chapter_out(course: str) -> None:
	document = frappe.get_doc("LMS Course", course)
	if len(document.chapters) > 2:
		document.set("chapters", document.chapters[1:])
		document.save()


def reorder_chapters(course: str) -> None:
	document = frappe.get_doc("LMS Course", course)
	shuffle(document.chapters)
	document.save()


def shuffle(rows: list) -> None:
	for idx, row in enumerate(random.sample(rows, len(rows)), 1):
		row.idx = idx


CHANGES = (
	add_chapter,
	add_lesson,
	delete_lesson,
	move_lesson,
	put_lessons_back,
	reorder_chapters,
	reorder_lessons,
	take_chapter_out,
	take_lesson_out,
)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_everybodys_progress_is_what_they_have_completed(seed):
	random.seed(seed)
	course = make_course(lessons=3, chapters=3).name
	members = make_members(course, 6)
	for change in random.choices(CHANGES, k=15):
		if get_lesson_names(course):
			change(course)
		assert read_progress(course) == {member: count_progress(course, member) for member in members}, change


@pytest.mark.parametrize("change", [move_lesson, reorder_chapters, reorder_lessons])
def test_order_counts_for_nobody(change):
	course = make_course(lessons=3, chapters=2).name
	make_members(course, 7)
	fields = ["name", "progress", "completed_on", "modified"]
	before = frappe.get_all("LMS Enrollment", {"course": course}, fields, order_by="name")
	events = frappe.db.count("LMS Training Assignment Event", {"course": course})
	change(course)
	assert frappe.get_all("LMS Enrollment", {"course": course}, fields, order_by="name") == before
	assert frappe.db.count("LMS Training Assignment Event", {"course": course}) == events


@pytest.mark.parametrize("change", CHANGES)
def test_number_of_statements_does_not_grow_with_the_members(change):
	counts = []
	for members in (2, 3, 9):  # the first warms the caches
		course = make_course(lessons=3, chapters=3).name
		for number in range(members):
			member = make_user()
			make_enrollment(course, member)
			complete_lessons(member, course, 8 if number % 2 else 2)
		random.seed(1)
		counts.append(count_statements(change, course))
	assert counts[1] == counts[2]
