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


def on_deletion_request_changed(doc: Document, method: str | None = None) -> None:
	"""Replace the name in what is never sent once the account has the request's name as pseudonym. A hook.

	When the person visited the portal is no evidence, so it is forgotten, and their calendar feed ends.
	"""
	if doc.status == "Deleted":
		for doctype in ("LMS Calendar Feed", "LMS Visit"):
			frappe.db.delete(doctype, {"member": doc.name})
		for doctype in NEVER_SENT:
			row = frappe.qb.DocType(doctype)
			frappe.qb.update(row).set(row.member_name, REDACTED).where(row.member == doc.name).run()
