"""The form of a Data Import on Frappe 15's own desk.

Where it differs from the desk of a clone: *Import* in the menu of a list leads to the list of imports. The
form learns over a socket that a worker is done, and without one shows it when it is opened again. It does not
lead to another import for the rows that failed.
"""

from pathlib import Path
from typing import Any

from tests.guides.desk import read_csv, read_headings
from tests.support.imports import make_csv


class FrappeImport:
	def __init__(self, desk: Any) -> None:
		self.desk, self.page = desk, desk.page

	def begin(self, doctype: str) -> None:
		self.desk.open_list(doctype)
		menu = self.desk.scope.locator(".menu-btn-group:visible")
		menu.locator("button").first.click()
		menu.locator(".dropdown-item:visible").get_by_text("Import", exact=True).click()
		self.page.wait_for_url("**/data-import?**")
		self.desk.press("Add Data Import")
		self.page.wait_for_url("**/data-import/new-**")
		self.desk.enter("Import Type", "Insert New Records")
		self.desk.press("Save")
		self.page.wait_for_url(lambda url: "/new-" not in url)
		self.desk.control("Import File").locator("button").first.wait_for()

	def begin_with_corrected_rows(self, doctype: str) -> None:
		self.begin(doctype)

	def download_template(self, *labels: str) -> list[str]:
		self.desk.press("Download Template")
		for label in labels:
			box = self.desk.dialog.scope.locator(".unit-checkbox")
			box.filter(has=self.page.get_by_text(label, exact=True)).first.locator("input").check()
		with self.page.expect_download() as download:
			self.desk.dialog.scope.locator(".modal-footer .btn-primary:visible").click()
		return read_headings(Path(download.value.path()).read_bytes())

	def give(self, rows: list[list[str]]) -> None:
		self.desk.control("Import File").locator("button").first.click()
		file = {"name": "people.csv", "mimeType": "text/csv", "buffer": make_csv(rows)}
		self.desk.dialog.scope.locator("input[type=file]").first.set_input_files(file)
		self.desk.dialog.press("Upload")
		self.desk.scope.locator(".table-preview .dt-scrollable .dt-row").first.wait_for()

	def warns(self, text: str) -> None:
		self.desk.scope.locator(".warnings").get_by_text(text).first.wait_for()

	def start(self) -> None:
		with self.page.expect_response(lambda answer: "form_start_import" in answer.url):
			self.desk.press("Start Import")

	def has_imported(self, done: int, total: int) -> None:
		self.page.reload()
		failed = f" out of {total}" if done < total else ""
		self.desk.shows(f"Successfully imported {done} record{'s' * (done > 1)}{failed}.")

	def download_failed(self) -> list[dict[str, str]]:
		with self.page.expect_download() as download:
			self.desk.press("Export Errored Rows")
		return read_csv(Path(download.value.path()).read_bytes())
