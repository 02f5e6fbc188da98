"""PDF files of documents."""

import frappe
from frappe import _


@frappe.whitelist()
def download_pdf(doctype: str, name: str, format: str | None = None) -> None:
	"""Differs from Frappe: makes no PDF files. Apps make those of their own documents."""
	frappe.throw(_("There is no PDF file of this document here. Print it, and save the print as a PDF file."))
