"""LMS Bulk Assignment: a course assigned to many by the queue. Written by `lms.lms.bulk_assignment` alone."""

from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSBulkAssignment(AppendOnly, Document):
	pass
