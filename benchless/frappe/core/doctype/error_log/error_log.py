import frappe
from frappe.model.document import Document


class ErrorLog(Document):
	pass


@frappe.whitelist(methods=["POST"])
def clear_error_logs() -> None:
	"""Delete all entries."""
	frappe.only_for("System Manager")
	frappe.db.delete("Error Log")
