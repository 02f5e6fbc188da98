"""Saved filters that the app brings for the list of training assignments, for everyone who sees the list."""

import json

import frappe

DOCTYPE = "LMS Training Assignment"
VIEWS = {
	"Overdue": [[DOCTYPE, "status", "=", "Overdue"], [DOCTYPE, "superseded", "=", 0]],
	"Due this week": [
		[DOCTYPE, "status", "in", ["Pending", "In Progress"]],
		[DOCTYPE, "due_date", "Timespan", "this week"],
	],
	"Completed late": [[DOCTYPE, "completed_late", "=", 1]],
}


def add_saved_views() -> None:
	"""Add those that are missing. Runs once for a site, so that what people change or remove stays so."""
	for name, filters in VIEWS.items():
		values = {"reference_doctype": DOCTYPE, "filter_name": name}
		if not frappe.db.exists("List Filter", values):
			doc = {"doctype": "List Filter", "filters": json.dumps(filters), "for_user": "", **values}
			frappe.get_doc(doc).insert(ignore_permissions=True)
