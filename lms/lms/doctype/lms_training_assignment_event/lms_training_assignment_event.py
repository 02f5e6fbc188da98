"""LMS Training Assignment Event: what happened to an assignment, when (`creation`) and by whom (`owner`)."""

from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSTrainingAssignmentEvent(AppendOnly, Document):
	pass
