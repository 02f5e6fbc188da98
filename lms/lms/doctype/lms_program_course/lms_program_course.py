import frappe
from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSProgramCourse(TableRow, Document):
	pass


def on_doctype_update() -> None:
	"""Add the indexes that `lms.lms.programs.program` refers to by name."""
	frappe.db.add_index("LMS Program Course", ["parent", "course"], "courses_of_program")
	frappe.db.add_index("LMS Program Course", ["course", "parent"], "programs_of_course")
