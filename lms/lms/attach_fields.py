"""Fields of any document that name a file: they give nobody a file that they could not read or change before.

Frappe attaches what a field names to the document and does not ask who may use it: it takes a File that is
attached to nothing, whoever made it, or makes a new one.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.file_addresses import canonical, find_files
from lms.lms.file_guard import may_point_to

FIELDTYPES = ("Attach", "Attach Image")
FOLDERS = ("/files", "/private/files")


def validate_fields(doc: Document, method: str | None = None) -> None:
	"""Before any document is saved."""
	for row, fieldname, address in find_changed(doc):
		if not may_point_to(address):
			label = _(row.meta.get_label(fieldname))
			frappe.throw(
				_("{0}: there is no such file that you may use. Please upload it here.").format(label)
			)
		if row is doc:
			leave_to_owner(doc, fieldname, address)
	forget_temporary_name(doc)


def find_changed(doc: Document) -> Iterator[tuple[Document, str, str]]:
	"""Rows of the document, with the fields that now name another file."""
	before = doc.get_doc_before_save()
	for parent_field, fieldname in find_fields(doc.doctype):
		rows = doc.get(parent_field) if parent_field else [doc]
		stored = (
			{row.name: row for row in (before.get(parent_field) if parent_field else [before])}
			if before
			else {}
		)
		for row in rows or ():
			value, old = row.get(fieldname), stored.get(row.name)
			if is_file(value) and not (old and old.get(fieldname) == value):
				yield row, fieldname, value.partition("?")[0]


def find_fields(doctype: str) -> Iterator[tuple[str | None, str]]:
	"""Those of the doctype, and those of its tables with the field of the table."""
	meta = frappe.get_meta(doctype)
	for table in (None, *meta.get_table_fields()):
		fields = frappe.get_meta(table.options).fields if table else meta.fields
		for df in fields:
			if df.fieldtype in FIELDTYPES:
				yield table and table.fieldname, df.fieldname


def is_file(value: object) -> bool:
	return isinstance(value, str) and (value.startswith(FOLDERS) or canonical(value) is not None)


def leave_to_owner(doc: Document, fieldname: str, address: str) -> None:
	"""Attach a File of the document's own, where Frappe would take one that the user may not change."""
	if not any(is_taken_from_others(row) for row in find_files(address)):
		return
	file = frappe.new_doc("File")
	file.update({"file_url": address, "attached_to_doctype": doc.doctype})
	file.update({"attached_to_name": doc.name, "attached_to_field": fieldname})
	# Whether the user may use the file was asked; whether the document may be saved, is asked there.
	file.insert(ignore_permissions=True)


def is_taken_from_others(file: frappe._dict) -> bool:
	is_free = not (file.attached_to_doctype or file.attached_to_name)
	return is_free and not frappe.has_permission("File", "write", doc=file.name)


def forget_temporary_name(doc: Document) -> None:
	"""Frappe moves files from the name that a form had before it was saved: not from another record."""
	if (name := doc.get("__temporary_name")) and frappe.db.exists(doc.doctype, name):
		doc.set("__temporary_name", None)
