"""The history of the app's documents, which Frappe shows, whole, to everybody who may read the document."""

import json

import frappe
from frappe.model.document import Document


def leave_out_confidential(version: Document, method: str | None = None) -> None:
	"""Keep out of a new Version what not every reader may see: fields that need a permission level.

	Otherwise learners would read there the notes for instructors, and who else is in their programs.
	"""
	meta = frappe.get_meta(version.ref_doctype)
	confidential = {field.fieldname for field in meta.fields if field.permlevel}
	if meta.module != "LMS" or not confidential:
		return
	changes = json.loads(version.data or "{}")
	for kind, rows in changes.items():
		if isinstance(rows, list):
			changes[kind] = [row for row in rows if row[0] not in confidential]
	version.data = json.dumps(changes)
