"""Methods for the attendance of live classes."""

from typing import Annotated, TypedDict

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from lms.lms.live_classes import attendance, check_in, signing
from lms.lms.live_classes.attendance import Mark
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AtMost, ObjectOf, OneOf, typed
from lms.lms.shared.spreadsheets import CSV, FORMATS
from lms.portal.attendance_views import attendance_table
from lms.portal.tables import send_file

MOST_OF_MARKS = 1_000_000
MOST_OF_A_CODE = 100


class PersonAttended(TypedDict):
	"""`minutes` is for those who were there for a part of the class."""

	member: str
	member_name: str
	status: str
	minutes: int
	source: str | None


@frappe.whitelist()
@typed()
def get_attendance(live_class: str) -> list[PersonAttended]:
	"""Return the members of the cohort with their attendance, by name, for those who record it."""
	row = attendance.get_class(live_class)
	attendance.require_recorder(row, frappe.session.user)
	return [
		{
			"member": person.member,
			"member_name": person.member_name,
			"status": person.status,
			"minutes": person.duration,
			"source": person.source,
		}
		for person in attendance.get_roster(row).values()
	]


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def mark_attendance(live_class: str, marks: Annotated[dict[str, object], ObjectOf(MOST_OF_MARKS)]) -> int:
	"""Record the attendance of people, by account: a status, or an object with `status` and `minutes`.

	Returns for how many it changed.
	"""
	user = frappe.session.user
	return attendance.mark(live_class, read_marks(marks), user, now_datetime())


def read_marks(marks: dict[str, object]) -> dict[str, Mark]:
	return {member: read_mark(value) for member, value in marks.items()}


def read_mark(value: object) -> Mark:
	given = value if isinstance(value, dict) else {"status": value}
	status, minutes = given.get("status"), given.get("minutes") or 0
	if not isinstance(status, str) or str(cint(minutes)) != str(minutes):
		frappe.throw(
			_("For each person, give a status, or an object with status and whole minutes."),
			attendance.AttendanceError,
		)
	return Mark(status, cint(minutes))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def sign_attendance(live_class: str) -> int:
	"""Sign the attendance of a class. Everybody without a mark becomes absent: returns how many."""
	return signing.sign(live_class, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def reopen_attendance(live_class: str, reason: Annotated[str, AtMost(signing.MOST_OF_A_REASON)]) -> None:
	"""Open signed attendance for corrections."""
	signing.reopen(live_class, reason, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def check_in_to_class(live_class: str, code: Annotated[str, AtMost(MOST_OF_A_CODE)]) -> None:
	"""Record that the signed-in user is present, with the code that is shown in the class."""
	check_in.check_in(live_class, code, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def export_attendance(live_class: str, file_format: Annotated[str, OneOf(FORMATS)] = CSV) -> None:
	"""Send the attendance of a class as a file, for those who record it."""
	row = attendance.get_class(live_class)
	attendance.require_recorder(row, frappe.session.user)
	table = attendance_table(row, attendance.get_roster(row).values())
	send_file(table, file_format, row.date)
