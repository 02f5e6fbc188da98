import frappe
from frappe.model.document import Document


class LMSProgramMember(Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Program Member", ["parent", "member"], "unique_program_member")
