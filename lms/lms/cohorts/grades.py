"""How members of a cohort stand in its assessments, in a fixed number of statements."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import frappe
from frappe.utils import flt
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder

from lms.lms.cohorts.assessments import ASSESSMENT, Key
from lms.lms.cohorts.batch import BATCH
from lms.lms.homework.submissions import FAIL, NOT_GRADED, PASS
from lms.lms.permissions.assessments import HOMEWORK, QUIZ, TASKS_OF
from lms.lms.permissions.cohort_days import is_late
from lms.lms.quizzes.results import TO_BE_GRADED
from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked

NOT_HANDED_IN, WAITING, FAILED = "Not Handed In", "Waiting", "Failed"
# Homework that is not graded is done once it is handed in.
DONE = PASSED, HANDED_IN = "Passed", "Handed In"
SUBMISSIONS = {doctype: submission for submission, (doctype, _field) in TASKS_OF.items()}


@dataclass(frozen=True)
class Assessment:
	"""`due_date` is the last day in the time zone of the cohort, or None."""

	doctype: str
	name: str
	title: str
	due_date: date | None

	@property
	def key(self) -> Key:
		return self.doctype, self.name


@dataclass(frozen=True)
class Grade:
	"""Where somebody stands in an assessment. `submission` is the one that says so, with its `percentage`.

	`is_late`: it was handed in after the due date, or is not handed in and the due date is over.
	"""

	state: str
	is_late: bool
	submission: str | None = None
	percentage: float | None = None

	@property
	def is_done(self) -> bool:
		return self.state in DONE


Grades = dict[tuple[str, Key], Grade]


def select_assessments(batch: str, user: str) -> QueryBuilder:
	"""Select the names of the assessments of a cohort, whoever asks."""
	row = frappe.qb.DocType(ASSESSMENT)
	return frappe.qb.from_(row).select(row.name).where((row.parent == batch) & (row.parenttype == BATCH))


def get_assessments(batch: str) -> list[Assessment]:
	"""Return the assessments of a cohort in order, with their present titles."""
	row, quiz, homework = map(frappe.qb.DocType, (ASSESSMENT, QUIZ, HOMEWORK))
	rows = (
		frappe.qb.from_(row)
		.left_join(quiz)
		.on((row.assessment_type == QUIZ) & (quiz.name == row.assessment_name))
		.left_join(homework)
		.on((row.assessment_type == HOMEWORK) & (homework.name == row.assessment_name))
		.select(row.assessment_type, row.assessment_name, row.due_date)
		.select(Coalesce(quiz.title, homework.title, row.assessment_name))
		.where((row.parent == batch) & (row.parenttype == BATCH))
		.orderby(row.idx)
	).run()
	return [Assessment(doctype, name, title, due_date) for doctype, name, due_date, title in rows]


def get_grades(
	batch: frappe._dict, assessments: Iterable[Assessment], members: Collection[str], now: datetime
) -> Grades:
	"""Return where each of the members stands in each of these assessments of the cohort.

	Submissions of all times and places count. `batch` has the fields of SCHEDULE.
	"""
	assessments = list(assessments)
	found: dict[tuple[str, Key], list[frappe._dict]] = {}
	for doctype in (QUIZ, HOMEWORK):
		if names := [each.name for each in assessments if each.doctype == doctype]:
			for row in find_submissions(doctype, names, members):
				found.setdefault((row.member, (doctype, row.task)), []).append(row)
	return {
		(member, each.key): judge(found.get((member, each.key), []), each, batch, now)
		for member in members
		for each in assessments
	}


def find_submissions(
	doctype: str, names: Collection[str], members: Collection[str]
) -> Iterator[frappe._dict]:
	"""Yield what these people handed in for these quizzes or for this homework, the earliest first."""
	row = frappe.qb.DocType(SUBMISSIONS[doctype])
	task = row[TASKS_OF[SUBMISSIONS[doctype]][1]]
	query = by_index(frappe.qb.from_(row), "member_cycle_quiz" if doctype == QUIZ else "unique_submission")
	query = query.select(row.name, row.member, task.as_("task"), row.status, row.submitted_on)
	if doctype == QUIZ:
		query = query.select(row.passed, row.percentage)
	for chunk in chunked(members):
		chosen = task.isin(list(names)) & row.member.isin(chunk)
		yield from query.where(chosen).orderby(row.submitted_on).orderby(row.name).run(as_dict=True)


def judge(
	submissions: list[frappe._dict], assessment: Assessment, batch: frappe._dict, now: datetime
) -> Grade:
	"""Decide by the first submission that passed. Without one, by the last that waits, or else the last."""
	if not submissions:
		return Grade(NOT_HANDED_IN, is_late(batch, assessment.due_date, now))
	stated = [(get_state(row, assessment.doctype), row) for row in submissions]
	done = [each for each in stated if each[0] in DONE]
	waiting = [each for each in stated if each[0] == WAITING]
	state, row = done[0] if done else (waiting or stated)[-1]
	return Grade(
		state,
		is_late(batch, assessment.due_date, row.submitted_on) if row.submitted_on else False,
		row.name,
		round(flt(row.percentage), 1) if assessment.doctype == QUIZ and state != WAITING else None,
	)


def get_state(row: frappe._dict, doctype: str) -> str:
	if doctype == QUIZ:
		return PASSED if row.passed else WAITING if row.status == TO_BE_GRADED else FAILED
	return {PASS: PASSED, NOT_GRADED: WAITING, FAIL: FAILED}.get(row.status, HANDED_IN)
