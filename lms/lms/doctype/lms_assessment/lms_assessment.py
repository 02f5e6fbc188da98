from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSAssessment(TableRow, Document):
	pass
