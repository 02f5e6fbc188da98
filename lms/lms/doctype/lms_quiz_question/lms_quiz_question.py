"""A question of an LMS Quiz, and its marks."""

from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSQuizQuestion(TableRow, Document):
	pass
