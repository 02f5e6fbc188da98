"""Data Imports for tests: files, and imports of them."""

import csv
from io import BytesIO, StringIO
from typing import Any

import frappe
from openpyxl import Workbook

INSERT = "Insert New Records"
UPDATE = "Update Existing Records"
METHODS = "frappe.core.doctype.data_import.data_import"


def make_csv(rows: list[list[Any]]) -> bytes:
	text = StringIO()
	csv.writer(text).writerows(rows)
	return text.getvalue().encode()


def make_xlsx(rows: list[list[Any]]) -> bytes:
	book, file = Workbook(), BytesIO()
	for row in rows:
		book.active.append(row)
	book.save(file)
	return file.getvalue()


def make_import(
	doctype: str, rows: list[list[Any]] | bytes, import_type: str = INSERT, filename: str = "people.csv"
) -> Any:
	"""A Data Import of a CSV file with these rows, or of a file with this content."""
	basics = {"doctype": "Data Import", "reference_doctype": doctype, "import_type": import_type}
	doc = frappe.get_doc(basics).insert()
	doc.import_file = attach(doc, rows if isinstance(rows, bytes) else make_csv(rows), filename)
	doc.save()
	frappe.db.commit()
	return doc


def attach(doc: Any, content: bytes, filename: str = "people.csv") -> str:
	"""Upload a file as a form does, and return its address."""
	target = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
	file = {"file_name": f"{frappe.generate_hash(length=8)}-{filename}", "content": content, "is_private": 1}
	return frappe.get_doc({"doctype": "File", **file, **target}).insert().file_url


def start(doc: Any) -> Any:
	"""Import as a worker does, and return the Data Import as it then is."""
	frappe.get_attr(f"{METHODS}.form_start_import")(doc.name)
	return doc.reload()


def get_logs(doc: Any) -> list[Any]:
	return frappe.get_attr(f"{METHODS}.get_import_logs")(doc.name)


def get_status(doc: Any) -> dict[str, Any]:
	return frappe.get_attr(f"{METHODS}.get_import_status")(doc.name)
