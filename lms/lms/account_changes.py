"""An Employee's User ID names another account than before: the open training goes along, and HR is told.

Otherwise the first account would be reminded and escalated for somebody else's training, and the second would
know nothing of it. Completed training stays where it is: it is evidence of who signed in then.

Locks: HR's save has the Employee; then come the courses, and what `assign` and `withdraw` take.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.assignable import UserNotAssignableError, lock_published
from lms.lms.assignments import COMPLETED, DOCTYPE, OPEN, UNFINISHED, assign
from lms.lms.people import ACTIVE, EMPLOYEE
from lms.lms.system_comments import add_comments
from lms.lms.turns import keep_learners_waiting, take_turn
from lms.lms.withdrawals import withdraw

LEFT = "Left"


class Former(NamedTuple):
	"""The account that the User ID named, and the names of what was the Employee's to do there."""

	account: str
	assignments: list[str]


class Change(NamedTuple):
	"""The Employee and their two accounts; `account` is empty while there is no other."""

	employee: str
	status: str
	former: str
	account: str


def is_same_account(one: str | None, other: str | None) -> bool:
	return (one or "").strip().lower() == (other or "").strip().lower()


def find_former(account: str, employee: str) -> Former:
	"""What is unfinished, unless the account is another active Employee's, too: then nobody can tell."""
	other = find_other_employee(account, employee)
	filters = {"employee": account, "status": ["in", UNFINISHED]}
	return Former(account, [] if other else frappe.get_all(DOCTYPE, filters, pluck="name"))


def hand_over(change: Change, known: Collection[str], today: date, user: str) -> bool:
	"""Withdraw the unfinished training of the former account and assign it to the other; whether any was.

	From an account that is another active Employee's by now only what is `known` to be of this one is taken.
	"""
	published = set(lock_published(find_courses(change.former)))
	take_turn()
	keep_learners_waiting()
	rows = lock_unfinished_of(change.former)
	if not rows:
		return False
	if other := find_other_employee(change.former, change.employee):
		if not any(row.name in known for row in rows):
			tell_hr(change, user, describe_kept(change, rows, other))
			return False
		rows = [row for row in rows if row.name in known]
	due_dates = {} if change.status == LEFT else choose_due_dates(rows, published, today)
	assign_all(due_dates, change, today, user)
	withdraw([row.name for row in rows], user, describe_reason(change))
	assigned = {course for dates in due_dates.values() for course in dates}
	tell_hr(change, user, describe_handed_over(change, rows, assigned))
	return bool(assigned)


def note_missing_account(change: Change, user: str) -> None:
	"""The User ID was emptied: the training waits at the former account for the next one."""
	filters = {"employee": change.former, "status": ["in", UNFINISHED]}
	rows = frappe.get_all(DOCTYPE, filters, ["course", "course_title"])
	if rows and not find_other_employee(change.former, change.employee):
		tell_hr(change, user, describe_waiting(change, rows))


def find_courses(account: str) -> list[str]:
	return frappe.get_all(
		DOCTYPE, {"employee": account, "status": ["in", UNFINISHED]}, pluck="course", distinct=True
	)


def lock_unfinished_of(account: str) -> list[frappe._dict]:
	"""As last committed. In a turn that keeps learners waiting nobody else locks any of these."""
	fields = ["name", "course", "course_title", "due_date", "status", "superseded", "assigned_via"]
	return frappe.db.get_values(
		DOCTYPE,
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
	rows: Collection[frappe._dict], published: Collection[str], today: date
) -> dict[str, dict[str, date]]:
	"""Due dates by course, by how it was assigned: those that there were, or today where that is past.

	Of several of a course that which is open, or the latest.
	"""
	found: dict[str, dict[str, date]] = {}
	courses: set[str] = set()
	for row in sorted(rows, key=lambda row: (row.status in OPEN, row.due_date), reverse=True):
		if not row.superseded and row.course in published and row.course not in courses:
			courses.add(row.course)
			found.setdefault(row.assigned_via, {})[row.course] = max(row.due_date, today)
	return found


def assign_all(due_dates: dict[str, dict[str, date]], change: Change, today: date, user: str) -> None:
	for assigned_via, dates in due_dates.items():
		outcome = assign(
			dates,
			[change.account],
			assigned_by=user,
			assigned_via=assigned_via,
			today=today,
			details=f"{assigned_via}. {describe_reason(change)}",
		)
		if outcome["errors"]:
			frappe.throw(outcome["errors"][0]["error"], UserNotAssignableError)


def describe_reason(change: Change) -> str:
	"""For the timelines, which learners may read: of the other account they say nothing."""
	return _("The User ID of Employee {0} was corrected").format(change.employee)


# What HR is told


class Part(TypedDict):
	"""A sentence, and the titles that it is about."""

	text: str
	titles: list[str]


def tell_hr(change: Change, user: str, parts: list[Part]) -> None:
	"""Whoever saves at once, others in the Employee's record and, unless this is an import, by mail."""
	message = "".join(map(render, (make_part(describe_change(change)), *parts)))
	frappe.msgprint(message, title=_("User ID Changed"), indicator="orange")
	add_comments([((EMPLOYEE, change.employee), message)], user)
	if not frappe.flags.in_import:
		frappe.enqueue(
			"lms.lms.account_notices.tell_hr",
			enqueue_after_commit=True,
			employee=change.employee,
			parts=[make_part(describe_change(change)), *parts],
			user=user,
		)


def render(part: Part) -> str:
	items = "".join(f"<li>{escape_html(title)}</li>" for title in part["titles"])
	return f"<p>{escape_html(part['text'])}</p>" + (f"<ul>{items}</ul>" if items else "")


def make_part(text: str, rows: Collection[frappe._dict] = ()) -> Part:
	return {"text": text, "titles": sorted({row.course_title or row.course for row in rows})}


def describe_change(change: Change) -> str:
	if change.account:
		return _("The User ID was changed from {0} to {1}.").format(change.former, change.account)
	return _("The User ID {0} was removed.").format(change.former)


def describe_handed_over(
	change: Change, rows: Collection[frappe._dict], assigned: Collection[str]
) -> list[Part]:
	moved = _("This training was withdrawn from {0} and assigned to {1}:")
	left_out = (
		_("This training was withdrawn from {0}, since the employee has left:")
		if change.status == LEFT
		else _("This training was withdrawn from {0} and not assigned again, because it is not published:")
	)
	parts = (
		make_part(text.format(change.former, change.account), [row for row in rows if is_told(row)])
		for text, is_told in (
			(moved, lambda row: row.course in assigned),
			(left_out, lambda row: row.course not in assigned),
		)
	)
	return [*(part for part in parts if part["titles"]), *describe_what_stays(change)]


def describe_kept(change: Change, rows: Collection[frappe._dict], other: str) -> list[Part]:
	text = _("{0} is the account of Employee {1}, too, and keeps this training. Please check whose it is:")
	return [make_part(text.format(change.former, other), rows)]


def describe_waiting(change: Change, rows: Collection[frappe._dict]) -> list[Part]:
	text = _("{0} keeps this training until the employee has another User ID:")
	return [make_part(text.format(change.former), rows)]


def describe_what_stays(change: Change) -> list[Part]:
	"""What only people can move; of completed training no more than that there is some."""
	parts = []
	if count := frappe.db.count(DOCTYPE, {"employee": change.former, "status": COMPLETED}):
		text = _("Completed by {0}, where the records stay: {1}.")
		parts.append(make_part(text.format(change.former, count)))
	if programs := find_programs(change.former):
		text = _("{0} stays in these programs. The training team can add the other account:")
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
