"""What a person does at a desk, in the words of the guides: Frappe's desk and the clone's understand it.

Fields, columns, buttons and menus go by the labels that a person reads. Days are ISO dates, which each desk
types in its own format. Each verb waits until the desk has done what was asked.
"""

import csv
import io
from typing import Any, Protocol


class Place(Protocol):
	"""Where fields and buttons are: the page itself, or a dialog on top of it."""

	def enter(self, label: str, value: str) -> None:
		"""Type into a field of any kind, or select one of its options."""

	def choose(self, label: str, text: str) -> None:
		"""Pick a record for a link by typing a part of what it is called."""

	def tick(self, label: str) -> None: ...

	def untick(self, label: str) -> None: ...

	def press(self, label: str) -> None:
		"""Press a button."""

	def offers(self, label: str) -> None:
		"""Wait until there is a button to press."""

	def shows(self, text: str) -> None:
		"""Wait until this text can be read here."""


class DataImport(Protocol):
	"""Records made from a file: from the list of their DocType to what became of each row."""

	def begin(self, doctype: str) -> None:
		"""Go from the list of the DocType to a new, saved import that inserts records."""

	def download_template(self, *labels: str) -> list[str]:
		"""The headings of a file to fill in: what every record needs, and these fields."""

	def give(self, rows: list[list[str]]) -> None:
		"""Choose a CSV file with these rows, and wait for its preview."""

	def warns(self, text: str) -> None:
		"""Wait until this can be read among what is wrong with the file."""

	def start(self) -> None: ...

	def has_imported(self, done: int, total: int) -> None:
		"""Wait until the page says so, once a worker is done."""

	def download_failed(self) -> list[dict[str, str]]:
		"""The rows that failed, as a file to correct."""

	def begin_with_corrected_rows(self, doctype: str) -> None:
		"""Make the import for the corrected file, from where the first one ended."""


class Desk(Place, Protocol):
	page: Any
	user: str

	@property
	def dialog(self) -> Place: ...

	@property
	def data_import(self) -> DataImport: ...

	def open_list(self, doctype: str, **filters: str) -> None: ...

	def open_form(self, doctype: str, name: str) -> None: ...

	def open_new(self, doctype: str) -> None: ...

	def duplicate(self) -> None:
		"""Make a new, unsaved record like the one of this form."""

	def open_part(self, label: str) -> None:
		"""Open a tab or a folded section of the form."""

	def follow(self, label: str) -> None:
		"""Go to the user that a link field names."""

	def has_role(self, role: str) -> None:
		"""Wait until the form of a user shows the role as given."""

	def read(self, label: str) -> str:
		"""What a field of the form shows now."""

	def has_value(self, label: str, value: str) -> None:
		"""Wait until a field of the form shows this."""

	def add_row(self, table: str, **values: str) -> None:
		"""Add a row to a table of the form: column names and what to pick or type in them."""

	def edit_row(self, table: str, number: int, **values: str) -> None:
		"""Type into columns of the first, second … row of a table."""

	def move_row(self, table: str, number: int, to: int) -> None:
		"""Drag a row of a table to the place of another one."""

	def save(self) -> None: ...

	def choose_in_menu(self, menu: str, item: str) -> None:
		"""Open a menu of the page and press an item of it."""

	def is_told(self, text: str) -> None:
		"""Wait for a message with this text, and put it away."""

	def filter_by(self, label: str, value: str) -> None:
		"""Set one of the filters above a list."""

	def has_rows(self, *texts: str) -> None:
		"""Wait until the list has a row for each text, in this order, and no others."""

	def open_row(self, text: str) -> None:
		"""Open the form of the row that shows this text."""

	def select(self, *texts: str) -> None:
		"""Tick the rows of the list that show these texts."""

	def act(self, action: str) -> None:
		"""Do something with the ticked rows."""

	def change_selected(self, label: str, value: str) -> None:
		"""Give a field of all ticked rows this value; a checkbox is ticked with `Yes`."""

	def export_selected(self, *columns: str) -> list[dict[str, str]]:
		"""Export the ticked rows as CSV, with these columns or all, and read the file."""

	def open_report(self, name: str, **filters: str) -> None:
		"""Open a report with these filters in its address."""

	def report_rows(self) -> list[list[str]]: ...


def read_csv(content: bytes) -> list[dict[str, str]]:
	return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def read_headings(content: bytes) -> list[str]:
	return next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
