"""Quizzes and assignments learn which lesson names them; lessons saved since tell it on saving."""

from collections.abc import Iterator

import frappe
from pypika import Case

from lms.lms.bulk import chunked
from lms.lms.tasks import find_tasks

# A lesson may be long.
LESSONS_AT_ONCE = 100


def execute() -> None:
	places: dict[str, dict[str, frappe._dict]] = {}
	for lesson in read_lessons():
		for doctype, names in find_tasks(lesson.content).items():
			for name in names:
				# Of several lessons with the same one, the first.
				places.setdefault(doctype, {}).setdefault(name, lesson)
	for doctype, lessons in places.items():
		for names in chunked(sorted(find_unplaced(doctype) & set(lessons))):
			place(doctype, {name: lessons[name] for name in names})


def read_lessons() -> Iterator[frappe._dict]:
	names = frappe.get_all(
		"Course Lesson", filters={"content": ["is", "set"]}, pluck="name", order_by="creation"
	)
	for chunk in chunked(names, LESSONS_AT_ONCE):
		filters = {"name": ["in", chunk]}
		yield from frappe.get_all(
			"Course Lesson", filters=filters, fields=["name", "course", "content"], order_by="creation"
		)


def find_unplaced(doctype: str) -> set[str]:
	"""Those that no lesson there is says are in it."""
	task, lesson = frappe.qb.DocType(doctype), frappe.qb.DocType("Course Lesson")
	there = frappe.qb.from_(lesson).select(lesson.name)
	query = frappe.qb.from_(task).select(task.name)
	return set(query.where(task.lesson.isnull() | task.lesson.notin(there)).run(pluck=True))


def place(doctype: str, lessons: dict[str, frappe._dict]) -> None:
	task = frappe.qb.DocType(doctype)
	lesson, course = Case(), Case()
	for name, row in lessons.items():
		lesson, course = lesson.when(task.name == name, row.name), course.when(task.name == name, row.course)
	query = frappe.qb.update(task).set(task.lesson, lesson).set(task.course, course)
	query.where(task.name.isin(list(lessons))).run()
