"""Announcements as records: what may be written and by whom, and what each reader sees."""

from collections.abc import Mapping
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from pypika import Order
from pypika.queries import QueryBuilder

from lms.lms.announcements.audience import AUDIENCES, COHORT, COURSE, EVERYBODY, PROGRAM
from lms.lms.content.markdown import render_markdown
from lms.lms.people.roles import ADMINS, has_role

ANNOUNCEMENT, RECIPIENT = "LMS Announcement", "LMS Announcement Recipient"
DRAFT, SENDING, SENT, FAILED = "Draft", "Sending", "Sent", "Failed"
WRITTEN = ("title", "audience", "course", "program", "batch", "send_mail", "message")
SERVER_FIELDS = ("status", "recipients", "told", "sent_by", "sent_on", "attempts", "problem")
LISTED = (
	"name",
	"title",
	"audience",
	"course",
	"program",
	"batch",
	"status",
	"recipients",
	"sent_on",
	"modified",
)
# What an audience names: the field and its DocType.
NAMED = {
	COURSE: ("course", "LMS Course"),
	PROGRAM: ("program", "LMS Program"),
	COHORT: ("batch", "LMS Batch"),
}
# A mail is no book. It also limits the work of rendering.
MOST_CHARACTERS = 20_000
MOST_OF_A_TITLE = 140


class AnnouncementError(frappe.ValidationError):
	"""The announcement cannot be saved or sent like this. The message says what to change."""


# What may be written


def can_announce(user: str) -> bool:
	"""System Managers and Moderators write and send announcements."""
	return has_role(user, *ADMINS)


def require_author(user: str) -> None:
	if not can_announce(user):
		frappe.throw(_("Only the learning team writes announcements."), frappe.PermissionError)


def require_draft(status: str) -> None:
	if status != DRAFT:
		frappe.throw(
			_("An announcement that was sent cannot be changed. Write a new one."), frappe.PermissionError
		)


def validate_text(title: str | None, message: str | None) -> None:
	if not (title or "").strip():
		frappe.throw(_("Enter a title."), AnnouncementError)
	if len(title or "") > MOST_OF_A_TITLE:
		frappe.throw(
			_("The title can have at most {0} characters.").format(MOST_OF_A_TITLE), AnnouncementError
		)
	if not (message or "").strip():
		frappe.throw(_("Enter a message."), AnnouncementError)
	if len(message or "") > MOST_CHARACTERS:
		frappe.throw(
			_("The message can have at most {0} characters.").format(MOST_CHARACTERS), AnnouncementError
		)


def validate_audience(announcement: Document) -> None:
	"""Require what the audience needs, and drop what it does not."""
	if announcement.audience not in AUDIENCES:
		frappe.throw(_("Choose who gets the announcement."), AnnouncementError)
	for audience, (fieldname, doctype) in NAMED.items():
		if announcement.audience != audience:
			announcement.set(fieldname, None)
		elif not announcement.get(fieldname) or not frappe.db.exists(doctype, announcement.get(fieldname)):
			frappe.throw(describe_missing(audience), AnnouncementError)


def describe_missing(audience: str) -> str:
	if audience == COURSE:
		return _("Choose the course whose learners get the announcement.")
	if audience == PROGRAM:
		return _("Choose the program whose members get the announcement.")
	return _("Choose the cohort whose members get the announcement.")


def save_draft(user: str, values: Mapping[str, object], name: str | None = None) -> str:
	"""Make an announcement, or change a draft. Returns its name."""
	require_author(user)
	draft = get_draft(user, name) if name else frappe.new_doc(ANNOUNCEMENT)
	draft.update({fieldname: values.get(fieldname) for fieldname in WRITTEN})
	draft.save()
	return draft.name


def get_draft(user: str, name: str) -> Document:
	"""Return a draft to change. Raises an error for others' readers and for what was sent."""
	require_author(user)
	if not frappe.db.exists(ANNOUNCEMENT, name):
		refuse_unknown()
	draft = frappe.get_doc(ANNOUNCEMENT, name, for_update=True)
	require_draft(draft.status)
	return draft


def delete_draft(user: str, name: str) -> None:
	get_draft(user, name).delete()


# What readers see


def select_received(user: str) -> QueryBuilder:
	"""Select the announcements that were sent to the user, the latest first, each once."""
	table, recipient = frappe.qb.DocType(ANNOUNCEMENT), frappe.qb.DocType(RECIPIENT)
	return (
		frappe.qb.from_(recipient)
		.join(table)
		.on(table.name == recipient.announcement)
		.select(*(table[fieldname] for fieldname in LISTED))
		.distinct()
		.where((recipient.member == user) & (table.status != DRAFT))
		.orderby(table.sent_on, table.name, order=Order.desc)
	)


def get_received(
	user: str, *, start: int = 0, limit: int = 20, since: object | None = None
) -> list[frappe._dict]:
	"""Return announcements that were sent to the user; with `since`, only those sent then or later."""
	query = select_received(user).limit(limit).offset(start)
	if since:
		query = query.where(frappe.qb.DocType(ANNOUNCEMENT).sent_on >= since)
	return query.run(as_dict=True)


def select_announcements_of_batch(batch: str, user: str) -> QueryBuilder:
	"""Select what was sent to the members of a cohort and the user may read, the latest first."""
	table, recipient = frappe.qb.DocType(ANNOUNCEMENT), frappe.qb.DocType(RECIPIENT)
	query = (
		frappe.qb.from_(table)
		.select(*(table[fieldname] for fieldname in LISTED))
		.where((table.batch == batch) & (table.status != DRAFT))
		.orderby(table.sent_on, table.name, order=Order.desc)
	)
	if can_announce(user):
		return query
	mine = frappe.qb.from_(recipient).select(recipient.announcement).where(recipient.member == user)
	return query.where(table.name.isin(mine))


def get_announcements_of_batch(batch: str, user: str, *, start: int, limit: int) -> list[frappe._dict]:
	return select_announcements_of_batch(batch, user).limit(limit).offset(start).run(as_dict=True)


def get_all_announcements(user: str, *, start: int = 0, limit: int = 20) -> list[frappe._dict]:
	"""Return drafts and sent announcements, the last changed first, for those who write them."""
	require_author(user)
	table = frappe.qb.DocType(ANNOUNCEMENT)
	return (
		frappe.qb.from_(table)
		.select(*(table[fieldname] for fieldname in LISTED))
		.orderby(table.modified, table.name, order=Order.desc)
		.limit(limit)
		.offset(start)
	).run(as_dict=True)


def get_announcement(name: str, user: str) -> frappe._dict:
	"""Return an announcement that was sent to the user, or any for those who write them.

	Others learn nothing of it, not even that it exists. `html` is safe, `for_whom` names the audience.
	"""
	row = find_announcement(name)
	if not row or not (can_announce(user) or is_recipient(row, user)):
		refuse_unknown()
	row.html = render_markdown(row.message)
	row.for_whom = describe_audience(row)
	return row


def find_announcement(name: str) -> frappe._dict | None:
	fields = [*LISTED, "send_mail", "message", "told", "sent_by", "problem", "owner"]
	return frappe.db.get_value(ANNOUNCEMENT, name, fields, as_dict=True)


def is_recipient(row: frappe._dict, user: str) -> bool:
	return row.status != DRAFT and bool(
		frappe.db.exists(RECIPIENT, {"announcement": row.name, "member": user})
	)


def describe_audience(row: frappe._dict) -> str:
	if row.audience == EVERYBODY:
		return _("Everybody")
	fieldname, doctype = NAMED[row.audience]
	title = frappe.db.get_value(doctype, row[fieldname], "title") or row[fieldname]
	if row.audience == COURSE:
		return _("Learners of the course {0}").format(title)
	if row.audience == PROGRAM:
		return _("Members of the program {0}").format(title)
	return _("Members of the cohort {0}").format(title)


def list_programs() -> list[frappe._dict]:
	return frappe.get_all("LMS Program", fields=["name", "title"], order_by="title")


def list_batches() -> list[frappe._dict]:
	"""Return the cohorts, the last ones first."""
	return frappe.get_all("LMS Batch", fields=["name", "title"], order_by="start_date desc, title")


def list_courses() -> list[frappe._dict]:
	return frappe.get_all("LMS Course", fields=["name", "title"], order_by="title")


def refuse_unknown() -> NoReturn:
	frappe.throw(_("This announcement does not exist."), frappe.DoesNotExistError)


def name_as_markup(title: str) -> str:
	return frappe.bold(escape_html(title))
