"""LMS Bulk Assignment: a queued job that assigns a course to many. Only `training.queued` writes it."""

from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSBulkAssignment(AppendOnly, Document):
	pass
