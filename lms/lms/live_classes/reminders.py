"""Reminders of live classes, the day before and an hour before, as LMS Settings say. Each is sent once."""

from collections.abc import Collection
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, get_url, validate_email_address

from lms.lms.live_classes.live_class import CLASS_FIELDS, LIVE_CLASS, get_classes, get_members, lock_cohort
from lms.lms.live_classes.news import find_zones, say_start, say_times, tell
from lms.lms.notices.mail import WITHOUT_MARKUP, get_frame
from lms.lms.people.recipients import get_recipients, speaking
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import chunked
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls

MAILS = "lms.lms.live_classes.reminders.send_queued"
DAY, HOUR = "reminded_day", "reminded_hour"
# For each reminder: the switch in LMS Settings, how long before the class, and when it is too late for it.
# Whoever is reminded an hour before needs no reminder of the day before at the same time.
RULES = {
	DAY: ("live_class_day_reminder", timedelta(days=1), timedelta(hours=2)),
	HOUR: ("live_class_hour_reminder", timedelta(hours=1), timedelta(0)),
}
PEOPLE_PER_JOB = 200


def remind(now: datetime, user: str) -> int:
	"""Send the reminders that are due. Returns how many classes members were reminded of.

	After downtime, a class that has begun is left out.
	"""
	row = frappe.qb.DocType(LIVE_CLASS)
	count = 0
	for kind, (switch, before, too_late) in RULES.items():
		if not is_switched_on(switch):
			continue
		is_due = (row.starts_on <= now + before) & (row.starts_on > now + too_late)
		due = get_classes((row.is_cancelled == 0) & (row[kind] == 0) & is_due)
		count += sum(remind_of(live_class.name, live_class.batch_name, kind, now, user) for live_class in due)
	return count


def remind_of(live_class: str, batch: str, kind: str, now: datetime, user: str) -> bool:
	"""Remind the members of one class, and commit. Returns whether there was anybody to remind."""
	cohort = lock_cohort(batch)
	row = frappe.db.get_value(LIVE_CLASS, live_class, (*CLASS_FIELDS, kind), as_dict=True, for_update=True)
	if not row or row[kind] or row.is_cancelled or get_datetime(row.starts_on) <= now:
		frappe.db.rollback()
		return False
	frappe.db.set_value(LIVE_CLASS, live_class, kind, 1, update_modified=False)
	people = sorted({*get_members(batch), row.host}) if cohort.published else []
	title = frappe.bold(escape_html(row.title))
	tell(row, people, lambda: _("The class {0} starts on {1}.").format(title, say_start(row)), user)
	for chunk in chunked(people, PEOPLE_PER_JOB):
		frappe.enqueue(MAILS, queue="short", enqueue_after_commit=True, live_class=live_class, people=chunk)
	frappe.db.commit()
	return bool(people)


@again_when_busy
def send_queued(live_class: str, people: Collection[str]) -> None:
	"""Send these people a mail that reminds them of a class."""
	row = frappe.db.get_value(LIVE_CLASS, live_class, CLASS_FIELDS, as_dict=True)
	if not row or row.is_cancelled:
		return
	zones = find_zones(people)
	for member, recipient in sorted(get_recipients(people).items()):
		if not validate_email_address(recipient.address):
			continue
		with speaking(recipient.language):
			heading = _("Soon: {0}").format(row.title)
			content = {
				"heading": heading,
				"kind": "reminder",
				"times": [say_times(row, zones[member])],
				"place": row.place,
				"description": row.description,
				"has_link": bool(row.join_url or row.conferencing_provider),
				"url": get_url(urls.live_class(row.name)),
				"button": _("Open the class"),
			}
			frappe.sendmail(
				recipients=[recipient.address],
				subject=heading.translate(WITHOUT_MARKUP),
				template="lms_live_class",
				args=get_frame(recipient) | content,
				with_container=True,
			)
