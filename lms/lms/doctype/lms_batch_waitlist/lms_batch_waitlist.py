"""LMS Batch Waitlist: one person on a cohort's waiting list. Only `lms.lms.cohorts.waiting` writes it."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSBatchWaitlist(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	"""Let a person wait once in a cohort. Earlier entries, which are not open, stay."""
	doctype = "LMS Batch Waitlist"
	frappe.db.add_unique(doctype, ["batch", "member", "is_open"], "unique_open_entry")
	frappe.db.add_unique(doctype, ["batch", "number"], "unique_number")
	frappe.db.add_index(doctype, ["is_open", "status", "offered_until"], "open_offers")
	frappe.db.add_index(doctype, ["member", "is_open", "batch"], "entries_of_member")
