"""LMS Quiz Question: a question in an LMS Quiz, with its marks."""

from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSQuizQuestion(TableRow, Document):
	pass
