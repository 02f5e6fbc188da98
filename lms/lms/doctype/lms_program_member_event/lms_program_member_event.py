"""LMS Program Member Event: somebody joined or left a program. `creation` says when, `owner` by whom."""

from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSProgramMemberEvent(AppendOnly, Document):
	pass
