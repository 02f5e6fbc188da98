"""The meetings of video conference providers for live classes, made by queued jobs after the commit.

A job compares the class with the meeting that was made for it, and creates, changes or deletes the meeting.
What a provider says is written and committed at once, so that a job that runs twice makes no second meeting.
One job at a time works on a class: it claims the class first, and afterwards looks whether the class has
changed meanwhile. No lock is held while a provider is asked.

A failure never affects the class. It is written down in words, in `meeting_error`, and tried again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime
from frappe.utils.password import remove_encrypted_password, set_encrypted_password

from lms.lms.live_classes.live_class import (
	LIVE_CLASS,
	LiveClassError,
	get_end,
	get_wall_start,
	is_over,
	refuse_unknown,
)
from lms.lms.live_classes.providers.accounts import FIELDS, find_account, get_provider
from lms.lms.live_classes.providers.base import (
	AccessError,
	Meeting,
	MeetingGoneError,
	Plan,
	ProviderError,
	Stay,
)
from lms.lms.people.notifications import News, tell_people
from lms.lms.permissions.checks import may
from lms.lms.shared.locking import again_when_busy, anew_when_busy
from lms.lms.shared.urls import urls

SYNC, CANCEL = "lms.lms.live_classes.meetings.sync_meeting", "lms.lms.live_classes.meetings.cancel_meeting"
# What is known of the meeting. Only this module writes it, without changing when the class was modified, so
# that a form that is open can still be saved.
MEETING = ("meeting_provider", "meeting_account", "meeting_id", "uuid", "meeting_digest", "meeting_error")
PASSWORD, CLAIM = "password", "meeting_claimed_until"
KEPT = (*MEETING, PASSWORD, CLAIM)
NO_MEETING = {**dict.fromkeys(MEETING), "join_url": None}
READ = (
	"name",
	"title",
	"description",
	"host",
	"date",
	"time",
	"duration",
	"timezone",
	"auto_recording",
	"is_cancelled",
	"series",
	"starts_on",
	"ends_on",
	"join_url",
	*FIELDS,
	*MEETING,
)
# How long a job may work on a class before another one takes over: it was killed.
CLAIMED_FOR = timedelta(minutes=10)
MOST_ROUNDS = 5


# Queueing


def queue_meeting(live_class: str) -> None:
	"""Bring the provider's meeting in line with a class that was saved or cancelled, after the commit."""
	row = find_row(live_class)
	if row and (row.conferencing_provider or row.meeting_id or row.meeting_error):
		enqueue(row)


def enqueue(row: frappe._dict) -> None:
	"""Queue a job, unless one for the same state of the class is waiting or running already."""
	frappe.enqueue(
		SYNC,
		queue="long",
		enqueue_after_commit=True,
		job_id=f"lms-meeting-{row.name}-{make_digest(row)}",
		deduplicate=True,
		live_class=row.name,
	)


def queue_cancelling(doc: Document) -> None:
	"""Delete the meeting of a class that was deleted, after the commit."""
	if doc.meeting_id:
		frappe.enqueue(
			CANCEL,
			queue="long",
			enqueue_after_commit=True,
			provider=doc.meeting_provider,
			account=doc.meeting_account,
			meeting_id=doc.meeting_id,
		)


def retry_meetings(now: datetime) -> int:
	"""Queue coming classes whose meeting failed or whose job was lost. Returns how many."""
	table = frappe.qb.DocType(LIVE_CLASS)
	has_meeting = (table.conferencing_provider != "") | table.meeting_id.notnull()
	query = frappe.qb.from_(table).select(*(table[fieldname] for fieldname in READ))
	query = query.where((table.ends_on > now) & (has_meeting | table.meeting_error.notnull()))
	rows = [row for row in query.run(as_dict=True) if row.meeting_error or not is_in_line(row, now)]
	for row in rows:
		enqueue(row)
	return len(rows)


def try_again(live_class: str, user: str, now: datetime) -> None:
	"""Queue a class whose meeting failed. Raises PermissionError if the user may not edit it."""
	row = find_row(live_class) or refuse_unknown()
	if not may(user, "write", LIVE_CLASS, live_class):
		frappe.throw(_("You cannot change a class that you may not edit."), frappe.PermissionError)
	if is_over(row, now):
		frappe.throw(_("This class is over."), LiveClassError)
	queue_meeting(live_class)


# Bringing in line


@again_when_busy
def sync_meeting(live_class: str) -> None:
	"""Bring the meeting in line with the class. Queued by `queue_meeting`. It may run twice."""
	for _round in range(MOST_ROUNDS):
		now = now_datetime()
		if not claim(live_class, now):
			# Whoever is at work looks again afterwards.
			return
		try:
			bring_in_line(live_class, now)
		except Exception:
			frappe.db.rollback()
			raise
		finally:
			write(live_class, {CLAIM: None})
		row = find_row(live_class)
		if not row or row.meeting_error or is_in_line(row, now_datetime()):
			return


def claim(live_class: str, now: datetime) -> bool:
	"""Whether nobody else works on the class. If so, nobody else does until this job has ended."""
	row = frappe.db.get_value(LIVE_CLASS, live_class, [CLAIM], as_dict=True, for_update=True)
	is_free = bool(row) and not (row[CLAIM] and row[CLAIM] > now)
	if is_free:
		frappe.db.set_value(LIVE_CLASS, live_class, CLAIM, now + CLAIMED_FOR, update_modified=False)
	frappe.db.commit()
	return is_free


def bring_in_line(live_class: str, now: datetime) -> None:
	"""Delete, create or change the meeting, or write down why this failed."""
	row = find_row(live_class)
	if not row or is_in_line(row, now):
		if row and row.meeting_error:
			write(live_class, {"meeting_error": None})
		return
	try:
		if row.meeting_id and not is_of_account(row):
			drop_meeting(row)
		if is_wanted(row):
			make_meeting(row)
		write(live_class, {"meeting_error": None})
	except ProviderError as error:
		write(live_class, {"meeting_error": str(error)})
		if row.meeting_error != str(error):
			frappe.log_error(title=f"Meeting of live class {live_class}", message=str(error))
			tell_host(row, str(error))
			frappe.db.commit()


def tell_host(row: frappe._dict, problem: str) -> None:
	"""Notify the host when a meeting fails for the first time, once for a whole series."""
	if row.meeting_error or (row.series and row.series != row.name):
		return
	title, reason = frappe.bold(escape_html(row.title)), escape_html(problem)

	def compose() -> str:
		return _("The video conference of the class {0} is not ready: {1}").format(title, reason)

	tell_people([News(row.host, compose, urls.live_class(row.name), LIVE_CLASS, row.name)], row.host)


def is_wanted(row: frappe._dict) -> bool:
	return bool(row.conferencing_provider and not row.is_cancelled)


def is_of_account(row: frappe._dict) -> bool:
	"""Whether the class still wants the meeting that it has."""
	wanted = (row.conferencing_provider, find_account(row)) if is_wanted(row) else None
	return (row.meeting_provider, row.meeting_account) == wanted


def is_in_line(row: frappe._dict, now: datetime) -> bool:
	"""Whether there is nothing to do. Meetings of classes that are over stay as they are."""
	if is_over(row, now):
		return True
	if not is_wanted(row):
		return not row.meeting_id
	return bool(is_of_account(row) and row.join_url and row.meeting_digest == make_digest(row))


def drop_meeting(row: frappe._dict) -> None:
	"""Delete the meeting that the class does not want any more, and forget it.

	A meeting whose account cannot be used any more is forgotten only, so that the class is not stuck with it.
	"""
	try:
		get_provider(row.meeting_provider, row.meeting_account).cancel(row.meeting_id)
	except AccessError as error:
		title = f"The meeting {row.meeting_id} of {row.meeting_provider} was not deleted"
		frappe.log_error(title=title, message=str(error))
	remember(row, NO_MEETING, None)


def make_meeting(row: frappe._dict) -> None:
	"""Create or change the meeting of a class."""
	account = find_account(row)
	if not account:
		raise AccessError(_("Choose an account for {0}.").format(_(row.conferencing_provider)))
	provider = get_provider(row.conferencing_provider, account)
	plan, digest = make_plan(row), make_digest(row)
	if row.meeting_id and row.meeting_digest != digest:
		try:
			provider.update(row.meeting_id, plan)
			remember(row, {"meeting_digest": digest}, None)
		except MeetingGoneError:
			remember(row, NO_MEETING, None)
	if not row.meeting_id:
		meeting = provider.create(plan)
		known = {"meeting_provider": row.conferencing_provider, "meeting_account": account}
		remember(row, known | describe(meeting) | {"meeting_digest": digest}, meeting.password)
		if not frappe.db.exists(LIVE_CLASS, row.name):
			provider.cancel(meeting.id)
			return
	if not row.join_url:
		fetch_link(row, provider.find(row.meeting_id))


def fetch_link(row: frappe._dict, meeting: Meeting) -> None:
	"""Keep the link of a meeting that had none yet."""
	if not meeting.join_url:
		raise ProviderError(
			_("{0} has not sent a link that can be used yet.").format(_(row.conferencing_provider))
		)
	remember(row, describe(meeting), meeting.password)


def describe(meeting: Meeting) -> dict[str, str | None]:
	return {"meeting_id": meeting.id, "uuid": meeting.uuid, "join_url": meeting.join_url}


def make_plan(row: frappe._dict) -> Plan:
	"""Return what the meeting is to be. Nothing in it names a member."""
	return Plan(
		key=row.name,
		title=row.title,
		description=row.description or "",
		start=get_wall_start(row),
		end=get_end(row).replace(tzinfo=None),
		time_zone=row.timezone,
		minutes=int(row.duration),
		recording=row.auto_recording or "",
	)


def make_digest(row: frappe._dict) -> str:
	"""Return what tells one state of a class from another."""
	state = [asdict(make_plan(row)), row.conferencing_provider, find_account(row), bool(row.is_cancelled)]
	text = json.dumps(state, default=str, sort_keys=True)
	return hashlib.sha256(text.encode()).hexdigest()[:32]


# Reading and writing


def find_row(live_class: str) -> frappe._dict | None:
	return frappe.db.get_value(LIVE_CLASS, live_class, READ, as_dict=True)


def remember(row: frappe._dict, values: Mapping[str, str | None], password: str | None) -> None:
	"""Write down at once what became of the meeting. A password is kept encrypted."""
	row.update(values)
	shown = {}
	if "meeting_id" in values:
		shown = {PASSWORD: "*" * len(password) if password else None}
	write(row.name, {**values, **shown}, password)


def write(live_class: str, values: Mapping[str, object], password: str | None = None) -> None:
	"""Write values of the meeting and commit. A link that was typed instead of a provider's stays."""
	table = frappe.qb.DocType(LIVE_CLASS)
	others = {fieldname: value for fieldname, value in values.items() if fieldname != "join_url"}

	def change() -> None:
		if "join_url" in values:
			has_provider = (table.name == live_class) & (table.conferencing_provider != "")
			frappe.qb.update(table).set(table.join_url, values["join_url"]).where(has_provider).run()
		if password:
			set_encrypted_password(LIVE_CLASS, live_class, password, PASSWORD)
		elif PASSWORD in values:
			remove_encrypted_password(LIVE_CLASS, live_class, PASSWORD)
		frappe.db.set_value(LIVE_CLASS, live_class, others, update_modified=False)
		frappe.db.commit()

	anew_when_busy(change)()


# Saving a class


def keep_meeting(doc: Document, before: Document | None) -> None:
	"""Set what is known of the meeting to what is stored, whatever a form has sent.

	A job may have written it while the form was open. Without a provider, the link is the one that was typed.
	"""
	for fieldname in KEPT:
		doc.set(fieldname, before.get(fieldname) if before else None)
	if doc.conferencing_provider:
		stays = before and all((doc.get(name) or None) == (before.get(name) or None) for name in FIELDS)
		doc.join_url = before.join_url if before and stays else None
	elif before and before.conferencing_provider and doc.join_url == before.join_url:
		doc.join_url = None


# Jobs and readers


@again_when_busy
def cancel_meeting(provider: str, account: str, meeting_id: str) -> None:
	"""Delete the meeting of a class that is no longer there. Queued by `queue_cancelling`."""
	try:
		get_provider(provider, account).cancel(meeting_id)
	except ProviderError as error:
		title = f"The meeting {meeting_id} of {provider} was not deleted"
		frappe.log_error(title=title, message=str(error))


def find_start_link(live_class: str) -> str | None:
	"""Return where the host, and nobody else, starts the meeting, or None if there is no such address.

	It may sign in as the owner of the account. Zoom's is valid for two hours, so it is asked for now.
	"""
	row = find_row(live_class) or refuse_unknown()
	if not row.meeting_id:
		return None
	try:
		return get_provider(row.meeting_provider, row.meeting_account).find(row.meeting_id).start_url
	except ProviderError as error:
		frappe.log_error(title=f"Start of the meeting of live class {live_class}", message=str(error))
		return None


def find_stays(live_class: str) -> list[Stay] | None:
	"""Return who was in the meeting and when, or None if the provider does not tell. Raises ProviderError."""
	row = find_row(live_class) or refuse_unknown()
	if not row.meeting_id:
		return None
	meeting = Meeting(row.meeting_id, row.join_url, row.uuid)
	return get_provider(row.meeting_provider, row.meeting_account).find_stays(meeting)
