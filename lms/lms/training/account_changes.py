"""Handles a changed User ID of an Employee: open training moves to the new account, and HR is told.

Otherwise the old account would be reminded of someone else's training, and the new one would not know about
it. Completed training stays with the old account: it is evidence of who signed in then.

Lock order: the Employee (by HR's save), the courses, then the locks of assigning and withdrawing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.enrollments.assignable import UserNotAssignableError, lock_open
from lms.lms.people.employees import ACTIVE, EMPLOYEE
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.system_comments import add_comments
from lms.lms.training.assignments import COMPLETED, OPEN, TRAINING_ASSIGNMENT, UNFINISHED, assign_training
from lms.lms.training.withdrawals import withdraw_assignments

LEFT = "Left"


@dataclass(frozen=True)
class Former:
	"""The former account, and the names of the Employee's unfinished assignments there."""

	account: str
	assignments: list[str]


@dataclass(frozen=True)
class AccountChange:
	"""The Employee and their two accounts. `account` is empty while there is no new one."""

	employee: str
	status: str
	former: str
	account: str


def is_same_account(one: str | None, other: str | None) -> bool:
	return (one or "").strip().lower() == (other or "").strip().lower()


def find_former(account: str, employee: str) -> Former:
	"""Find unfinished training, or none if another active Employee has the account: it may be theirs."""
	other = find_other_employee(account, employee)
	filters = {"employee": account, "status": ["in", UNFINISHED]}
	return Former(account, [] if other else frappe.get_all(TRAINING_ASSIGNMENT, filters, pluck="name"))


def hand_over(change: AccountChange, known: Collection[str], today: date, user: str) -> bool:
	"""Move unfinished training from the former account to the new one. Returns whether any was assigned.

	If the former account now belongs to another active Employee, moves only training `known` to be this
	one's.
	"""
	still_open = set(lock_open(find_courses(change.former)))
	lock_for_bulk_write(learners_wait=True)
	rows = lock_unfinished_of(change.former)
	if not rows:
		return False
	if other := find_other_employee(change.former, change.employee):
		if not any(row.name in known for row in rows):
			tell_hr_of_change(change, user, describe_kept(change, rows, other))
			return False
		rows = [row for row in rows if row.name in known]
	due_dates = {} if change.status == LEFT else choose_due_dates(rows, still_open, today)
	assign_all(due_dates, change, today, user)
	withdraw_assignments([row.name for row in rows], user, describe_reason(change))
	assigned = {course for dates in due_dates.values() for course in dates}
	tell_hr_of_change(change, user, describe_handed_over(change, rows, assigned))
	return bool(assigned)


def note_missing_account(change: AccountChange, user: str) -> None:
	"""Tell HR that the User ID was removed, and that its training waits for the next account."""
	filters = {"employee": change.former, "status": ["in", UNFINISHED]}
	rows = frappe.get_all(TRAINING_ASSIGNMENT, filters, ["course", "course_title"])
	if rows and not find_other_employee(change.former, change.employee):
		tell_hr_of_change(change, user, describe_waiting(change, rows))


def find_courses(account: str) -> list[str]:
	return frappe.get_all(
		TRAINING_ASSIGNMENT,
		{"employee": account, "status": ["in", UNFINISHED]},
		pluck="course",
		distinct=True,
	)


def lock_unfinished_of(account: str) -> list[frappe._dict]:
	"""Lock the account's unfinished rows. Nobody else locks them while learners wait for this transaction."""
	fields = ["name", "course", "course_title", "due_date", "status", "superseded", "assigned_via"]
	return frappe.db.get_values(
		TRAINING_ASSIGNMENT,
		{"employee": account, "status": ["in", UNFINISHED]},
		fields,
		as_dict=True,
		order_by="name",
		for_update=True,
	)


def find_other_employee(account: str, employee: str) -> str | None:
	filters = {"user_id": account, "status": ACTIVE, "name": ["!=", employee]}
	return frappe.db.get_value(EMPLOYEE, filters, "name")


def choose_due_dates(
	rows: Collection[frappe._dict], still_open: Collection[str], today: date
) -> dict[str, dict[str, date]]:
	"""Return due dates by course, grouped by how it was assigned. A date in the past becomes today.

	If a course has several rows, the open one counts, or else the latest.
	"""
	found: dict[str, dict[str, date]] = {}
	courses: set[str] = set()
	for row in sorted(rows, key=lambda row: (row.status in OPEN, row.due_date), reverse=True):
		if not row.superseded and row.course in still_open and row.course not in courses:
			courses.add(row.course)
			found.setdefault(row.assigned_via, {})[row.course] = max(row.due_date, today)
	return found


def assign_all(due_dates: dict[str, dict[str, date]], change: AccountChange, today: date, user: str) -> None:
	for assigned_via, dates in due_dates.items():
		outcome = assign_training(
			dates,
			[change.account],
			assigned_by=user,
			assigned_via=assigned_via,
			today=today,
			details=f"{assigned_via}. {describe_reason(change)}",
		)
		if outcome["errors"]:
			frappe.throw(outcome["errors"][0]["error"], UserNotAssignableError)


def describe_reason(change: AccountChange) -> str:
	"""Return the reason for the timelines. Learners may read them, so they do not name the other account."""
	return _("The User ID of Employee {0} was corrected").format(change.employee)


# Messages to HR


class AccountNoticePart(TypedDict):
	"""A sentence and the titles that it is about."""

	text: str
	titles: list[str]


def tell_hr_of_change(change: AccountChange, user: str, parts: list[AccountNoticePart]) -> None:
	"""Show a message to the person who saves, comment on the Employee and, except in imports, mail HR."""
	message = "".join(map(render_part, (make_part(describe_change(change)), *parts)))
	frappe.msgprint(message, title=_("User ID Changed"), indicator="orange")
	add_comments([((EMPLOYEE, change.employee), message)], user)
	if not frappe.flags.in_import:
		frappe.enqueue(
			"lms.lms.notices.account_changes.tell_hr_of_account",
			enqueue_after_commit=True,
			employee=change.employee,
			parts=[make_part(describe_change(change)), *parts],
			user=user,
		)


def render_part(part: AccountNoticePart) -> str:
	items = "".join(f"<li>{escape_html(title)}</li>" for title in part["titles"])
	return f"<p>{escape_html(part['text'])}</p>" + (f"<ul>{items}</ul>" if items else "")


def make_part(text: str, rows: Collection[frappe._dict] = ()) -> AccountNoticePart:
	return {"text": text, "titles": sorted({row.course_title or row.course for row in rows})}


def describe_change(change: AccountChange) -> str:
	if change.account:
		return _("The User ID was changed from {0} to {1}.").format(change.former, change.account)
	return _("The User ID {0} was removed.").format(change.former)


def describe_handed_over(
	change: AccountChange, rows: Collection[frappe._dict], assigned: Collection[str]
) -> list[AccountNoticePart]:
	moved = _("This training was withdrawn from {0} and assigned to {1}:")
	left_out = (
		_("This training was withdrawn from {0}, because the employee has left:")
		if change.status == LEFT
		else _("This training was withdrawn from {0} and not assigned again, because it is not published:")
	)
	parts = (
		make_part(
			text.format(change.former, change.account),
			[row for row in rows if (row.course in assigned) == is_assigned],
		)
		for text, is_assigned in ((moved, True), (left_out, False))
	)
	return [*(part for part in parts if part["titles"]), *describe_what_stays(change)]


def describe_kept(
	change: AccountChange, rows: Collection[frappe._dict], other: str
) -> list[AccountNoticePart]:
	text = _("{0} is also the account of Employee {1} and keeps this training. Please check whose it is:")
	return [make_part(text.format(change.former, other), rows)]


def describe_waiting(change: AccountChange, rows: Collection[frappe._dict]) -> list[AccountNoticePart]:
	text = _("{0} keeps this training until the employee has a new User ID:")
	return [make_part(text.format(change.former), rows)]


def describe_what_stays(change: AccountChange) -> list[AccountNoticePart]:
	"""Describe what only people can move. For completed training, list only the titles."""
	parts = []
	if count := frappe.db.count(TRAINING_ASSIGNMENT, {"employee": change.former, "status": COMPLETED}):
		text = _("Completed by {0}, where the records stay: {1}.")
		parts.append(make_part(text.format(change.former, count)))
	if programs := find_programs(change.former):
		text = _("{0} stays in these programs. The learning team can add the new account:")
		parts.append(make_part(text.format(change.former), programs))
	return parts


def find_programs(account: str) -> list[frappe._dict]:
	member, program = frappe.qb.DocType("LMS Program Member"), frappe.qb.DocType("LMS Program")
	return (
		frappe.qb.from_(member)
		.join(program)
		.on(program.name == member.parent)
		.select(program.name.as_("course"), program.title.as_("course_title"))
		.where(member.member == account)
	).run(as_dict=True)
