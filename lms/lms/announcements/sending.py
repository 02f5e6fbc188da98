"""Sends announcements: writes down once for whom they are, and tells these people in batches.

Recipients can read the announcement in the portal at once. A queued job then adds everybody's notification,
and after that queues the mails, because a site may be unable to send any. Each batch is one transaction that
also notes who has been told, so a job that was interrupted continues where it stopped, and nobody gets it
twice. Frappe's Email Queue delivers the mails.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import get_url, validate_email_address
from frappe.utils.background_jobs import is_job_enqueued

from lms.lms.announcements.announcements import (
	ANNOUNCEMENT,
	DRAFT,
	FAILED,
	RECIPIENT,
	SENDING,
	SENT,
	AnnouncementError,
	find_announcement,
	name_as_markup,
	refuse_unknown,
	require_author,
)
from lms.lms.announcements.audience import AudienceSize, find_audience, measure_audience
from lms.lms.content.markdown import render_markdown
from lms.lms.notices.mail import WITHOUT_MARKUP, get_frame
from lms.lms.people.notifications import News, tell_people
from lms.lms.people.recipients import Recipient, get_recipients, speaking
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import insert_new
from lms.lms.shared.urls import urls

METHOD = "lms.lms.announcements.sending.run"
TEMPLATE = "lms_announcement"
RECIPIENT_FIELDS = ("announcement", "member", "member_name", "by_mail", "told", "mailed")
PEOPLE_PER_BATCH = 200
MOST_ATTEMPTS = 3


class StartedAnnouncement(TypedDict):
	recipients: int


def preview_announcement(name: str, user: str) -> AudienceSize:
	"""Return how many people would get the announcement now."""
	require_author(user)
	return measure_audience(find_announcement(name) or refuse_unknown())


def send_announcement(name: str, user: str, now: datetime) -> StartedAnnouncement:
	"""Send a draft to its audience as of now, or go on with one that failed. Returns for how many it is."""
	require_author(user)
	row = lock(name)
	if not row:
		refuse_unknown()
	if row.status == FAILED:
		frappe.db.set_value(ANNOUNCEMENT, name, {"status": SENDING, "attempts": 0, "problem": None})
		enqueue(name)
		return {"recipients": row.recipients}
	if row.status != DRAFT:
		frappe.throw(_("This announcement was sent already."), AnnouncementError)
	audience = find_audience(row)
	if not audience:
		frappe.throw(
			_("There is nobody to send this to. Choose another audience, or enroll people first."),
			AnnouncementError,
		)
	rows = ((name, person.name, person.full_name, person.by_mail, 0, 0) for person in audience)
	insert_new(RECIPIENT, RECIPIENT_FIELDS, rows, user)
	values = {"status": SENDING, "recipients": len(audience), "sent_by": user, "sent_on": now}
	frappe.db.set_value(ANNOUNCEMENT, name, values)
	enqueue(name)
	return {"recipients": len(audience)}


def enqueue(name: str) -> None:
	"""Queue the rest of an announcement, unless it is waiting or running already."""
	frappe.enqueue(
		METHOD,
		queue="long",
		enqueue_after_commit=True,
		job_id=get_job_id(name),
		deduplicate=True,
		name=name,
	)


def get_job_id(name: str) -> str:
	return f"lms-announcement-{name}"


def resume() -> int:
	"""Queue announcements again whose job was lost. Returns how many."""
	lost = [
		row
		for row in frappe.get_all(ANNOUNCEMENT, filters={"status": SENDING}, fields=["name", "attempts"])
		if not is_job_enqueued(get_job_id(row.name))
	]
	for row in lost:
		if row.attempts < MOST_ATTEMPTS:
			enqueue(row.name)
		else:
			fail(row.name, _("The job was interrupted {0} times.").format(row.attempts))
	return len(lost)


@again_when_busy
def run(name: str) -> None:
	"""Notify the recipients who have not been told yet, then queue the mails, one batch after the other."""
	row = lock(name)
	if not row or row.status != SENDING:
		return
	# Counted first: whatever goes wrong later, `resume` gives up after some attempts.
	frappe.db.set_value(ANNOUNCEMENT, name, "attempts", row.attempts + 1, update_modified=False)
	frappe.db.commit()
	try:
		while tell_batch(name) or mail_batch(name):
			pass
	except frappe.OutgoingEmailError:
		frappe.db.rollback()
		problem = _("This site cannot send mails. Set up an outgoing email account, then send it again.")
		remark = _("People can read the announcement in the portal.")
		fail(name, f"{problem} {remark}")
		frappe.db.commit()


def tell_batch(name: str) -> bool:
	"""Notify the next people and commit. Returns whether there may be more."""
	row = lock(name)
	if not row or row.status != SENDING:
		return False
	people = find_next(name, {"told": 0})
	tell_people((make_news(row, person.member) for person in people), row.sent_by)
	note(people, "told")
	# Whoever gets on may be interrupted again.
	values = {"told": row.told + len(people)} | ({"attempts": 1} if people else {})
	frappe.db.set_value(ANNOUNCEMENT, name, values, update_modified=False)
	frappe.db.commit()
	return bool(people)


def mail_batch(name: str) -> bool:
	"""Queue the next mails and commit. Returns whether there may be more; without any, it is all sent."""
	row = lock(name)
	if not row or row.status != SENDING:
		return False
	people = find_next(name, {"by_mail": 1, "mailed": 0})
	send_mails(row, [person.member for person in people])
	note(people, "mailed")
	values = {"attempts": 1} if people else {"status": SENT}
	frappe.db.set_value(ANNOUNCEMENT, name, values, update_modified=False)
	frappe.db.commit()
	return bool(people)


def find_next(name: str, filters: dict[str, int]) -> list[frappe._dict]:
	return frappe.get_all(
		RECIPIENT,
		filters={"announcement": name} | filters,
		fields=["name", "member"],
		order_by="member, name",
		limit=PEOPLE_PER_BATCH,
	)


def note(people: Collection[frappe._dict], fieldname: str) -> None:
	"""Record that these people have been told, or mailed."""
	if people:
		recipient = frappe.qb.DocType(RECIPIENT)
		names = [person.name for person in people]
		frappe.qb.update(recipient).set(recipient[fieldname], 1).where(recipient.name.isin(names)).run()


def lock(name: str) -> frappe._dict | None:
	"""Lock the announcement, so that one transaction at a time sends it, and return it as last committed."""
	fields = ["name", "title", "audience", "course", "program", "batch", "send_mail", "message"]
	fields += ["status", "recipients", "told", "sent_by", "attempts"]
	return frappe.db.get_value(ANNOUNCEMENT, name, fields, as_dict=True, for_update=True)


def fail(name: str, problem: str) -> None:
	frappe.db.set_value(ANNOUNCEMENT, name, {"status": FAILED, "problem": problem})


# The words


def make_news(row: frappe._dict, member: str) -> News:
	return News(
		user=member,
		compose=lambda: _("Announcement: {0}").format(name_as_markup(row.title)),
		link=urls.announcement(row.name),
		document_type=ANNOUNCEMENT,
		document_name=row.name,
	)


def send_mails(row: frappe._dict, members: list[str]) -> None:
	"""Queue one mail for each language among these people, with a copy for each of them."""
	by_language: dict[str, list[str]] = {}
	for recipient in get_recipients(members).values():
		if validate_email_address(recipient.address):
			by_language.setdefault(recipient.language, []).append(recipient.address)
	for language, addresses in sorted(by_language.items()):
		with speaking(language):
			send_mail(row, addresses, language)


def send_mail(row: frappe._dict, addresses: Iterable[str], language: str) -> None:
	# One text for many people, so without a name.
	reader = Recipient(address="", full_name="", language=language)
	content = {
		"heading": row.title,
		"url": get_url(urls.announcement(row.name)),
		"html": in_full(render_markdown(row.message)),
		"text": row.message,
		"button": _("Read it in the portal"),
	}
	frappe.sendmail(
		recipients=sorted(addresses),
		subject=row.title.translate(WITHOUT_MARKUP),
		template=TEMPLATE,
		args=get_frame(reader) | content,
		with_container=True,
	)


def in_full(html: str) -> str:
	"""Return the HTML with full addresses of this site, as mail programs need them."""
	for attribute in ("href", "src"):
		html = html.replace(f'{attribute}="/', f'{attribute}="{get_url()}/')
	return html
