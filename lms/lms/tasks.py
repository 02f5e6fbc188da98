"""Quizzes and assignments of a lesson: which it has, and which of them somebody has still to do.

A lesson has those that its blocks name. Each belongs to one lesson, so that passing it completes that one.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now
from pypika.queries import QueryBuilder

from lms.lms.block_values import Block, as_list, as_text
from lms.lms.blocks import read_blocks, walk
from lms.lms.indexes import by_index
from lms.lms.macros import TASKS
from lms.lms.markdown import find_macros
from lms.lms.permissions import may

QUIZ, ASSIGNMENT = "LMS Quiz", "LMS Assignment"
Tasks = dict[str, set[str]]


class TaskError(frappe.ValidationError):
	"""A quiz or assignment that cannot be in the lesson."""


class TaskNotDoneError(frappe.ValidationError):
	"""The lesson has a quiz to pass or an assignment to hand in first."""


def find_tasks(content: str | None, body: str | None = None) -> Tasks:
	"""The names of the quizzes and assignments that a lesson shows: of its blocks, else of its Markdown."""
	tasks: Tasks = {QUIZ: set(), ASSIGNMENT: set()}
	blocks = read_blocks(content)
	for doctype, name in find_in_blocks(blocks) if blocks else find_in_markdown(body):
		if name:
			tasks[doctype].add(name)
	return tasks


def find_in_blocks(blocks: list[Block]) -> Iterator[tuple[str, str]]:
	for block in walk(blocks):
		yield from find_tasks_of_block(block)


def find_in_markdown(body: str | None) -> Iterator[tuple[str, str]]:
	for macro in find_macros(body):
		if macro.name in TASKS:
			yield (QUIZ if TASKS[macro.name] == "quiz" else ASSIGNMENT), macro.argument


def find_tasks_of_block(block: Block) -> Iterator[tuple[str, str]]:
	data = block["data"]
	if block["type"] == "quiz":
		yield QUIZ, as_text(data.get("quiz"))
	elif block["type"] == "assignment":
		yield ASSIGNMENT, as_text(data.get("assignment"))
	elif block["type"] == "upload":
		for row in as_list(data.get("quizzes")):
			yield QUIZ, as_text(row.get("quiz") if isinstance(row, dict) else None)


def validate_tasks(lesson: Document, user: str) -> None:
	"""Refuse quizzes and assignments that there are not for the author, or that another lesson has.

	Of two lessons that take the same one at once, the later waits, and is refused.
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
	"""Those that there are, by name, locked."""
	if not names:
		return {}
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name, table.title, table.lesson).for_update()
	rows = query.where(table.name.isin(sorted(names))).orderby(table.name).run(as_dict=True)
	return {row.name: row for row in rows}


def may_place(user: str, doctype: str, task: frappe._dict, lesson: Document) -> bool:
	"""Whoever may edit the task; and what is in the lesson already may stay."""
	return task.lesson == lesson.name or may(user, "write", doctype, task.name)


def refuse_unknown(doctype: str, name: str) -> None:
	message = _("There is no quiz {0}.") if doctype == QUIZ else _("There is no assignment {0}.")
	frappe.throw(message.format(frappe.bold(escape_html(name))), TaskError)


def refuse_taken(task: frappe._dict) -> None:
	title = frappe.db.get_value("Course Lesson", task.lesson, "title") or task.lesson
	message = _("{0} is in the lesson {1} already. Remove it there first, or make a copy of it.")
	frappe.throw(
		message.format(frappe.bold(escape_html(task.title)), frappe.bold(escape_html(title))), TaskError
	)


def link_tasks(lesson: Document, user: str) -> None:
	"""Write into quizzes and assignments that they belong to this lesson, or do not any more."""
	for doctype, names in find_tasks(lesson.content, lesson.body).items():
		table = frappe.qb.DocType(doctype)
		change = frappe.qb.update(table).set(table.modified, now()).set(table.modified_by, user)
		gone = table.lesson == lesson.name
		change.set(table.lesson, None).where(gone & table.name.notin(sorted(names)) if names else gone).run()
		if names:
			link = change.set(table.lesson, lesson.name).set(table.course, lesson.course)
			link.where(table.name.isin(sorted(names))).run()


def unlink_tasks(lesson: str) -> None:
	"""The lesson is being deleted: its quizzes and assignments stay, and may go into another."""
	for doctype in (QUIZ, ASSIGNMENT):
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.lesson, None).where(table.lesson == lesson).run()


def require_done(lesson: str, member: str, cycle: int) -> None:
	"""Refuse, and say what to do first, unless the member has done all that the lesson asks for."""
	for task in find_open(lesson, member, cycle):
		message = (
			_("This lesson is complete once you have passed the quiz {0}.")
			if task.doctype == QUIZ
			else _("This lesson is complete once you have handed in the assignment {0}.")
		)
		frappe.throw(message.format(escape_html(task.title)), TaskNotDoneError)


def find_open(lesson: str, member: str, cycle: int) -> list[frappe._dict]:
	"""`doctype`, `name` and `title` of what the member has not passed or handed in, in this cycle."""
	left = []
	for doctype, find_done in ((QUIZ, passed_quizzes), (ASSIGNMENT, handed_in)):
		if tasks := find_of_lesson(doctype, lesson):
			done = set(find_done(member, cycle).run(pluck=True))
			left += [task for task in tasks if task.name not in done]
	return left


def find_of_lesson(doctype: str, lesson: str) -> list[frappe._dict]:
	tasks = frappe.get_all(doctype, filters={"lesson": lesson}, fields=["name", "title"], order_by="title")
	return [frappe._dict(task, doctype=doctype) for task in tasks]


def passed_quizzes(member: str, cycle: int) -> QueryBuilder:
	"""The quizzes that the member has passed, as last committed: what plain reads show may be older."""
	row = frappe.qb.DocType("LMS Quiz Submission")
	return (
		by_index(frappe.qb.from_(row), "member_cycle_quiz")
		.select(row.quiz)
		.where((row.member == member) & (row.cycle == cycle) & (row.passed == 1))
		.for_update()
	)


def handed_in(member: str, cycle: int) -> QueryBuilder:
	"""The assignments that the member has handed in, as last committed."""
	row = frappe.qb.DocType("LMS Assignment Submission")
	return (
		by_index(frappe.qb.from_(row), "unique_submission")
		.select(row.assignment)
		.where((row.member == member) & (row.cycle == cycle))
		.for_update()
	)
