"""The assessments of a cohort on its page: one's own, and the grading grid for those who lead it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import frappe
from frappe import _

from lms.lms.cohorts import grades
from lms.lms.cohorts.grades import Assessment, Grade, Grades
from lms.lms.permissions.assessments import QUIZ
from lms.lms.permissions.cohort_days import has_started
from lms.lms.shared.due import Badge
from lms.lms.shared.language import localize_percent, long_date, long_time
from lms.lms.shared.urls import urls
from lms.portal.tables import Column, Table

KINDS = {
	grades.NOT_HANDED_IN: "",
	grades.WAITING: "soon",
	grades.PASSED: "done",
	grades.HANDED_IN: "done",
	grades.FAILED: "overdue",
}


def say_state(grade: Grade) -> str:
	"""Say where somebody stands, in words for one cell."""
	if grade.state == grades.NOT_HANDED_IN:
		return _("Not handed in, overdue") if grade.is_late else _("Not handed in")
	label = {
		grades.WAITING: _("Waiting for a grade"),
		grades.PASSED: _("Passed"),
		grades.HANDED_IN: _("Handed in"),
		grades.FAILED: _("Not passed"),
	}[grade.state]
	return _("{0}, late").format(label) if grade.is_late else label


def state_badge(grade: Grade) -> Badge:
	is_overdue = grade.state == grades.NOT_HANDED_IN and grade.is_late
	return Badge("overdue" if is_overdue else KINDS[grade.state], say_state(grade))


def score_text(grade: Grade, language: str) -> str | None:
	return None if grade.percentage is None else localize_percent(grade.percentage, language)


def due_text(assessment: Assessment, language: str) -> str | None:
	if not assessment.due_date:
		return None
	return _("Due on {0}").format(long_date(assessment.due_date, language))


def kind_text(assessment: Assessment) -> str:
	return _("Quiz") if assessment.doctype == QUIZ else _("Homework")


# One's own


def own_views(
	batch: frappe._dict,
	assessments: Iterable[Assessment],
	found: Grades,
	user: str,
	now: datetime,
	language: str,
) -> list[frappe._dict]:
	"""Return a member's assessments. Before the cohort starts, they lead nowhere."""
	is_open = has_started(batch, now) and not batch.is_cancelled and batch.published
	rows = []
	for each in assessments:
		grade = found[user, each.key]
		rows.append(
			frappe._dict(
				title=each.title,
				kind=kind_text(each),
				url=task_url(each) if is_open else None,
				badge=state_badge(grade),
				score=score_text(grade, language),
				due=due_text(each, language),
			)
		)
	return rows


def opening_text(batch: frappe._dict, now: datetime, language: str) -> str | None:
	"""Say when a cohort that has not started lets its members in."""
	if has_started(batch, now):
		return None
	starts = f"{long_time(batch.starts, language)} ({batch.timezone})"
	return _("Quizzes and homework open when the cohort starts: {0}.").format(starts)


def task_url(assessment: Assessment) -> str:
	return urls.quiz(assessment.name) if assessment.doctype == QUIZ else urls.assignment(assessment.name)


# The grading grid


def grid_view(
	assessments: Collection[Assessment],
	people: Iterable[frappe._dict],
	found: Grades,
	language: str,
	*,
	has_desk_access: bool,
) -> frappe._dict:
	"""Return the heads and rows of the grid. A cell leads to where its submission is graded."""
	return frappe._dict(
		heads=[
			frappe._dict(title=each.title, kind=kind_text(each), due=due_text(each, language))
			for each in assessments
		],
		rows=[
			frappe._dict(
				name=person.member_name,
				address=person.member,
				cells=[
					cell_view(each, found[person.member, each.key], language, has_desk_access=has_desk_access)
					for each in assessments
				],
			)
			for person in people
		],
	)


def cell_view(assessment: Assessment, grade: Grade, language: str, *, has_desk_access: bool) -> frappe._dict:
	is_linked = grade.submission and has_desk_access
	return frappe._dict(
		badge=state_badge(grade),
		score=score_text(grade, language),
		label=_("Grade it") if grade.state == grades.WAITING else _("Show it"),
		url=urls.form(grades.SUBMISSIONS[assessment.doctype], str(grade.submission)) if is_linked else None,
	)


def grades_table(
	batch: frappe._dict, assessments: Collection[Assessment], people: Iterable[Any], found: Grades
) -> Table:
	"""Return the grid for a file: two columns for each quiz, its result and its score."""
	columns = [Column(_("Name")), Column(_("Account"))]
	for each in assessments:
		columns.append(Column(each.title))
		if each.doctype == QUIZ:
			columns.append(Column(_("{0}: score in percent").format(each.title)))
	rows = []
	for person in people:
		row = [person.member_name, person.member]
		for each in assessments:
			grade = found[person.member, each.key]
			row.append(say_state(grade))
			if each.doctype == QUIZ:
				row.append(grade.percentage)
		rows.append(row)
	return Table(f"grades-{batch.name}", batch.title, columns, rows)
