import frappe
from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow


class LMSProgramMember(TableRow, Document):
	pass


def on_doctype_update() -> None:
	"""Add the indexes that `lms.lms.programs.program` refers to by name."""
	frappe.db.add_index("LMS Program Member", ["member", "parent"], "programs_of_member")
	frappe.db.add_unique("LMS Program Member", ["parent", "member"], "unique_program_member")
