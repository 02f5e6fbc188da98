"""Personal data: what is left of a person whose account was deleted at their request.

Evidence stays. Frappe replaces the account by a pseudonym, and the names in the records of `user_data_fields`
in `hooks.py`. It sends all fields of these records to people who ask for their data, so some records are not
among them.
"""

import frappe
from frappe.model.document import Document

REDACTED = "[REDACTED]"
# Quiz attempts hold the right answers. Only admins see the accounts of conferencing providers.
NEVER_SENT = ("LMS Quiz Attempt", "LMS Zoom Settings", "LMS Google Meet Settings")
# Texts about which nobody has to give account later. Frappe replaces only what is Data.
NO_EVIDENCE = (("LMS Batch Feedback", "feedback"), ("LMS Batch Enrollment", "left_reason"))


def on_deletion_request_changed(doc: Document, method: str | None = None) -> None:
	"""Replace the name in what is never sent once the account has the request's name as pseudonym. A hook.

	When the person visited the portal is no evidence, so it is forgotten, and their calendar feed ends.
	Nor is what they said about a cohort, or why they left one: texts go, stars and dates stay.
	"""
	if doc.status == "Deleted":
		for doctype, fieldname in NO_EVIDENCE:
			row = frappe.qb.DocType(doctype)
			text = row[fieldname]
			frappe.qb.update(row).set(text, REDACTED).where((row.member == doc.name) & (text != "")).run()
		for doctype in ("LMS Calendar Feed", "LMS Visit"):
			frappe.db.delete(doctype, {"member": doc.name})
		for doctype in NEVER_SENT:
			row = frappe.qb.DocType(doctype)
			frappe.qb.update(row).set(row.member_name, REDACTED).where(row.member == doc.name).run()
