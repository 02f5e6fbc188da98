"""LMS Announcement: what the learning team tells a course, a program, a cohort or everybody."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.announcements import announcements
from lms.lms.shared.server_fields import ServerFields


class LMSAnnouncement(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = announcements.SERVER_FIELDS

	def validate(self) -> None:
		self.validate_server_fields()
		announcements.require_draft(self.status)
		announcements.validate_text(self.title, self.message)
		announcements.validate_audience(self)

	def on_trash(self) -> None:
		if self.status != announcements.DRAFT:
			frappe.throw(
				_("An announcement that was sent is evidence and cannot be deleted."), frappe.PermissionError
			)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Announcement", ["status", "sent_on"], "status_sent_on")
