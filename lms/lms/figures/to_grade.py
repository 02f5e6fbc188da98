"""Submissions that wait for a grade, in the order in which graders go through them."""

from typing import TypedDict

import frappe
from pypika import Order, Table
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from lms.lms.homework.submissions import NOT_GRADED
from lms.lms.permissions.homework import gradable_homework_submissions
from lms.lms.permissions.quizzes import gradable_quiz_submissions
from lms.lms.quizzes.results import TO_BE_GRADED

# For each DocType: the field of the task, the status of submissions that wait, and who may grade which.
QUEUES = {
	"LMS Assignment Submission": ("assignment", NOT_GRADED, gradable_homework_submissions),
	"LMS Quiz Submission": ("quiz", TO_BE_GRADED, gradable_quiz_submissions),
}


class GradingQueue(TypedDict):
	"""`previous` and `next` are the neighbours of the current submission, whether it waits itself or not."""

	waiting: int
	previous: str | None
	next: str | None


def get_queue(doctype: str, submission: str | None, user: str) -> GradingQueue:
	"""Return the queue of what `user` may grade: by quiz or homework, then the oldest first."""
	fieldname, status, gradable = QUEUES[doctype]
	table = frappe.qb.DocType(doctype)
	waiting = frappe.qb.from_(table).where((table.status == status) & gradable(user))
	[[count]] = waiting.select(Count("*")).run()
	key = [table[fieldname], table.submitted_on, table.name]
	place = frappe.db.get_value(doctype, submission, [field.name for field in key]) if submission else None
	return {
		"waiting": count,
		"previous": find_first(waiting, table, precedes(key, place), key, Order.desc) if place else None,
		"next": find_first(waiting, table, follows(key, place) if place else None, key, Order.asc),
	}


def find_first(
	waiting: QueryBuilder, table: Table, criterion: Criterion | None, key: list[Field], order: Order
) -> str | None:
	query = waiting.select(table.name).limit(1)
	for field in key:
		query = query.orderby(field, order=order)
	names = (query.where(criterion) if criterion else query).run(pluck=True)
	return names[0] if names else None


def follows(key: list[Field], place: list[object]) -> Criterion:
	(task, submitted_on, name), (of_task, at, of_name) = key, place
	later = (submitted_on > at) | ((submitted_on == at) & (name > of_name))
	return (task > of_task) | ((task == of_task) & later)


def precedes(key: list[Field], place: list[object]) -> Criterion:
	(task, submitted_on, name), (of_task, at, of_name) = key, place
	earlier = (submitted_on < at) | ((submitted_on == at) & (name < of_name))
	return (task < of_task) | ((task == of_task) & earlier)
