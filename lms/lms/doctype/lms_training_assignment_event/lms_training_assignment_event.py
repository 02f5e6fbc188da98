"""LMS Training Assignment Event: one event in a timeline. `creation` says when, `owner` by whom."""

from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSTrainingAssignmentEvent(AppendOnly, Document):
	pass
