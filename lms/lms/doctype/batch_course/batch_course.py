import frappe
from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class BatchCourse(TableRow, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Batch Course", ["parent", "course"], "courses_of_batch")
