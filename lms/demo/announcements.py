"""Creates the announcements of the demo: two that were sent, and a draft."""

from datetime import datetime, time
from typing import Any

import frappe

from lms.demo.company import Company
from lms.lms.announcements.sending import send_announcement

SENT_AT = time(9, 30)


def create_announcements(
	company: Company, courses: dict[str, str], author: str, plan: list[dict[str, Any]]
) -> None:
	"""Create the announcements of `author`, an account. No mails are sent: the people do not exist."""
	for values in plan:
		announcement = frappe.get_doc(
			{
				"doctype": "LMS Announcement",
				"title": values["title"],
				"audience": values["audience"],
				"course": courses.get(values.get("course", "")),
				"send_mail": 0,
				"message": "\n".join(values["message"]),
			}
		).insert()
		if values["sent_in_days"] is not None:
			sent_on = datetime.combine(company.day(values["sent_in_days"]), SENT_AT)
			send_announcement(announcement.name, author, sent_on)
