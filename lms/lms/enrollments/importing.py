"""Completions from another system, read from a file: person, course and day.

They give periods of the source *Import*, counted from the day of the completion. There is no LMS Completion,
no enrollment and no certificate, because this app has seen none of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.enrollments.program_completion import queue_check
from lms.lms.people.lists import (
	ZIP_MARK,
	Row,
	UnreadableFile,
	decode_file,
	fold_heading,
	read_rows,
	read_sheet,
)
from lms.lms.shared.rows import chunked
from lms.lms.validity.periods import IMPORT, PERIOD, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE

HEADINGS = {
	"person": ("person", "user", "userid", "email", "workemail"),
	"course": ("course", "courseid", "coursetitle"),
	"completed_on": ("completedon", "completiondate", "date"),
}
SHOWN = "User ID, Course, Completed On"
EARLIEST = date(1950, 1, 1)


class LineError(TypedDict):
	line: int
	error: str


class ImportOutcome(TypedDict):
	"""`granted` periods; in a dry run those that would be. `extra`: before the renewal opened, gives none.

	`duplicates` were imported before, or are in the file twice. With `errors`, nothing is written.
	"""

	rows: int
	granted: int
	extra: int
	duplicates: list[LineError]
	errors: list[LineError]


@dataclass
class Parsed:
	claims: dict[str, list[Claim]] = field(default_factory=dict)
	duplicates: list[LineError] = field(default_factory=list)
	errors: list[LineError] = field(default_factory=list)


def import_completions(content: bytes, user: str, today: date, *, dry_run: bool = False) -> ImportOutcome:
	"""Write the periods of the completions in a CSV or XLSX file, all or none. Does not commit.

	Raises ValidationError for a file without the columns. A dry run writes, counts and takes it back.
	"""
	rows = read_table(content)
	parsed = parse(rows, today)
	outcome: ImportOutcome = {
		"rows": len(rows) - 1,
		"granted": 0,
		"extra": 0,
		"duplicates": parsed.duplicates,
		"errors": parsed.errors,
	}
	if parsed.errors:
		return outcome
	if dry_run:
		frappe.db.savepoint("import_completions")
	for course, claims in sorted(parsed.claims.items()):
		granted = grant(Requirement(COURSE, course), claims, user)
		outcome["granted"] += len(granted)
		outcome["extra"] += len(claims) - len(granted)
		if granted and not dry_run:
			queue_check(course, {each.claim.member for each in granted}, user)
	if dry_run:
		frappe.db.rollback(save_point="import_completions")
	return outcome


def read_table(content: bytes) -> list[Row]:
	try:
		rows = read_sheet(content) if content.startswith(ZIP_MARK) else read_rows(decode_file(content))
	except UnreadableFile as error:
		frappe.throw(str(error))
	if not rows:
		frappe.throw(_("The file is empty."))
	return rows


def parse(rows: Sequence[Row], today: date) -> Parsed:
	"""Return the completions by course, and what is wrong by line."""
	columns = find_columns(rows[0].cells)
	lines = [(row.line, {name: cell_of(row, index) for name, index in columns.items()}) for row in rows[1:]]
	people, courses = find_people({cells["person"] for _line, cells in lines}), find_courses()
	known = find_known(people.values())
	parsed = Parsed()
	for line, cells in lines:
		member, course = people.get(cells["person"].casefold()), courses.get(cells["course"].casefold())
		day = parse_day(cells["completed_on"])
		if not (member and course and day and EARLIEST <= day <= today):
			parsed.errors.append({"line": line, "error": describe_error(cells, member, course, day)})
			continue
		key = (member[0], course, day)
		if key in known:
			text = _("{0} has completed {1} on {2} already.").format(*key)
			parsed.duplicates.append({"line": line, "error": text})
			continue
		known.add(key)
		parsed.claims.setdefault(course, []).append(Claim(*member, day, IMPORT))
	return parsed


def find_columns(headings: Sequence[str]) -> dict[str, int]:
	folded = [fold_heading(heading) for heading in headings]
	columns = {
		name: next((folded.index(each) for each in wanted if each in folded), -1)
		for name, wanted in HEADINGS.items()
	}
	if -1 in columns.values():
		frappe.throw(_("The file needs the columns {0}.").format(SHOWN))
	return columns


def cell_of(row: Row, index: int) -> str:
	return row.cells[index].strip() if index < len(row.cells) else ""


def find_people(addresses: set[str]) -> dict[str, tuple[str, str]]:
	"""Return account and full name by address in lower case."""
	return {
		row.name.casefold(): (row.name, row.full_name)
		for chunk in chunked(sorted(addresses - {""}))
		for row in frappe.get_all("User", filters={"name": ["in", chunk]}, fields=["name", "full_name"])
	}


def find_courses() -> dict[str, str]:
	"""Return the names of courses by name, and by title if only one has it, in lower case."""
	rows = frappe.get_all(COURSE, fields=["name", "title"])
	titles = [row.title.casefold() for row in rows]
	by_title = {row.title.casefold(): row.name for row in rows if titles.count(row.title.casefold()) == 1}
	return by_title | {row.name.casefold(): row.name for row in rows}


def find_known(people: Collection[tuple[str, str]]) -> set[tuple[str, str, date]]:
	"""Return person, course and day of the periods that there are."""
	period = frappe.qb.DocType(PERIOD)
	query = frappe.qb.from_(period).select(period.member, period.course, period.completed_on)
	return {
		tuple(row)
		for chunk in chunked(sorted({name for name, _full_name in people}))
		for row in query.where(period.member.isin(chunk)).run()
	}


def parse_day(text: str) -> date | None:
	"""Return the day of an ISO date, with or without time as spreadsheets have it. None for other texts."""
	try:
		return datetime.fromisoformat(text).date()
	except ValueError:
		return None


def describe_error(cells: dict[str, str], member: object, course: str | None, day: date | None) -> str:
	if not member:
		return _("There is no user {0}.").format(cells["person"])
	if not course:
		return _("There is no course {0}, or several have this title.").format(cells["course"])
	if not day:
		return _("{0} is not a date such as 2026-02-28.").format(cells["completed_on"])
	return _("{0} is in the future, or too long ago.").format(cells["completed_on"])
