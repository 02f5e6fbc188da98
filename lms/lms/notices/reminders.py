"""Reminders before training is due: once for each configured day, one mail per learner and run.

A run finds what is due and queues batches of learners. Each batch is one transaction that locks its
assignments and checks again whether they are due, so a repeated, duplicate or interrupted run still reminds
only once.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any, TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html, get_url
from pypika.terms import Criterion

from lms.lms.courses.catalogue import get_open_titles
from lms.lms.notices.mail import Notice, count_days, tell_recipient
from lms.lms.people.employees import has_employees
from lms.lms.people.hierarchy import find_accounts_below
from lms.lms.people.recipients import Recipient, get_recipients
from lms.lms.people.roles import can_remind_everybody
from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.counts import say_count
from lms.lms.shared.dialects import by_index
from lms.lms.shared.due import due_label
from lms.lms.shared.language import long_date
from lms.lms.shared.locking import again_when_busy, lock_for_bulk_write
from lms.lms.shared.rows import chunked, lock_by_name, update_rows
from lms.lms.shared.sql import EVERYTHING, NOTHING
from lms.lms.shared.urls import urls
from lms.lms.training import timeline
from lms.lms.training.assignments import OPEN, TRAINING_ASSIGNMENT, UNFINISHED

LEARNERS_PER_BATCH = 100
TEMPLATE = "lms_training_reminder"


class ReminderRun(TypedDict):
	"""How much a run has queued."""

	assignments: int
	learners: int
	batches: int


class PeopleReminded(TypedDict):
	"""`skipped` were reminded today, or have nothing to do."""

	reminded: int
	skipped: int


class RemindersRequested(TypedDict):
	learners: int
	assignments: int
	skipped: int


def remind_learners(today: date, user: str) -> ReminderRun:
	"""Queue reminders to learners whose training is due in one of the configured numbers of days."""
	due = find_due_reminders(today, get_stages())
	batches = queue_batches(due, today, user)
	return {"assignments": sum(map(len, due.values())), "learners": len(due), "batches": batches}


def get_stages() -> list[int]:
	"""Return the numbers of days before the due date on which to remind, largest first. Empty: off."""
	settings = frappe.get_cached_doc("LMS Settings")
	return settings.get_reminder_days() if settings.send_reminders else []


def remind_now(names: Collection[str], today: date, user: str) -> RemindersRequested:
	"""Queue reminders of these assignments for any due date: one mail per learner, at most one a day."""
	wanted = sorted(set(names))
	fields = ["name", "employee", "status", "superseded", "reminder_sent"]
	rows = [
		row
		for chunk in chunked(wanted)
		for row in frappe.get_all(TRAINING_ASSIGNMENT, filters={"name": ["in", chunk]}, fields=fields)
	]
	by_learner: dict[str, list[str]] = {}
	for row in rows:
		if may_remind(row, today):
			by_learner.setdefault(row.employee, []).append(row.name)
	queue_batches(by_learner, today, user, asked_for=True)
	reminded = sum(map(len, by_learner.values()))
	return {"learners": len(by_learner), "assignments": reminded, "skipped": len(wanted) - reminded}


def remind_people(people: Collection[str], today: date, user: str) -> PeopleReminded:
	"""Queue reminders of all unfinished training of these people (accounts), each at most once a day.

	Admins can remind everybody, and line managers everyone who reports to them, directly or indirectly.
	Raises PermissionError if anybody else is among the people.
	"""
	wanted = set(people)
	if not may_remind_people(user, wanted):
		frappe.throw(_("You can only remind people who report to you."), frappe.PermissionError)
	rows = [row for chunk in chunked(sorted(wanted)) for row in find_remindable(chunk, today)]
	reminded = {row.employee for row in rows if row.reminder_sent == today}
	by_learner: dict[str, list[str]] = {}
	for row in rows:
		if row.employee not in reminded:
			by_learner.setdefault(row.employee, []).append(row.name)
	queue_batches(by_learner, today, user, asked_for=True)
	return {"reminded": len(by_learner), "skipped": len(wanted) - len(by_learner)}


def find_remindable(people: Collection[str], today: date) -> list[frappe._dict]:
	"""Return unfinished training of these people, and whatever they were reminded of today."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	is_unfinished = row.status.isin(UNFINISHED) & (row.superseded == 0)
	query = frappe.qb.from_(row).select(row.name, row.employee, row.reminder_sent)
	return query.where(row.employee.isin(people) & (is_unfinished | (row.reminder_sent == today))).run(
		as_dict=True
	)


def may_remind_people(user: str, people: AbstractSet[str]) -> bool:
	"""Admins may remind everybody. Line managers may remind those who report to them."""
	if can_remind_everybody(user):
		return True
	below = find_accounts_below(user, people) if has_employees() else set()
	return {person.lower() for person in people} <= below


def queue_batches(
	by_learner: Mapping[str, list[str]], today: date, user: str, *, asked_for: bool = False
) -> int:
	"""Queue jobs for these assignments by learner. Returns how many."""
	batches = list(chunked(by_learner.values(), LEARNERS_PER_BATCH))
	for batch in batches:
		frappe.enqueue(
			"lms.lms.notices.reminders.send_batch",
			queue="long",
			enqueue_after_commit=True,
			assignments=[name for names in batch for name in names],
			today=today,
			user=user,
			asked_for=asked_for,
		)
	return len(batches)


def may_remind(row: frappe._dict, today: date) -> bool:
	"""Whether a reminder can be requested: the assignment is unfinished and was not reminded today."""
	return row.status in UNFINISHED and not row.superseded and row.reminder_sent != today


# Which are due


def find_stage(days_left: int, stages: Collection[int]) -> int | None:
	"""Return the stage of an assignment: the smallest number of days before that it has reached, or None."""
	reached = [stage for stage in stages if 0 <= days_left <= stage]
	return min(reached) if reached else None


def clause_reminder_due(today: date, stages: Collection[int]) -> Criterion:
	"""Match what is open, in a stage, and not reminded since that stage began.

	So each stage happens once, only the last one happens after downtime, and a new due date starts over. The
	days are counted in Python, as databases count them differently.
	"""
	if not stages:
		return NOTHING
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	days = {
		today + timedelta(left): stage
		for left in range(max(stages) + 1)
		if (stage := find_stage(left, stages)) is not None
	}
	not_reminded = Criterion.any(
		(row.due_date == due) & (row.reminder_sent.isnull() | (row.reminder_sent < due - timedelta(stage)))
		for due, stage in days.items()
	)
	in_time = (row.due_date >= today) & (row.due_date <= max(days))
	return row.status.isin(OPEN) & in_time & (row.superseded == 0) & not_reminded


def find_due_reminders(today: date, stages: Collection[int]) -> dict[str, list[str]]:
	"""Return names of due assignments by learner, for enabled users and open courses."""
	if not stages:
		return {}
	row, user, course = map(frappe.qb.DocType, (TRAINING_ASSIGNMENT, "User", "LMS Course"))
	query = (
		# This index leaves a few of a million rows. By course or person, all would be read.
		by_index(frappe.qb.from_(row), "status_due_date")
		.join(user)
		.on((user.name == row.employee) & (user.enabled == 1))
		.join(course)
		.on((course.name == row.course) & open_courses())
		.select(row.employee, row.name)
		.where(clause_reminder_due(today, stages))
	)
	found: dict[str, list[str]] = {}
	for employee, name in query.run():
		found.setdefault(employee, []).append(name)
	return found


# Reminding


@again_when_busy
def send_batch(assignments: list[str], today: date, user: str, asked_for: bool = False) -> None:
	"""Send reminders for the assignments that are still due. Failures are logged and retried next run.

	Requested reminders are sent whatever the due date.
	"""
	which = EVERYTHING if asked_for else clause_reminder_due(today, get_stages())
	by_learner = lock_reminders(assignments, which)
	if asked_for:
		by_learner = {
			name: [row for row in rows if may_remind(row, today)] for name, rows in by_learner.items()
		}
	recipients = get_recipients(by_learner)
	titles = get_open_titles(row.course for rows in by_learner.values() for row in rows)
	done: list[frappe._dict] = []
	for learner, found in sorted(by_learner.items()):
		rows = [row for row in found if row.course in titles]
		if rows and learner in recipients and remind_learner(recipients[learner], rows, titles, today):
			done += rows
	note_reminded(done, today, user)


def lock_reminders(names: Collection[str], which: Criterion) -> dict[str, list[frappe._dict]]:
	"""Lock the assignments and return those that match, by learner, most urgent first.

	Takes the turn first, because assigning and withdrawing lock rows in another order.
	"""
	lock_for_bulk_write()
	fields = ("employee", "course", "due_date", "status", "superseded", "reminder_sent")
	found: dict[str, list[frappe._dict]] = {}
	rows = lock_by_name(frappe.qb.DocType(TRAINING_ASSIGNMENT), names, fields, which)
	for row in sorted(rows, key=lambda row: (row.due_date, row.course)):
		found.setdefault(row.employee, []).append(row)
	return found


def remind_learner(
	recipient: Recipient, rows: list[frappe._dict], titles: dict[str, str], today: date
) -> bool:
	return tell_recipient(recipient, lambda recipient: compose_reminder(recipient, rows, titles, today))


def note_reminded(rows: Iterable[frappe._dict], today: date, user: str) -> None:
	"""Record today's reminders in the assignments and their timelines."""
	by_days_left: dict[int, list[str]] = {}
	for row in rows:
		by_days_left.setdefault((row.due_date - today).days, []).append(row.name)
	table = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	for days_left, names in by_days_left.items():
		timeline.record_events(timeline.REMINDED, names, user, describe_days_before(days_left))
		for chunk in chunked(names):
			change = update_rows(TRAINING_ASSIGNMENT, user).set(table.reminder_sent, today)
			change.where(table.name.isin(chunk)).run()


def describe_days_before(days: int) -> str:
	if days < 0:
		return _("After the due date")
	return _("On the due date") if days == 0 else _("{0} before").format(count_days(days))


# The words


def compose_reminder(
	recipient: Recipient, rows: list[frappe._dict], titles: dict[str, str], today: date
) -> Notice:
	"""Compose the mail that lists the assignments. The subject names the only or the most urgent one."""
	trainings = [describe_training(row, titles[row.course], today, recipient.language) for row in rows]
	alert = describe_most_urgent(trainings)
	return Notice(
		subject=alert if len(rows) > 1 else _("Training Reminder: {0}").format(trainings[0]["title"]),
		template=TEMPLATE,
		args={"trainings": trainings, "button": _("Open my training")},
		alert=escape_html(alert),
		link=urls.home(),
	)


def describe_training(row: frappe._dict, title: str, today: date, language: str) -> dict[str, Any]:
	return {
		"title": title,
		"due_date": long_date(row.due_date, language),
		"due": due_label((row.due_date - today).days),
		"url": get_url(urls.course(row.course)),
	}


def describe_most_urgent(trainings: list[dict[str, Any]]) -> str:
	first, others = trainings[0], len(trainings) - 1
	if not others:
		return _("{0}: {1}").format(first["due"], first["title"])
	forms = _("{1}: {2} and {0} more course|{1}: {2} and {0} more courses")
	return say_count(forms, others, first["due"], first["title"])
