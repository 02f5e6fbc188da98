"""LMS Renewal: the next round of a period was opened for a person. One per period, by the database."""

from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSRenewal(AppendOnly, Document):
	pass
