"""LMS Announcement Recipient: whom an announcement was sent to. Only `announcements.sending` writes it."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSAnnouncementRecipient(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	"""Add the indexes for readers and for the job.

	They are not unique: each announcement is sent once, and merging two accounts may make one person of two.
	"""
	for name, fields in {
		"member_announcement": ["member", "announcement"],
		"announcement_told": ["announcement", "told", "member"],
		"announcement_mailed": ["announcement", "mailed", "by_mail", "member"],
	}.items():
		frappe.db.add_index("LMS Announcement Recipient", fields, name)
