"""The record and folder of a File. Attaching a file changes the record, so it needs write access."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from lms.lms.people.employees import has_employees

# Forms that are not saved yet attach files under a temporary name with this prefix.
NEW = "new"


def validate_target(doc: Document) -> None:
	"""Refuse to attach to a record without write access, or to the name of a future record."""
	doctype, name = cstr(doc.attached_to_doctype), cstr(doc.attached_to_name)
	if doc.flags.ignore_permissions or not (doctype or name):
		return
	if not (doctype and name and frappe.db.exists("DocType", doctype) and is_writable(doctype, name)):
		frappe.throw(_("You can attach files only to records that you may change."), frappe.PermissionError)


def is_writable(doctype: str, name: str) -> bool:
	if frappe.db.exists(doctype, name):
		return frappe.has_permission(doctype, "write", doc=name) or is_writable_employee(doctype, name)
	return name.lower().startswith(NEW) and frappe.has_permission(doctype, "create")


def is_writable_employee(doctype: str, name: str) -> bool:
	"""The HR app copies an employee's picture to their user, also for people who may only write Employee."""
	if doctype != "User" or not has_employees():
		return False
	employees = frappe.get_all("Employee", filters={"user_id": name}, pluck="name")
	return any(frappe.has_permission("Employee", "write", doc=employee) for employee in employees)


def validate_folder(doc: Document) -> None:
	if not doc.folder or doc.flags.ignore_permissions:
		return
	is_folder = frappe.db.get_value("File", doc.folder, "is_folder")
	if not is_folder or not frappe.has_permission("File", "read", doc=doc.folder):
		frappe.throw(_("This folder does not exist, or you have no access to it."), frappe.PermissionError)
