"""Add cycle, number, time and outcome to quiz submissions from Frappe Learning."""

import frappe
from pypika import Case
from pypika.functions import Coalesce
from pypika.terms import Bracket, Criterion

from lms.lms.enrollments.enrollment import FIRST_CYCLE
from lms.lms.shared.rows import chunked

SUBMISSION = "LMS Quiz Submission"


def execute() -> None:
	number_attempts()
	row, quiz = frappe.qb.DocType(SUBMISSION), frappe.qb.DocType("LMS Quiz")
	of_quiz = frappe.qb.from_(quiz).where(quiz.name == row.quiz)
	for column, source in (
		(row.quiz_title, quiz.title),
		(row.course, quiz.course),
		(row.lesson, quiz.lesson),
	):
		missing = is_old() & (column.isnull() | (column == ""))
		frappe.qb.update(row).set(column, Bracket(of_quiz.select(source))).where(missing).run()
	passing = Coalesce(Bracket(of_quiz.select(quiz.passing_percentage)), 0)
	unknown = is_old() & (Coalesce(row.passing_percentage, 0) == 0)
	frappe.qb.update(row).set(row.passing_percentage, passing).where(unknown).run()
	name_types()
	is_passed = Case().when(row.percentage >= row.passing_percentage, 1).else_(0)
	(
		frappe.qb.update(row)
		.set(row.passed, is_passed)
		.set(row.status, "Graded")
		.set(row.cycle, FIRST_CYCLE)
		.set(row.submitted_on, row.creation)
		.where(is_old())
	).run()


def is_old() -> Criterion:
	"""Match submissions without a time. It is set last, so an interrupted patch starts again."""
	row = frappe.qb.DocType(SUBMISSION)
	return row.submitted_on.isnull() & row.attempt.isnull()


def number_attempts() -> None:
	"""Number each member's submissions to a quiz in order."""
	row = frappe.qb.DocType(SUBMISSION)
	query = frappe.qb.from_(row).select(row.name, row.member, row.quiz).where(is_old())
	last: dict[tuple[str, str], int] = {}
	by_number: dict[int, list[str]] = {}
	for name, *key in query.orderby(row.creation).orderby(row.name).run():
		number = last[tuple(key)] = last.get(tuple(key), 0) + 1
		by_number.setdefault(number, []).append(name)
	for number, names in by_number.items():
		for chunk in chunked(names):
			frappe.qb.update(row).set(row.attempt_number, number).where(row.name.isin(chunk)).run()


def name_types() -> None:
	"""Set the type of question in each row, so that open questions can be graded."""
	mark, question = frappe.qb.DocType("LMS Quiz Result"), frappe.qb.DocType("LMS Question")
	kind = frappe.qb.from_(question).select(question.type).where(question.name == mark.question_name)
	unknown = mark.type.isnull() | (mark.type == "")
	frappe.qb.update(mark).set(mark.type, Bracket(kind)).where(unknown).run()
