"""LMS Quiz Result: a question of an LMS Quiz Submission as it was asked, with its answer."""

from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSQuizResult(TableRow, Document):
	pass
