"""A file from which documents are made or changed. What it does is in the engine's `imports`."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from benchless.imports import running
from benchless.imports.methods import (
	download_errored_template,
	download_import_log,
	download_template,
	form_start_import,
	get_import_logs,
	get_import_status,
	get_preview_from_template,
	start_import,
)


class DataImport(Document):
	def autoname(self):
		self.name = f"{self.reference_doctype} Import on {now()}"

	def validate(self):
		"""The file is read with each save, so that one that cannot be imported is never stored."""
		before = self.get_doc_before_save()
		if not self.import_file or (before and before.import_file != self.import_file):
			self.template_options = self.template_warnings = ""
		running.check_doctype(self.reference_doctype)
		if self.import_file:
			self.payload_count = len(running.open_file(self).get_payloads())

	def get_preview_from_template(self, import_file=None, google_sheets_url=None):
		"""Differs from Frappe: there are no imports from Google Sheets."""
		if google_sheets_url:
			frappe.throw(_("Download the sheet as CSV, and import that file."))
		self.import_file = import_file or self.import_file
		return running.open_file(self).get_preview() if self.import_file else None
