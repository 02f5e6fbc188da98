"""How far a learner is with the quizzes and assignments of a lesson, in a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.utils import flt
from pypika import Order
from pypika.functions import Count

from lms.lms.enrollment import find
from lms.lms.quiz_attempts import DOCTYPE as ATTEMPT
from lms.lms.quiz_attempts import IN_PROGRESS, count_seconds
from lms.lms.quiz_results import DOCTYPE as QUIZ_SUBMISSION
from lms.lms.quiz_results import TO_BE_GRADED, count_left
from lms.lms.quizzes import parse_duration
from lms.lms.submissions import DOCTYPE as WORK
from lms.lms.submissions import NOT_GRADED, PASS
from lms.lms.tasks import ASSIGNMENT, QUIZ, Tasks

Rows = dict[str, list[frappe._dict]]


@dataclass(frozen=True)
class QuizState:
	"""`duration` (minutes), `attempts_left` and `seconds_left` are None without a limit.

	`submission` and `percentage` are those of the best attempt that has passed, or else of the last.
	"""

	name: str
	title: str
	questions: int
	duration: float | None
	passing_percentage: int
	attempts_left: int | None
	open_attempt: str | None
	seconds_left: int | None
	submission: str | None
	percentage: float
	is_passed: bool
	is_being_graded: bool

	@property
	def is_done(self) -> bool:
		return self.is_passed


@dataclass(frozen=True)
class AssignmentState:
	"""`status` is that of the last submission, None where there is none."""

	name: str
	title: str
	type: str
	is_graded: bool
	status: str | None
	is_passed: bool

	@property
	def is_done(self) -> bool:
		return self.status is not None

	@property
	def is_being_graded(self) -> bool:
		return self.status == NOT_GRADED


State = QuizState | AssignmentState
States = dict[tuple[str, str], State]


def get_states(lesson: str, course: str, tasks: Tasks, user: str, at: datetime) -> States:
	"""The quizzes and assignments of these names that belong to the lesson, by doctype and name.

	Of the user's current cycle; who is not enrolled has not begun any.
	"""
	if not any(tasks.values()):
		return {}
	enrollment = find([course], [user]).get((course, user))
	cycle = enrollment.cycle if enrollment else None
	quizzes = get_quiz_states(lesson, tasks[QUIZ], user, cycle, at) if tasks[QUIZ] else []
	work = get_assignment_states(lesson, tasks[ASSIGNMENT], user, cycle) if tasks[ASSIGNMENT] else []
	return {(QUIZ, each.name): each for each in quizzes} | {(ASSIGNMENT, each.name): each for each in work}


def get_quiz_states(
	lesson: str, names: Collection[str], user: str, cycle: int | None, at: datetime
) -> list[QuizState]:
	quizzes = get_quizzes(lesson, names)
	attempts = get_rows(ATTEMPT, "quiz", ("expires_on", "status"), quizzes, user, cycle)
	fields = ("percentage", "passed", "status", "attempt", "attempt_number")
	submissions = get_rows(QUIZ_SUBMISSION, "quiz", fields, quizzes, user, cycle)
	return [
		describe_quiz(quiz, attempts.get(quiz.name, []), submissions.get(quiz.name, []), at)
		for quiz in quizzes
	]


def get_quizzes(lesson: str, names: Collection[str]) -> list[frappe._dict]:
	"""The quizzes, each with `count`, the number of its questions."""
	quiz, row = frappe.qb.DocType(QUIZ), frappe.qb.DocType("LMS Quiz Question")
	fieldnames = (
		"name",
		"title",
		"duration",
		"passing_percentage",
		"max_attempts",
		"limit_questions_to",
	)
	fields = [quiz[fieldname] for fieldname in fieldnames]
	return (
		frappe.qb.from_(quiz)
		.left_join(row)
		.on((row.parent == quiz.name) & (row.parenttype == QUIZ))
		.select(*fields, Count(row.name).as_("count"))
		.where((quiz.lesson == lesson) & quiz.name.isin(sorted(names)))
		.groupby(*fields)
	).run(as_dict=True)


def get_rows(
	doctype: str,
	key: str,
	fieldnames: Collection[str],
	tasks: Collection[frappe._dict],
	user: str,
	cycle: int | None,
) -> Rows:
	"""What there is of the user's about these tasks in the cycle, by task, the last first."""
	if not tasks or cycle is None:
		return {}
	row = frappe.qb.DocType(doctype)
	found = (
		frappe.qb.from_(row)
		.select(row.name, row[key], *(row[fieldname] for fieldname in fieldnames))
		.where((row.member == user) & (row.cycle == cycle) & row[key].isin([task.name for task in tasks]))
		.orderby(row.attempt_number if doctype == QUIZ_SUBMISSION else row.number, order=Order.desc)
	).run(as_dict=True)
	rows: Rows = {}
	for entry in found:
		rows.setdefault(entry[key], []).append(entry)
	return rows


def describe_quiz(
	quiz: frappe._dict, attempts: list[frappe._dict], submissions: list[frappe._dict], at: datetime
) -> QuizState:
	running = next((row for row in attempts if row.status == IN_PROGRESS), None)
	passed = max((row for row in submissions if row.passed), key=lambda row: row.percentage, default=None)
	shown = passed or next(iter(submissions), None)
	# With what was handed in before there were attempts.
	used = len(attempts) + sum(not row.attempt for row in submissions)
	duration = parse_duration(quiz.duration)
	return QuizState(
		name=quiz.name,
		title=quiz.title,
		questions=min(quiz.limit_questions_to or quiz["count"], quiz["count"]),
		duration=duration.total_seconds() / 60 if duration else None,
		passing_percentage=quiz.passing_percentage,
		attempts_left=count_left(quiz.max_attempts, used),
		open_attempt=running and running.name,
		seconds_left=running and count_seconds(running, at),
		submission=shown and shown.name,
		percentage=flt(shown.percentage) if shown else 0.0,
		is_passed=bool(passed),
		is_being_graded=bool(shown) and shown.status == TO_BE_GRADED,
	)


def get_assignment_states(
	lesson: str, names: Collection[str], user: str, cycle: int | None
) -> list[AssignmentState]:
	tasks = frappe.get_all(
		ASSIGNMENT,
		filters={"lesson": lesson, "name": ["in", sorted(names)]},
		fields=["name", "title", "type", "grade_assignment"],
	)
	submissions = get_rows(WORK, "assignment", ("status",), tasks, user, cycle)
	return [describe_assignment(task, submissions.get(task.name, [])) for task in tasks]


def describe_assignment(task: frappe._dict, submissions: list[frappe._dict]) -> AssignmentState:
	statuses = [row.status for row in submissions]
	is_passed = PASS in statuses
	return AssignmentState(
		name=task.name,
		title=task.title,
		type=task.type,
		is_graded=bool(task.grade_assignment),
		status=PASS if is_passed else next(iter(statuses), None),
		is_passed=is_passed,
	)
