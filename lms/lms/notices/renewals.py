"""Mails to people whose training is about to expire: one per person and run, with all that was opened.

A batch is one transaction that locks its renewals and notes the day, so a repeated run tells nobody twice.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, get_url

from lms.lms.notices.mail import Notice, tell_recipient
from lms.lms.people.recipients import Recipient, get_recipients
from lms.lms.shared.counts import say_count
from lms.lms.shared.language import long_date
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import chunked, lock_by_name, update_rows
from lms.lms.shared.urls import urls
from lms.lms.training.renewals import RENEWAL

METHOD = "lms.lms.notices.renewals.send_batch"
TEMPLATE = "lms_renewal"
PEOPLE_PER_BATCH = 100
# After a longer downtime of the mails, the news would be old. Reminders of the due date go on all the same.
MOST_DAYS = 7
FIELDS = ("member", "title", "course", "program", "due_date", "mail_sent")


def queue_mails(today: date, user: str) -> int:
	"""Queue mails about renewals whose people were not told of them. Returns how many people."""
	row = frappe.qb.DocType(RENEWAL)
	query = frappe.qb.from_(row).select(row.member, row.name).orderby(row.name)
	untold = row.mail_sent.isnull() & (row.creation >= today - timedelta(days=MOST_DAYS))
	by_member: dict[str, list[str]] = {}
	for member, name in query.where(untold).run():
		by_member.setdefault(member, []).append(name)
	for batch in chunked(by_member.values(), PEOPLE_PER_BATCH):
		frappe.enqueue(
			METHOD,
			queue="long",
			enqueue_after_commit=True,
			renewals=[name for names in batch for name in names],
			today=today,
			user=user,
		)
	return len(by_member)


@again_when_busy
def send_batch(renewals: list[str], today: date, user: str) -> None:
	"""Send the mails of a batch. What fails is logged and tried again by the next run."""
	table = frappe.qb.DocType(RENEWAL)
	by_member: dict[str, list[frappe._dict]] = {}
	for row in lock_by_name(table, renewals, FIELDS, table.mail_sent.isnull()):
		by_member.setdefault(row.member, []).append(row)
	recipients = get_recipients(by_member)
	told = [
		row.name
		for member, rows in sorted(by_member.items())
		if member in recipients and tell_recipient(recipients[member], composer(rows))
		for row in rows
	]
	for chunk in chunked(told):
		update_rows(RENEWAL, user).set(table.mail_sent, today).where(table.name.isin(chunk)).run()


def composer(rows: Iterable[frappe._dict]) -> Any:
	return lambda recipient: compose_renewal(
		recipient, sorted(rows, key=lambda row: (row.due_date, row.title))
	)


def compose_renewal(recipient: Recipient, rows: list[frappe._dict]) -> Notice:
	"""Compose the mail that lists what to renew. The subject names the only or the first one."""
	trainings = [describe_training(row, recipient.language) for row in rows]
	first, others = trainings[0], len(trainings) - 1
	subject = _("Renew your training: {0}").format(first["title"])
	if others:
		forms = _("Renew your training: {1} and {0} more|Renew your training: {1} and {0} more")
		subject = say_count(forms, others, first["title"])
	return Notice(
		subject=subject,
		template=TEMPLATE,
		args={"trainings": trainings, "button": _("Open my training")},
		alert=escape_html(subject),
		link=urls.home(),
	)


def describe_training(row: frappe._dict, language: str) -> dict[str, str]:
	return {
		"title": row.title,
		"due": _("Renew it by {0}").format(long_date(row.due_date, language)),
		"url": get_url(urls.course(row.course) if row.course else urls.program(row.program)),
	}
