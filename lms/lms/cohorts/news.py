"""What members and people who wait are told: notifications at once, mails by a queued job."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, get_url, validate_email_address
from jinja2 import TemplateError
from markupsafe import Markup, escape

from lms.lms.cohorts.batch import BATCH, ENROLLMENT, OPEN_MARK
from lms.lms.live_classes.news import invite
from lms.lms.notices.mail import WITHOUT_MARKUP, get_frame
from lms.lms.people.notifications import News, tell_people
from lms.lms.people.recipients import Recipient, get_recipients, speaking
from lms.lms.permissions.cohort_days import SCHEDULE, get_end, get_start
from lms.lms.shared.language import long_time
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls

CONFIRMATIONS, MAILS = "lms.lms.cohorts.news.send_confirmations", "lms.lms.cohorts.news.send_queued"
# Kinds of mails.
CONFIRMED, OFFER, MOVED, CANCELLED = "confirmed", "offer", "moved", "cancelled"
REMOVED = "removed"
PEOPLE_PER_BATCH = 200
TEMPLATE = "confirmation_email_template"


# Notifications


def tell_enrolled(batch: frappe._dict, members: Collection[str], user: str) -> None:
	"""Notify new members. Whoever enrolled themselves knows."""
	tell_about(
		batch,
		[member for member in members if member != user],
		lambda title, start: _("You were enrolled in the cohort {0}. It starts on {1}.").format(title, start),
		user,
	)


def tell_offered(batch: frappe._dict, members: Collection[str], until: datetime, user: str) -> None:
	"""Tell people who waited that a seat is kept for them."""

	def say(title: str, start: str) -> str:
		deadline = long_time(until, frappe.local.lang)
		return _("A seat in the cohort {0} is kept for you until {1}.").format(title, deadline)

	tell_about(batch, members, say, user)
	queue_mails(OFFER, batch.name, members, until=str(until))


def tell_moved(batch: frappe._dict, user: str) -> None:
	"""Tell members that the cohort takes place at another time."""
	members = get_addressees(batch.name)
	tell_about(
		batch,
		members,
		lambda title, start: _("The cohort {0} was moved. It now starts on {1}.").format(title, start),
		user,
	)
	queue_mails(MOVED, batch.name, members)


def tell_cancelled(batch: frappe._dict, members: Collection[str], user: str) -> None:
	"""Tell members and people who waited that the cohort does not take place."""
	tell_about(
		batch,
		members,
		lambda title, start: _("The cohort {0} was cancelled.").format(title),
		user,
	)
	queue_mails(CANCELLED, batch.name, members)


def tell_completed(batch: frappe._dict, members: Collection[str], user: str) -> None:
	"""Tell people that they have met all requirements of the cohort."""
	tell_about(
		batch,
		members,
		lambda title, start: _("You have completed the cohort {0}.").format(title),
		user,
	)


def tell_removed(batch: frappe._dict, members: Collection[str], reason: str, user: str) -> None:
	"""Tell people that the learning team has taken them out."""
	tell_about(
		batch,
		members,
		lambda title, start: _("You are no longer in the cohort {0}.").format(title),
		user,
	)
	queue_mails(REMOVED, batch.name, members, reason=reason)


def tell_about(
	batch: frappe._dict, members: Iterable[str], say: Callable[[str, str], str], user: str
) -> None:
	"""Notify these people. `say` gets the title as HTML and when the cohort starts."""

	def compose() -> str:
		title = frappe.bold(escape_html(batch.title))
		return say(title, describe_start(batch, frappe.local.lang))

	link = urls.batch(batch.name) if is_switched_on("batches") else urls.home()
	tell_people((News(member, compose, link, BATCH, batch.name) for member in members), user)


def describe_start(batch: frappe._dict, language: str) -> str:
	"""Return when the cohort starts, in its own time zone, which is named."""
	return f"{long_time(get_start(batch), language)} ({batch.timezone})"


def get_addressees(batch: str) -> list[str]:
	return frappe.get_all(
		ENROLLMENT, {"batch": batch, "is_open": OPEN_MARK}, pluck="member", order_by="member"
	)


# Mails


def queue_confirmations(batch: str) -> None:
	"""Queue the mails to members who have not got one yet."""
	frappe.enqueue(
		CONFIRMATIONS,
		queue="long",
		enqueue_after_commit=True,
		job_id=f"lms-cohort-confirmations-{batch}",
		deduplicate=True,
		batch=batch,
	)


@again_when_busy
def send_confirmations(batch: str) -> None:
	"""Send members the mail that confirms their enrollment, and the invitations to classes, once each."""
	while confirm_batch(batch):
		pass


def confirm_batch(batch: str) -> bool:
	"""Send the next mails and commit. Returns whether there may be more."""
	values = lock_for_mails(batch)
	filters = {"batch": batch, "is_open": OPEN_MARK, "confirmation_email_sent": 0}
	rows = frappe.get_all(ENROLLMENT, filters, ["name", "member"], order_by="member", limit=PEOPLE_PER_BATCH)
	if not values or not rows:
		return False
	try:
		members = [row.member for row in rows]
		send_mails(CONFIRMED, values, members)
		invite(batch, members)
	except frappe.OutgoingEmailError:
		# The next enrollment tries again; notifications have told everybody.
		frappe.db.rollback()
		frappe.log_error("Confirmations of a cohort wait for an outgoing email account", values.title)
		return False
	row = frappe.qb.DocType(ENROLLMENT)
	sent = row.name.isin([each.name for each in rows])
	frappe.qb.update(row).set(row.confirmation_email_sent, 1).where(sent).run()
	frappe.db.commit()
	return True


def lock_for_mails(batch: str) -> frappe._dict | None:
	"""Lock the cohort, so that one job at a time sends its confirmations. None if it does not take place."""
	fields = ["name", "title", "published", "is_cancelled", "place", TEMPLATE, *SCHEDULE]
	row = frappe.db.get_value(BATCH, batch, fields, as_dict=True, for_update=True)
	return row if row and row.published and not row.is_cancelled else None


def queue_mails(
	kind: str,
	batch: str,
	members: Collection[str],
	*,
	until: str | None = None,
	reason: str | None = None,
) -> None:
	"""Queue a mail of this kind to these people. The job is one transaction: all get it, or it runs again."""
	if members:
		frappe.enqueue(
			MAILS,
			queue="long",
			enqueue_after_commit=True,
			kind=kind,
			batch=batch,
			members=list(members),
			until=until,
			reason=reason,
		)


@again_when_busy
def send_queued(
	kind: str, batch: str, members: list[str], until: str | None = None, reason: str | None = None
) -> None:
	"""Send what `queue_mails` has queued."""
	fields = ["name", "title", "place", "cancellation_reason", *SCHEDULE]
	if values := frappe.db.get_value(BATCH, batch, fields, as_dict=True):
		values.reason = reason or values.cancellation_reason
		send_mails(kind, values, members, get_datetime(until) if until else None)


def send_mails(
	kind: str, batch: frappe._dict, members: Collection[str], until: datetime | None = None
) -> None:
	"""Queue one mail for each language among these people, with a copy for each of them."""
	by_language: dict[str, list[str]] = {}
	for recipient in get_recipients(members).values():
		if validate_email_address(recipient.address):
			by_language.setdefault(recipient.language, []).append(recipient.address)
	for language, addresses in sorted(by_language.items()):
		with speaking(language):
			send_mail(kind, batch, addresses, language, until)


def send_mail(
	kind: str, batch: frappe._dict, addresses: Iterable[str], language: str, until: datetime | None
) -> None:
	# One text for many people, so without a name.
	reader = Recipient(address="", full_name="", language=language)
	heading = say_heading(kind).format(batch.title)
	content = {
		"heading": heading,
		"kind": kind,
		"starts": describe_start(batch, language),
		"ends": f"{long_time(get_end(batch), language)} ({batch.timezone})",
		"place": batch.place,
		"reason": batch.reason,
		"until": long_time(until, language) if until else None,
		"url": get_url(urls.batch(batch.name)),
		"button": _("Open the cohort"),
	}
	if kind == CONFIRMED and (own := write_own_confirmation(batch, content)):
		frappe.sendmail(recipients=sorted(addresses), **own)
		return
	frappe.sendmail(
		recipients=sorted(addresses),
		subject=heading.translate(WITHOUT_MARKUP),
		template="lms_cohort",
		args=get_frame(reader) | content,
		with_container=True,
	)


def write_own_confirmation(batch: frappe._dict, content: Mapping[str, Any]) -> dict[str, Any] | None:
	"""Return `subject` and `message` by the cohort's Email Template.

	None if it has none, or one that cannot be written: members get the standard mail then.
	"""
	if not batch.get(TEMPLATE):
		return None
	values = {name: content[name] or "" for name in ("starts", "ends", "place", "url")}
	values["title"] = batch.title
	template = frappe.get_doc("Email Template", batch[TEMPLATE])
	try:
		# Frappe escapes values in some templates and not in others. Values that are marked stay as they are.
		subject = template.get_formatted_subject({name: Markup(text) for name, text in values.items()})
		message = template.get_formatted_response({name: escape(text) for name, text in values.items()})
		return {"subject": subject.translate(WITHOUT_MARKUP), "message": message}
	except (TemplateError, frappe.ValidationError, TypeError):
		frappe.log_error("The Email Template of a cohort cannot be used", batch.title)
		return None


def say_heading(kind: str) -> str:
	return {
		CONFIRMED: _("You are enrolled in {0}"),
		OFFER: _("A seat in {0} is free for you"),
		MOVED: _("{0} takes place at another time"),
		CANCELLED: _("{0} was cancelled"),
		REMOVED: _("You are no longer in {0}"),
	}[kind]
