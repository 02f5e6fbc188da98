"""The assessments of a cohort: quizzes and homework that its members are to pass, in a lesson or outside."""

from collections.abc import Collection

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from lms.lms.courses.tasks import refuse_unknown
from lms.lms.permissions.assessments import HOMEWORK, QUIZ
from lms.lms.permissions.checks import PREDICATES
from lms.lms.shared.language import long_date

ASSESSMENT = "LMS Assessment"
Key = tuple[str, str]


class AssessmentError(frappe.ValidationError):
	"""The quiz or homework cannot be an assessment of the cohort like this. The message says why."""


def validate_assessments(batch: Document, user: str) -> None:
	"""Allow each quiz and homework once, new ones only if the user may read them, due while the cohort lasts.

	Sets the titles.
	"""
	keys = get_keys(batch)
	titles = get_titles(keys)
	refuse_twice(keys, titles)
	require_readable(set(keys) - set(get_keys(batch.get_doc_before_save())), user)
	for row in batch.assessment:
		row.title = titles.get((row.assessment_type, row.assessment_name))
		validate_due_date(batch, row)


def get_keys(batch: Document | None) -> list[Key]:
	"""Return kind and name of the assessments in order. Frappe reports rows without one of them."""
	rows = batch.assessment if batch else []
	return [
		(row.assessment_type, row.assessment_name)
		for row in rows
		if row.assessment_type and row.assessment_name
	]


def get_titles(keys: Collection[Key]) -> dict[Key, str]:
	"""Return the titles of the quizzes and homework that exist."""
	titles: dict[Key, str] = {}
	for doctype in (QUIZ, HOMEWORK):
		if names := sorted(name for kind, name in keys if kind == doctype):
			rows = frappe.get_all(doctype, {"name": ["in", names]}, ["name", "title"])
			titles |= {(doctype, row.name): row.title for row in rows}
	return titles


def refuse_twice(keys: list[Key], titles: dict[Key, str]) -> None:
	if twice := sorted({titles.get(key, key[1]) for key in keys if keys.count(key) > 1}):
		frappe.throw(
			_("A cohort can contain a quiz or homework only once. Remove the second row with: {0}").format(
				escape_html(", ".join(twice))
			),
			AssessmentError,
		)


def require_readable(keys: set[Key], user: str) -> None:
	"""Refuse what the user may not read as if it did not exist."""
	for doctype, name in sorted(keys - find_readable(keys, user)):
		refuse_unknown(doctype, name)


def find_readable(keys: Collection[Key], user: str) -> set[Key]:
	found: set[Key] = set()
	for doctype in (QUIZ, HOMEWORK):
		if names := sorted(name for kind, name in keys if kind == doctype):
			table = frappe.qb.DocType(doctype)
			may_read = table.name.isin(names) & PREDICATES[doctype][0](user)
			readable = frappe.qb.from_(table).select(table.name).where(may_read).run(pluck=True)
			found |= {(doctype, name) for name in readable}
	return found


def validate_due_date(batch: Document, row: Document) -> None:
	if not row.due_date:
		return
	start, end = getdate(batch.start_date), getdate(batch.end_date)
	if not start <= getdate(row.due_date) <= end:
		first, last = (long_date(day, frappe.local.lang) for day in (start, end))
		frappe.throw(
			_("{0} is due outside the dates of the cohort. Enter a day from {1} to {2}.").format(
				frappe.bold(escape_html(row.title or row.assessment_name)), first, last
			),
			AssessmentError,
		)
