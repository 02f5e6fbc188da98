"""LMS Compliance Event: what was handed off to HR about a person and Compliance Type, one after another."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSComplianceEvent(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"LMS Compliance Event", ["employee", "compliance_type", "number"], "unique_employee_type_number"
	)
	frappe.db.add_index("LMS Compliance Event", ["member", "compliance_type"], "member_type")
