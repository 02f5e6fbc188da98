"""What a File is attached to, and its folder. Attaching changes a record, so it needs that right."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from lms.lms.people import has_employees

# Forms that were not saved yet attach under such a name.
NEW = "new"


def validate_target(doc: Document) -> None:
	"""Nobody attaches to a record that they may not write, nor to a name that a record will have one day."""
	doctype, name = cstr(doc.attached_to_doctype), cstr(doc.attached_to_name)
	if doc.flags.ignore_permissions or not (doctype or name):
		return
	if not (doctype and name and frappe.db.exists("DocType", doctype) and is_writable(doctype, name)):
		frappe.throw(_("Files can be attached only to records that you may change."), frappe.PermissionError)


def is_writable(doctype: str, name: str) -> bool:
	if frappe.db.exists(doctype, name):
		return frappe.has_permission(doctype, "write", doc=name) or is_writable_employee(doctype, name)
	return name.lower().startswith(NEW) and frappe.has_permission(doctype, "create")


def is_writable_employee(doctype: str, name: str) -> bool:
	"""The HR app puts an employee's picture at their user, too, for those who write the former alone."""
	if doctype != "User" or not has_employees():
		return False
	employees = frappe.get_all("Employee", filters={"user_id": name}, pluck="name")
	return any(frappe.has_permission("Employee", "write", doc=employee) for employee in employees)


def validate_folder(doc: Document) -> None:
	if not doc.folder or doc.flags.ignore_permissions:
		return
	is_folder = frappe.db.get_value("File", doc.folder, "is_folder")
	if not is_folder or not frappe.has_permission("File", "read", doc=doc.folder):
		frappe.throw(_("There is no such folder that you may use."), frappe.PermissionError)
