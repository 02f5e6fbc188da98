"""LMS Training Assignment Event: one event in a timeline. `creation` says when, `owner` by whom."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSTrainingAssignmentEvent(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	"""Add the index by which standing on a past day is read."""
	frappe.db.add_index(
		"LMS Training Assignment Event", ["employee", "course", "creation"], "employee_course"
	)
