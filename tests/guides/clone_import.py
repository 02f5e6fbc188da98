"""The page of a Data Import on the desk of a clone."""

from pathlib import Path
from typing import Any

from tests.guides.desk import read_csv, read_headings
from tests.support.imports import make_csv


class CloneImport:
	def __init__(self, desk: Any) -> None:
		self.desk, self.page = desk, desk.page

	def begin(self, doctype: str) -> None:
		self.desk.open_list(doctype)
		self.follow("Import", doctype)

	def begin_with_corrected_rows(self, doctype: str) -> None:
		self.follow("Import Corrected Rows", doctype)

	def follow(self, link: str, doctype: str) -> None:
		self.desk.scope.get_by_role("link", name=link, exact=True).click()
		self.page.get_by_role("heading", name="New Data Import").wait_for()
		self.desk.enter("Import Type", "Insert New Records")
		self.desk.press("Save")
		self.page.get_by_role("heading", name=f"Import {doctype}").wait_for()

	def download_template(self, *labels: str) -> list[str]:
		self.desk.press("Download Template")
		for label in labels:
			self.desk.dialog.tick(label)
		with self.page.expect_download() as download:
			self.desk.dialog.press("Download")
		return read_headings(Path(download.value.path()).read_bytes())

	def give(self, rows: list[list[str]]) -> None:
		file = {"name": "people.csv", "mimeType": "text/csv", "buffer": make_csv(rows)}
		self.page.locator("#import-file").set_input_files(file)
		self.page.locator(".import").get_by_role("table", name="Preview").wait_for()

	def warns(self, text: str) -> None:
		self.page.locator(".import-warnings").get_by_text(text).first.wait_for()

	def start(self) -> None:
		self.desk.press("Start Import")
		self.page.locator(".import-progress").wait_for()

	def has_imported(self, done: int, total: int) -> None:
		self.desk.shows(f"{done} of {total} imported.")

	def download_failed(self) -> list[dict[str, str]]:
		with self.page.expect_download() as download:
			self.desk.press("Download Failed Rows")
		return read_csv(Path(download.value.path()).read_bytes())
