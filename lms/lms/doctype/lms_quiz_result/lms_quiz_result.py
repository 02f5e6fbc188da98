"""A question of an LMS Quiz Submission, as it was, and its answer."""

from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSQuizResult(TableRow, Document):
	pass
