"""Data Import, which Frappe lets everybody use who knows the name of one."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.desk.calls import call_frappe
from lms.lms.files.guard import may_point_to
from lms.lms.shared.doctypes import is_of_app
from lms.lms.shared.signatures import Json, typed

METHODS = "frappe.core.doctype.data_import.data_import"


def validate_import(doc: Document, method: str | None = None) -> None:
	"""Refuse imports of this app's records to people who may not import them. Evidence is never imported."""
	if is_of_app(doc.reference_doctype):
		frappe.has_permission(doc.reference_doctype, "import", throw=True)


def get_import(name: str, right: str = "read") -> Document:
	frappe.has_permission("Data Import", right, throw=True)
	doc = frappe.get_doc("Data Import", name)
	doc.check_permission(right)
	return doc


@frappe.whitelist()
@typed()
def get_preview_from_template(
	data_import: str, import_file: str | None = None, google_sheets_url: Json = None
) -> Any:
	"""Preview an import. The user must be able to read the import and the file."""
	doc = get_import(data_import)
	if import_file and not may_point_to(import_file):
		frappe.throw(_("You may not read this file."), frappe.PermissionError)
	return doc.get_preview_from_template(import_file, google_sheets_url)


@frappe.whitelist(methods=["POST"])
@typed()
def form_start_import(data_import: str) -> Any:
	"""Start an import. The user must be able to change it, and to import such records."""
	validate_import(get_import(data_import, "write"))
	return call_frappe(f"{METHODS}.form_start_import", {"data_import": data_import})


@frappe.whitelist()
@typed()
def download_errored_template(data_import_name: str) -> Any:
	"""Download the rows that failed."""
	return call_for_readers("download_errored_template", data_import_name)


@frappe.whitelist()
@typed()
def download_import_log(data_import_name: str) -> Any:
	"""Download what became of each row."""
	return call_for_readers("download_import_log", data_import_name)


@frappe.whitelist()
@typed()
def get_import_status(data_import_name: str) -> Any:
	"""Count what was imported and what failed."""
	return call_for_readers("get_import_status", data_import_name)


def call_for_readers(method: str, name: str) -> Any:
	get_import(name)
	return call_frappe(f"{METHODS}.{method}", {"data_import_name": name})
