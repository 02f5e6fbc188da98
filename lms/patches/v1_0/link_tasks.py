"""Link quizzes and homework to the lesson that contains them, for lessons saved before this existed."""

from collections.abc import Iterator

import frappe
from pypika import Case

from lms.lms.courses.tasks import find_tasks
from lms.lms.shared.rows import chunked

# Lessons can be long, so read a limited number at once.
LESSONS_AT_ONCE = 100


def execute() -> None:
	places: dict[str, dict[str, frappe._dict]] = {}
	for lesson in read_lessons():
		for doctype, names in find_tasks(lesson.content).items():
			for name in names:
				# If several lessons contain it, the first one counts.
				places.setdefault(doctype, {}).setdefault(name, lesson)
	for doctype, lessons in places.items():
		for chunk in chunked(sorted(find_unplaced(doctype) & set(lessons))):
			place(doctype, {name: lessons[name] for name in chunk})


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
	"""Return those that are linked to no existing lesson."""
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
