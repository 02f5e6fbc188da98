"""Reminders before training is due: each of the configured days before once, one mail per learner and run.

A run selects what is due and hands batches of learners to the queue. A batch is one transaction that locks
its assignments and looks again whether they are due: a run that is repeated, doubled or broken off still
reminds once.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html, get_url, now
from pypika.terms import Criterion

from lms.lms import timeline
from lms.lms.assignments import DOCTYPE, OPEN
from lms.lms.background import again_when_busy
from lms.lms.bulk import chunked
from lms.lms.indexes import by_index
from lms.lms.notices import Notice, Recipient, count_days, get_published_titles, get_recipients, tell
from lms.lms.turns import take_turn
from lms.portal.due import due_label
from lms.portal.language import long_date
from lms.portal.urls import urls

LEARNERS_PER_BATCH = 100
TEMPLATE = "lms_training_reminder"


class Reminded(TypedDict):
	"""What a run has handed to the queue."""

	assignments: int
	learners: int
	batches: int


def remind(today: date, user: str) -> Reminded:
	"""Have the learners reminded whose assignments reach one of the configured days before they are due."""
	due = find_due(today, get_stages())
	batches = list(chunked(due.values(), LEARNERS_PER_BATCH))
	for batch in batches:
		frappe.enqueue(
			"lms.lms.reminders.send_batch",
			queue="long",
			enqueue_after_commit=True,
			assignments=[name for names in batch for name in names],
			today=today,
			user=user,
		)
	return {
		"assignments": sum(map(len, due.values())),
		"learners": len(due),
		"batches": len(batches),
	}


def get_stages() -> list[int]:
	"""The days before the due date on which to remind, the most first; none if reminders are off."""
	settings = frappe.get_cached_doc("LMS Settings")
	return settings.get_reminder_days() if settings.send_reminders else []


# Which are due


def find_stage(days_left: int, stages: Collection[int]) -> int | None:
	"""The stage that an assignment is in: of the days before that it has reached, the last one."""
	reached = [stage for stage in stages if 0 <= days_left <= stage]
	return min(reached) if reached else None


def is_due(row: frappe._dict, today: date, stages: Collection[int]) -> bool:
	"""Open, in a stage, and not reminded since that stage began.

	This makes each stage happen once, only the last one after downtime, and all of them again when the due
	date is moved.
	"""
	stage = find_stage((row.due_date - today).days, stages)
	if stage is None or row.status not in OPEN or row.superseded:
		return False
	return row.reminder_sent is None or row.reminder_sent < row.due_date - timedelta(stage)


def clause_due(today: date, stages: Collection[int]) -> Criterion:
	"""The same as a condition; the days are counted here, which every database would do in its own way."""
	row = frappe.qb.DocType(DOCTYPE)
	days = {today + timedelta(left): find_stage(left, stages) for left in range(max(stages) + 1)}
	not_reminded = Criterion.any(
		(row.due_date == due) & (row.reminder_sent.isnull() | (row.reminder_sent < due - timedelta(stage)))
		for due, stage in days.items()
	)
	in_time = (row.due_date >= today) & (row.due_date <= max(days))
	return row.status.isin(OPEN) & in_time & (row.superseded == 0) & not_reminded


def find_due(today: date, stages: Collection[int]) -> dict[str, list[str]]:
	"""Names of the due assignments by learner: of enabled users, in published courses."""
	if not stages:
		return {}
	row, user, course = map(frappe.qb.DocType, (DOCTYPE, "User", "LMS Course"))
	query = (
		# Of a million rows the index leaves a few; by course or by person all of them would be read.
		by_index(frappe.qb.from_(row), "status_due_date")
		.join(user)
		.on((user.name == row.employee) & (user.enabled == 1))
		.join(course)
		.on((course.name == row.course) & (course.published == 1))
		.select(row.employee, row.name)
		.where(clause_due(today, stages))
	)
	found: dict[str, list[str]] = {}
	for employee, name in query.run():
		found.setdefault(employee, []).append(name)
	return found


# Reminding


@again_when_busy
def send_batch(assignments: list[str], today: date, user: str) -> None:
	"""Remind of those of the assignments that are still due. Whom it fails for is logged and stays due."""
	by_learner = lock_due(assignments, today, get_stages())
	recipients = get_recipients(by_learner)
	titles = get_published_titles(row.course for rows in by_learner.values() for row in rows)
	done: list[frappe._dict] = []
	for learner, found in sorted(by_learner.items()):
		rows = [row for row in found if row.course in titles]
		if rows and learner in recipients and remind_learner(recipients[learner], rows, titles, today):
			done += rows
	note_reminded(done, today, user)


def lock_due(names: Collection[str], today: date, stages: Collection[int]) -> dict[str, list[frappe._dict]]:
	"""The rows that are still due by learner, the most urgent first; locked until the end of the transaction.

	By name alone: a condition that leads the database to another index would lock other people's rows, too.
	In a turn: whoever assigns or withdraws locks them in another order.
	"""
	take_turn()
	fields = ["name", "employee", "course", "due_date", "status", "superseded", "reminder_sent"]
	rows = frappe.db.get_values(
		DOCTYPE, {"name": ["in", list(names)]}, fields, as_dict=True, order_by="name", for_update=True
	)
	found: dict[str, list[frappe._dict]] = {}
	for row in sorted(rows, key=lambda row: (row.due_date, row.course)):
		if is_due(row, today, stages):
			found.setdefault(row.employee, []).append(row)
	return found


def remind_learner(
	recipient: Recipient, rows: list[frappe._dict], titles: dict[str, str], today: date
) -> bool:
	return tell(recipient, lambda recipient: compose(recipient, rows, titles, today))


def note_reminded(rows: Iterable[frappe._dict], today: date, user: str) -> None:
	"""Write down that these were reminded today, in the rows and in their timelines."""
	by_days_left: dict[int, list[str]] = {}
	for row in rows:
		by_days_left.setdefault((row.due_date - today).days, []).append(row.name)
	table = frappe.qb.DocType(DOCTYPE)
	for days_left, names in by_days_left.items():
		timeline.record(timeline.REMINDED, names, user, describe_days_before(days_left))
		for chunk in chunked(names):
			(
				frappe.qb.update(table)
				.set(table.reminder_sent, today)
				.set(table.modified, now())
				.set(table.modified_by, user)
				.where(table.name.isin(chunk))
			).run()


def describe_days_before(days: int) -> str:
	return _("On the due date") if days == 0 else _("{0} before").format(count_days(days))


# The words


def compose(recipient: Recipient, rows: list[frappe._dict], titles: dict[str, str], today: date) -> Notice:
	"""The mail that lists the assignments, the most urgent of which is in the subject."""
	trainings = [describe(row, titles[row.course], today, recipient.language) for row in rows]
	subject = describe_most_urgent(trainings)
	return Notice(
		subject=subject,
		template=TEMPLATE,
		args={"trainings": trainings, "button": _("Open my training")},
		alert=escape_html(subject),
		link=urls.home(),
	)


def describe(row: frappe._dict, title: str, today: date, language: str) -> dict[str, Any]:
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
	if others == 1:
		return _("{0}: {1} and 1 more course").format(first["due"], first["title"])
	return _("{0}: {1} and {2} more courses").format(first["due"], first["title"], others)
