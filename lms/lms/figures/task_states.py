"""A learner's state in the quizzes and homework of a lesson, in a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.utils import flt
from pypika import Order
from pypika.functions import Count

from lms.lms.courses.tasks import HOMEWORK, QUIZ, Tasks
from lms.lms.enrollments.enrollment import find_enrollments
from lms.lms.homework.files import DOCTYPE as WORK
from lms.lms.homework.submissions import NOT_GRADED, PASS
from lms.lms.quizzes.attempts import DOCTYPE as ATTEMPT
from lms.lms.quizzes.attempts import IN_PROGRESS, count_seconds
from lms.lms.quizzes.authoring import count_asked, parse_duration
from lms.lms.quizzes.results import DOCTYPE as QUIZ_SUBMISSION
from lms.lms.quizzes.results import TO_BE_GRADED, count_left

RowsByTask = dict[str, list[frappe._dict]]


@dataclass(frozen=True)
class QuizState:
	"""`duration` (in minutes), `attempts_left` and `seconds_left` are None if there is no limit.

	`submission` and `percentage` belong to the best passed attempt, or else to the last one.
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
class HomeworkState:
	"""`status` is that of the last submission, or None if there is none."""

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


TaskState = QuizState | HomeworkState
TaskStates = dict[tuple[str, str], TaskState]


def get_task_states(lesson: str, course: str, tasks: Tasks, user: str, at: datetime) -> TaskStates:
	"""Return the states of the named quizzes and homework that belong to the lesson, by doctype and name.

	They are for the user's current cycle. People who are not enrolled have not started any.
	"""
	if not any(tasks.values()):
		return {}
	enrollment = find_enrollments([course], [user]).get((course, user))
	cycle = enrollment.cycle if enrollment else None
	quizzes = get_quiz_states(lesson, tasks[QUIZ], user, cycle, at) if tasks[QUIZ] else []
	work = get_homework_states(lesson, tasks[HOMEWORK], user, cycle) if tasks[HOMEWORK] else []
	return {(QUIZ, each.name): each for each in quizzes} | {(HOMEWORK, each.name): each for each in work}


def get_quiz_states(
	lesson: str, names: Collection[str], user: str, cycle: int | None, at: datetime
) -> list[QuizState]:
	quizzes = get_quizzes(lesson, names)
	attempts = get_rows_by_task(ATTEMPT, "quiz", ("expires_on", "status"), quizzes, user, cycle)
	fields = ("percentage", "passed", "status", "attempt", "attempt_number")
	submissions = get_rows_by_task(QUIZ_SUBMISSION, "quiz", fields, quizzes, user, cycle)
	return [
		describe_quiz_state(quiz, attempts.get(quiz.name, []), submissions.get(quiz.name, []), at)
		for quiz in quizzes
	]


def get_quizzes(lesson: str, names: Collection[str]) -> list[frappe._dict]:
	"""Return the quizzes, each with `count`, the number of its questions."""
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


def get_rows_by_task(
	doctype: str,
	key: str,
	fieldnames: Collection[str],
	tasks: Collection[frappe._dict],
	user: str,
	cycle: int | None,
) -> RowsByTask:
	"""Return the user's records about these tasks in the cycle, by task, latest first."""
	if not tasks or cycle is None:
		return {}
	row = frappe.qb.DocType(doctype)
	found = (
		frappe.qb.from_(row)
		.select(row.name, row[key], *(row[fieldname] for fieldname in fieldnames))
		.where((row.member == user) & (row.cycle == cycle) & row[key].isin([task.name for task in tasks]))
		.orderby(row.attempt_number if doctype == QUIZ_SUBMISSION else row.number, order=Order.desc)
	).run(as_dict=True)
	rows: RowsByTask = {}
	for entry in found:
		rows.setdefault(entry[key], []).append(entry)
	return rows


def describe_quiz_state(
	quiz: frappe._dict, attempts: list[frappe._dict], submissions: list[frappe._dict], at: datetime
) -> QuizState:
	running = next((row for row in attempts if row.status == IN_PROGRESS), None)
	passed = max((row for row in submissions if row.passed), key=lambda row: row.percentage, default=None)
	shown = passed or next(iter(submissions), None)
	# Includes submissions from before attempts were stored.
	used = len(attempts) + sum(not row.attempt for row in submissions)
	duration = parse_duration(quiz.duration)
	return QuizState(
		name=quiz.name,
		title=quiz.title,
		questions=count_asked(quiz.limit_questions_to, quiz["count"]),
		duration=duration.total_seconds() / 60 if duration else None,
		passing_percentage=quiz.passing_percentage,
		attempts_left=count_left(quiz.max_attempts, used),
		open_attempt=running.name if running else None,
		seconds_left=count_seconds(running, at) if running else None,
		submission=shown.name if shown else None,
		percentage=flt(shown.percentage) if shown else 0.0,
		is_passed=bool(passed),
		is_being_graded=bool(shown and shown.status == TO_BE_GRADED),
	)


def get_homework_states(
	lesson: str, names: Collection[str], user: str, cycle: int | None
) -> list[HomeworkState]:
	tasks = frappe.get_all(
		HOMEWORK,
		filters={"lesson": lesson, "name": ["in", sorted(names)]},
		fields=["name", "title", "type", "grade_assignment"],
	)
	submissions = get_rows_by_task(WORK, "assignment", ("status",), tasks, user, cycle)
	return [describe_homework(task, submissions.get(task.name, [])) for task in tasks]


def describe_homework(task: frappe._dict, submissions: list[frappe._dict]) -> HomeworkState:
	statuses = [row.status for row in submissions]
	is_passed = PASS in statuses
	return HomeworkState(
		name=task.name,
		title=task.title,
		type=task.type,
		is_graded=bool(task.grade_assignment),
		status=PASS if is_passed else next(iter(statuses), None),
		is_passed=is_passed,
	)
