"""The quizzes and homework of a lesson: which it contains, and which of them a learner still has to do.

A lesson contains those that its blocks name. Each belongs to a single lesson and helps to complete it.
"""

from collections.abc import Iterator
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from pypika.queries import QueryBuilder

from lms.lms.content.block_values import Block, as_list, as_text
from lms.lms.content.blocks import read_blocks, walk_blocks
from lms.lms.content.macros import TASKS
from lms.lms.content.markdown import find_macros
from lms.lms.permissions.checks import may
from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import update_rows

QUIZ, HOMEWORK = "LMS Quiz", "LMS Assignment"
Tasks = dict[str, set[str]]


class TaskError(frappe.ValidationError):
	"""The quiz or homework cannot be in the lesson."""


class TaskNotDoneError(frappe.ValidationError):
	"""The learner has to pass a quiz or hand in homework of the lesson first."""


def find_tasks(content: str | None, body: str | None = None) -> Tasks:
	"""Return the names of a lesson's quizzes and homework, from its blocks or else its Markdown."""
	tasks: Tasks = {QUIZ: set(), HOMEWORK: set()}
	blocks = read_blocks(content)
	for doctype, name in find_in_blocks(blocks) if blocks else find_in_markdown(body):
		if name:
			tasks[doctype].add(name)
	return tasks


def find_in_blocks(blocks: list[Block]) -> Iterator[tuple[str, str]]:
	for block in walk_blocks(blocks):
		yield from find_tasks_of_block(block)


def find_in_markdown(body: str | None) -> Iterator[tuple[str, str]]:
	for macro in find_macros(body):
		if macro.name in TASKS:
			yield (QUIZ if TASKS[macro.name] == "quiz" else HOMEWORK), macro.argument


def find_tasks_of_block(block: Block) -> Iterator[tuple[str, str]]:
	data = block["data"]
	if block["type"] == "quiz":
		yield QUIZ, as_text(data.get("quiz"))
	elif block["type"] == "assignment":
		yield HOMEWORK, as_text(data.get("assignment"))
	elif block["type"] == "upload":
		for row in as_list(data.get("quizzes")):
			yield QUIZ, as_text(row.get("quiz") if isinstance(row, dict) else None)


def validate_tasks(lesson: Document, user: str) -> None:
	"""Refuse quizzes and homework that the author cannot access or that are in another lesson.

	If two lessons add the same one concurrently, the second waits and is refused.
	"""
	for doctype, names in find_tasks(lesson.content, lesson.body).items():
		known = lock_tasks(doctype, names)
		for name in sorted(names):
			task = known.get(name)
			if not task or not may_place(user, doctype, task, lesson):
				refuse_unknown(doctype, name)
			if task.lesson not in (None, "", lesson.name):
				refuse_taken(task)


def lock_tasks(doctype: str, names: set[str]) -> dict[str, frappe._dict]:
	"""Lock the existing ones among these and return them, by name."""
	if not names:
		return {}
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name, table.title, table.lesson).for_update()
	rows = query.where(table.name.isin(sorted(names))).orderby(table.name).run(as_dict=True)
	return {row.name: row for row in rows}


def may_place(user: str, doctype: str, task: frappe._dict, lesson: Document) -> bool:
	"""Whether the user may edit the task, or it is already in the lesson."""
	return task.lesson == lesson.name or may(user, "write", doctype, task.name)


def refuse_unknown(doctype: str, name: str) -> NoReturn:
	message = _("There is no quiz {0}.") if doctype == QUIZ else _("There is no homework {0}.")
	frappe.throw(message.format(frappe.bold(escape_html(name))), TaskError)


def refuse_taken(task: frappe._dict) -> None:
	title = frappe.db.get_value("Course Lesson", task.lesson, "title") or task.lesson
	message = _("{0} is already in the lesson {1}. Remove it there first, or make a copy of it.")
	frappe.throw(
		message.format(frappe.bold(escape_html(task.title)), frappe.bold(escape_html(title))), TaskError
	)


def link_tasks(lesson: Document | frappe._dict, user: str) -> None:
	"""Update the quizzes and homework that were added to or removed from this lesson."""
	for doctype, names in find_tasks(lesson.content, lesson.body).items():
		table = frappe.qb.DocType(doctype)
		change = update_rows(doctype, user)
		gone = table.lesson == lesson.name
		change.set(table.lesson, None).where(gone & table.name.notin(sorted(names)) if names else gone).run()
		if names:
			link = change.set(table.lesson, lesson.name).set(table.course, lesson.course)
			link.where(table.name.isin(sorted(names))).run()


def unlink_tasks(lesson: str) -> None:
	"""Free the quizzes and homework of a lesson that is being deleted, so that other lessons can use them."""
	for doctype in (QUIZ, HOMEWORK):
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.lesson, None).where(table.lesson == lesson).run()


def require_done(lesson: str, member: str, cycle: int) -> None:
	"""Raise TaskNotDoneError, which says what to do, unless the member has done all the lesson's tasks."""
	for task in find_open_tasks(lesson, member, cycle):
		message = (
			_("This lesson is complete once you have passed the quiz {0}.")
			if task.doctype == QUIZ
			else _("This lesson is complete once you have handed in the homework {0}.")
		)
		frappe.throw(message.format(escape_html(task.title)), TaskNotDoneError)


def find_open_tasks(lesson: str, member: str, cycle: int) -> list[frappe._dict]:
	"""Return `doctype`, `name` and `title` of tasks that the member has not done in this cycle."""
	left = []
	for doctype, find_done in ((QUIZ, passed_quizzes), (HOMEWORK, handed_in)):
		if tasks := find_of_lesson(doctype, lesson):
			done = set(find_done(member, cycle).run(pluck=True))
			left += [task for task in tasks if task.name not in done]
	return left


def find_of_lesson(doctype: str, lesson: str) -> list[frappe._dict]:
	tasks = frappe.get_all(doctype, filters={"lesson": lesson}, fields=["name", "title"], order_by="title")
	return [frappe._dict(task, doctype=doctype) for task in tasks]


def passed_quizzes(member: str, cycle: int) -> QueryBuilder:
	"""Select the quizzes that the member has passed. Locks them, so the data is as last committed."""
	row = frappe.qb.DocType("LMS Quiz Submission")
	return (
		by_index(frappe.qb.from_(row), "member_cycle_quiz")
		.select(row.quiz)
		.where((row.member == member) & (row.cycle == cycle) & (row.passed == 1))
		.for_update()
	)


def handed_in(member: str, cycle: int) -> QueryBuilder:
	"""Select the homework that the member has handed in, as last committed."""
	row = frappe.qb.DocType("LMS Assignment Submission")
	return (
		by_index(frappe.qb.from_(row), "unique_submission")
		.select(row.assignment)
		.where((row.member == member) & (row.cycle == cycle))
		.for_update()
	)
