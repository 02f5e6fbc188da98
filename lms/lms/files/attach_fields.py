"""Attach fields of any document: they must not give access to files that the user could not reach before.

Frappe attaches the file in such a field to the document without asking who may use it. It takes any
unattached File with that address, even another person's, or creates a new one.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.files.guard import may_point_to
from lms.lms.shared.file_addresses import canonical, find_files

FIELDTYPES = ("Attach", "Attach Image")
FOLDERS = ("/files", "/private/files")


def validate_fields(doc: Document, method: str | None = None) -> None:
	"""Check the Attach fields of a document before it is saved."""
	for row, fieldname, address in find_changed(doc):
		if not may_point_to(address):
			label = _(row.meta.get_label(fieldname))
			frappe.throw(
				_(
					"{0}: this file does not exist, or you have no access to it. Please upload it here."
				).format(label)
			)
		if row is doc:
			leave_to_owner(doc, fieldname, address)
	forget_temporary_name(doc)


def find_changed(doc: Document) -> Iterator[tuple[Document, str, str]]:
	"""Yield row, field and address for each Attach field that now points to another file."""
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
	"""Yield (table field, field) for each Attach field of the doctype (table: None) and its tables."""
	meta = frappe.get_meta(doctype)
	for table in (None, *meta.get_table_fields()):
		fields = frappe.get_meta(table.options).fields if table else meta.fields
		for df in fields:
			if df.fieldtype in FIELDTYPES:
				yield table.fieldname if table else None, df.fieldname


def is_file(value: object) -> bool:
	return isinstance(value, str) and (value.startswith(FOLDERS) or canonical(value) is not None)


def leave_to_owner(doc: Document, fieldname: str, address: str) -> None:
	"""Create a separate File for the document where Frappe would take one that the user may not change."""
	if not any(is_taken_from_others(row) for row in find_files(address)):
		return
	file = frappe.new_doc("File")
	file.update({"file_url": address, "attached_to_doctype": doc.doctype})
	file.update({"attached_to_name": doc.name, "attached_to_field": fieldname})
	# The caller has checked access to the file. Frappe checks access to the document.
	file.insert(ignore_permissions=True)


def is_taken_from_others(file: frappe._dict) -> bool:
	is_free = not (file.attached_to_doctype or file.attached_to_name)
	return is_free and not frappe.has_permission("File", "write", doc=file.name)


def forget_temporary_name(doc: Document) -> None:
	"""Drop a temporary name that belongs to a real record: Frappe would move that record's files here."""
	if (name := doc.get("__temporary_name")) and frappe.db.exists(doc.doctype, name):
		doc.set("__temporary_name", None)
