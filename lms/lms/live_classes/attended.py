"""How much of a cohort's classes people attended, and who attended enough of them.

Being there for a whole class counts as one, for a part of it as that part. Classes from which somebody was
excused do not count for them, nor do classes that were before they joined the cohort. A class that was signed
while they had left the cohort counts as missed once they are back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.utils import flt, get_datetime

from lms.lms.live_classes.attendance import ABSENT, PARTIAL, PRESENT, Mark, mark_of
from lms.lms.live_classes.live_class import BATCH, ENROLLMENT, LIVE_CLASS, PARTICIPANT, select_joined
from lms.lms.shared.rows import chunked

COUNTED = (PRESENT, PARTIAL, ABSENT)
# For shares whose sum is inexact, such as three times a third.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Attendance:
	"""`attended` of the `counted` classes that were signed. `open` are those that may still count."""

	signed: int = 0
	counted: int = 0
	attended: float = 0.0
	open: int = 0

	@property
	def percent(self) -> float | None:
		"""How much of the signed classes somebody attended. None if none of them counts."""
		return round(100 * self.attended / self.counted, 1) if self.counted else None

	def reaches(self, minimum: float) -> bool:
		"""Whether somebody has attended enough, even if they miss all classes that are still open."""
		return bool(self.signed) and self.attended + TOLERANCE >= minimum / 100 * (self.counted + self.open)


def find_who_attended(batch: str, members: Collection[str]) -> set[str]:
	"""Return who of these people has attended enough of the cohort's classes, whatever comes.

	Everybody if the cohort has no minimum. Nobody before a class was signed.
	"""
	minimum = flt(frappe.db.get_value(BATCH, batch, "minimum_attendance"))
	if not minimum:
		return set(members)
	return {member for member, each in get_attendance_of(batch, members).items() if each.reaches(minimum)}


def get_attendance_of(batch: str, members: Collection[str]) -> dict[str, Attendance]:
	"""Return the attendance of these people in the classes of a cohort that were not cancelled."""
	table = frappe.qb.DocType(LIVE_CLASS)
	classes = (
		frappe.qb.from_(table)
		.select(table.name, table.duration, table.ends_on)
		.select(table.attendance_locked, table.attendance_signed_on)
		.where((table.batch_name == batch) & (table.is_cancelled == 0))
	).run(as_dict=True)
	signed = {row.name: int(row.duration) for row in classes if row.attendance_locked}
	ends = [get_datetime(row.ends_on) for row in classes if not row.attendance_locked]
	closed = {
		row.name: min(get_datetime(row.ends_on), get_datetime(row.attendance_signed_on))
		for row in classes
		if row.attendance_locked
	}
	marks, joined = get_marks(signed, members), get_joined(batch, members) if classes else {}
	for member, since in joined.items():
		missed = (name for name, end in closed.items() if since < end)
		marks[member] = {**dict.fromkeys(missed, Mark(ABSENT)), **marks[member]}
	return {member: weigh(signed, marks[member], ends, joined.get(member)) for member in members}


def get_percentages(batch: str, members: Collection[str]) -> dict[str, float | None]:
	"""Return how much of the signed classes these people attended. Empty if none of them has a mark."""
	found = get_attendance_of(batch, members)
	has_marks = any(each.signed for each in found.values())
	return {member: each.percent for member, each in found.items()} if has_marks else {}


def get_own_attendance(batch: str, member: str) -> tuple[dict[str, frappe._dict], Attendance, float]:
	"""Return one person's records by class, their attendance, and the minimum of the cohort."""
	row, live_class = frappe.qb.DocType(PARTICIPANT), frappe.qb.DocType(LIVE_CLASS)
	records = (
		frappe.qb.from_(row)
		.join(live_class)
		.on(live_class.name == row.live_class)
		.select(row.live_class, row.status, row.duration)
		.where((live_class.batch_name == batch) & (row.member == member))
	).run(as_dict=True)
	minimum = flt(frappe.db.get_value(BATCH, batch, "minimum_attendance"))
	attendance = get_attendance_of(batch, [member])[member]
	return {record.live_class: record for record in records}, attendance, minimum


def get_marks(classes: Collection[str], members: Collection[str]) -> dict[str, dict[str, Mark]]:
	"""Return the marks of these people by person and class."""
	found: dict[str, dict[str, Mark]] = defaultdict(dict)
	row = frappe.qb.DocType(PARTICIPANT)
	query = frappe.qb.from_(row).select(row.live_class, row.member, row.status, row.duration)
	query = query.where(row.live_class.isin(list(classes)))
	for chunk in chunked(members if classes else ()):
		for record in query.where(row.member.isin(chunk)).run(as_dict=True):
			found[record.member][record.live_class] = mark_of(record)
	return found


def get_joined(batch: str, members: Collection[str]) -> dict[str, datetime]:
	"""Return when these people joined the cohort, of those who are in it."""
	row, query = frappe.qb.DocType(ENROLLMENT), select_joined(batch)
	return {
		record.member: get_datetime(record.joined_on)
		for chunk in chunked(members)
		for record in query.where(row.member.isin(chunk)).run(as_dict=True)
	}


def weigh(
	signed: Mapping[str, int], marks: Mapping[str, Mark], ends: Iterable[datetime], joined: datetime | None
) -> Attendance:
	"""Weigh one person's marks in signed classes (minutes by name). `ends` is when the others are over."""
	shares = [
		share_of(marks[name], minutes)
		for name, minutes in signed.items()
		if name in marks and marks[name].status in COUNTED
	]
	still_open = sum(1 for end in ends if not joined or joined < end)
	return Attendance(len(set(signed) & set(marks)), len(shares), sum(shares), still_open)


def share_of(mark: Mark, duration: int) -> float:
	"""Return which part of a class somebody attended."""
	if mark.status == PARTIAL:
		return min(1.0, mark.minutes / duration)
	return float(mark.status == PRESENT)
