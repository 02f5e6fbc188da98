"""LMS Validity Event: what ends a certificate before its time. `creation` says when, `owner` by whom."""

from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSValidityEvent(AppendOnly, Document):
	pass
