from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class CourseInstructor(TableRow, Document):
	pass
