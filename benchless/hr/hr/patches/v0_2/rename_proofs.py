"""Carry over the proof and the expiry of Employee Compliance, whose fields now have Smooth HR's labels."""

import frappe
from frappe.model.utils.rename_field import rename_field

RECORD = "Employee Compliance"
NEW_NAMES = {"expiry_date": "next_renewal_date", "certificate": "attachment"}


def execute() -> None:
	record = frappe.qb.DocType(RECORD)
	for old, new in NEW_NAMES.items():
		if frappe.db.has_column(RECORD, old):
			rename_field(RECORD, old, new)
			# The old column stays but is emptied, so that running the patch again overwrites nothing.
			frappe.qb.update(record).set(record[old], None).run()
