"""LMS Live Class Participant: the attendance of one person in a class. `lms.lms.live_classes` writes it."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSLiveClassParticipant(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Live Class Participant", ["live_class", "member"], "unique_member_of_class")
