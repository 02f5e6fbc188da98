"""The rows of a timetable as they are written: filled from a template, moved with the cohort, and checked."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from lms.lms.shared import moments
from lms.lms.shared.colours import is_colour
from lms.lms.shared.language import long_date

TEMPLATE = "LMS Timetable Template"
LESSON, COURSE = "Course Lesson", "LMS Course"
# What a row can be about, with the field that holds its course.
REFERENCES = {LESSON: "course", "LMS Quiz": "course", "LMS Assignment": "course", COURSE: "name"}
COPIED = (
	"day",
	"start_time",
	"end_time",
	"title",
	"reference_doctype",
	"reference_docname",
	"milestone",
)
COPIED_LEGEND = ("reference_doctype", "label", "color")
MOST_ROWS = 500
MOST_DAYS = 1000


class TimetableError(frappe.ValidationError):
	"""The timetable cannot be saved like this. The message says which row to change."""


# Filling and moving


def fill_from_template(batch: Document, before: Document | None) -> None:
	"""Put the rows of a template that was chosen just now in place of those that came from days.

	A form that has filled in the rows itself sends new ones. Then they stay as they are.
	"""
	if not batch.timetable_template or (before and before.timetable_template == batch.timetable_template):
		return
	known = {row.name for row in before.timetable} if before else set()
	if any(row.name not in known for row in batch.timetable):
		return
	template = frappe.get_doc(TEMPLATE, batch.timetable_template)
	batch.set("timetable", [row for row in batch.timetable if not row.day])
	batch.extend("timetable", [copy_row(row, COPIED) for row in template.timetable])
	for number, row in enumerate(batch.timetable, 1):
		row.idx = number
	if not batch.timetable_legends:
		legends = [copy_row(row, COPIED_LEGEND) for row in template.timetable_legends]
		batch.extend("timetable_legends", legends)


def copy_row(row: Document, fieldnames: Iterable[str]) -> dict[str, object]:
	return {fieldname: row.get(fieldname) for fieldname in fieldnames}


def move_rows(batch: Document, before: Document | None) -> None:
	"""Set the dates of the rows that have a day. If somebody changed such a date, the day follows it."""
	start = getdate(batch.start_date)
	stored = {}
	if before and getdate(before.start_date) == start:
		stored = {row.name: row for row in before.timetable}
	for row in batch.timetable:
		old = stored.get(row.name)
		if old and row.date and old.day == row.day and old.date and getdate(old.date) != getdate(row.date):
			row.day = (getdate(row.date) - start).days + 1 if row.day else row.day
		elif row.day:
			row.date = start + timedelta(days=min(cint(row.day), MOST_DAYS) - 1)


# Checking


def validate_timetable(batch: Document) -> None:
	"""Require rows within the cohort's dates about what is in its courses."""
	validate_count(batch)
	start, end = getdate(batch.start_date), getdate(batch.end_date)
	for row in batch.timetable:
		if not row.date:
			refuse(row, _("Enter a date, or a day."))
		validate_row(row)
		validate_date(row, start, end)
	validate_references(batch)


def validate_template(template: Document) -> None:
	"""Require rows with a day, which are about something that exists."""
	validate_count(template)
	for row in template.timetable:
		row.date = None
		if not 1 <= cint(row.day) <= MOST_DAYS:
			refuse(row, _("Enter a day from 1 to {0}.").format(MOST_DAYS))
		validate_row(row)


def validate_count(doc: Document) -> None:
	if len(doc.timetable) > MOST_ROWS:
		frappe.throw(_("A timetable can have at most {0} rows.").format(MOST_ROWS), TimetableError)


def validate_row(row: Document) -> None:
	validate_times(row)
	if row.reference_doctype and not row.reference_docname:
		refuse(row, _("Choose what it is about, or leave both fields empty."))
	if not (row.title or "").strip() and not row.reference_docname:
		refuse(row, _("Enter a title, or choose what it is about."))


def validate_times(row: Document) -> None:
	"""Set the duration, if the row has both times."""
	row.duration = None
	if row.start_time:
		read_time(row, row.start_time)
	if not row.end_time:
		return
	if not row.start_time:
		refuse(row, _("Enter a start time, too."))
	start, end = (read_time(row, value) for value in (row.start_time, row.end_time))
	minutes = end.hour * 60 + end.minute - start.hour * 60 - start.minute
	if end <= start:
		refuse(row, _("The end time must be after the start time."))
	row.duration = f"{minutes // 60}:{minutes % 60:02}"


def read_time(row: Document, value: timedelta | str) -> time:
	try:
		return moments.read_time(value)
	except ValueError:
		refuse(row, _("{0} is not a time.").format(frappe.bold(escape_html(str(value)[:100]))))


def validate_date(row: Document, start: date, end: date) -> None:
	if not start <= getdate(row.date) <= end:
		message = _("{0} is outside of the dates of the cohort.")
		refuse(row, message.format(long_date(getdate(row.date), frappe.local.lang)))


def validate_references(batch: Document) -> None:
	"""Require that what rows are about is in a course of the cohort, or one of its assessments."""
	courses = {row.course for row in batch.courses}
	assessments = {(row.assessment_type, row.assessment_name) for row in batch.assessment}
	for doctype, fieldname in REFERENCES.items():
		rows = [row for row in batch.timetable if row.reference_doctype == doctype]
		names = sorted({row.reference_docname for row in rows})
		if not names:
			continue
		found = dict(frappe.db.get_values(doctype, {"name": ["in", names]}, ["name", fieldname]))
		for row in rows:
			if (doctype, row.reference_docname) in assessments:
				continue
			if found.get(row.reference_docname) not in courses:
				name = frappe.bold(escape_html(row.reference_docname))
				refuse(row, _("{0} is in no course of this cohort, and no assessment of it.").format(name))


def validate_legends(doc: Document) -> None:
	counts = Counter(row.reference_doctype for row in doc.timetable_legends)
	for row in doc.timetable_legends:
		if counts[row.reference_doctype] > 1:
			message = _("{0} is in the legend twice. Remove one of the rows.")
			frappe.throw(message.format(_(row.reference_doctype)), TimetableError)
		if not is_colour(row.color):
			frappe.throw(_("Choose a color such as #0f6e74 for each row of the legend."), TimetableError)


def refuse(row: Document, problem: str) -> NoReturn:
	frappe.throw(_("Timetable, row {0}: {1}").format(row.idx, problem), TimetableError)
