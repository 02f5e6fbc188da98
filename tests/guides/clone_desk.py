"""The desk of a clone, by the labels and roles of its pages."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.guides.clone_import import CloneImport
from tests.guides.desk import read_csv
from tests.support.reading import box_of, read_all, read_texts, tag_of
from tests.support.waiting import wait_until


class ClonePlace:
	def __init__(self, page: Any, scope: Any) -> None:
		self.page = page
		self.scope = scope

	def field(self, label: str) -> Any:
		return self.scope.get_by_label(label, exact=True).filter(visible=True).first

	def enter(self, label: str, value: str) -> None:
		fill(self.field(label), value)

	def choose(self, label: str, text: str) -> None:
		pick(self.page, self.field(label), text)

	def tick(self, label: str) -> None:
		self.field(label).check()

	def untick(self, label: str) -> None:
		self.field(label).uncheck()

	def press(self, label: str) -> None:
		self.scope.get_by_role("button", name=label, exact=True).first.click()

	def offers(self, label: str) -> None:
		self.scope.get_by_role("button", name=label, exact=True).first.wait_for()

	def shows(self, text: str) -> None:
		self.scope.get_by_text(text).filter(visible=True).first.wait_for()


class CloneDesk(ClonePlace):
	def __init__(self, page: Any, user: str) -> None:
		super().__init__(page, page.locator("#main"))
		self.user = user

	@property
	def data_import(self) -> CloneImport:
		return CloneImport(self)

	@property
	def dialog(self) -> ClonePlace:
		return ClonePlace(self.page, self.page.get_by_role("dialog").last)

	def open(self, path: str) -> None:
		self.page.goto(f"/app/{path}")
		self.is_drawn()

	def is_drawn(self) -> None:
		self.page.locator("#main:not([aria-busy]) h1").wait_for()

	def open_list(self, doctype: str, **filters: str) -> None:
		query = "&".join(f"{name}={value}" for name, value in filters.items())
		self.open(f"{doctype.lower().replace(' ', '-')}?{query}")

	def open_form(self, doctype: str, name: str) -> None:
		self.open(f"{doctype.lower().replace(' ', '-')}/{name}")

	def open_new(self, doctype: str) -> None:
		self.open_form(doctype, "new")

	def duplicate(self) -> None:
		self.scope.locator("summary[aria-label='More actions']").click()
		self.press("Duplicate")
		self.page.wait_for_url(re.compile("/new"))
		self.is_drawn()

	def open_part(self, label: str) -> None:
		tab = self.scope.get_by_role("tab", name=label, exact=True)
		title = self.scope.locator(".section-title").filter(has_text=label)
		tab.or_(title).first.wait_for()
		if tab.count():
			tab.click()
		elif self.scope.locator("details:not([open]) > .section-title").filter(has_text=label).count():
			title.first.click()

	def follow(self, label: str) -> None:
		control = self.scope.locator(".field").filter(has=self.page.get_by_text(label, exact=True))
		control.get_by_role("link").first.click()
		self.page.wait_for_url("**/app/user/**")
		self.is_drawn()

	def has_role(self, role: str) -> None:
		self.open_part("Roles & Permissions")
		cells = self.rows_of("Roles Assigned").locator("[data-fieldname=role] input")
		wait_until(lambda: role in cells.evaluate_all("cells => cells.map((cell) => cell.value)"))

	def read(self, label: str) -> str:
		field = self.scope.get_by_label(label, exact=True).first
		return field.input_value() if field.evaluate("node => 'value' in node") else field.inner_text()

	def has_value(self, label: str, value: str) -> None:
		wait_until(lambda: self.read(label) == value)

	def rows_of(self, table: str) -> Any:
		return self.scope.get_by_role("table", name=table, exact=True).locator("tbody tr")

	def add_row(self, table: str, **values: str) -> None:
		rows = self.rows_of(table)
		count = rows.count()
		control = self.scope.locator(".field-table").filter(has=self.page.get_by_role("table", name=table))
		control.get_by_role("button", name="Add row").click()
		expect(rows).to_have_count(count + 1)
		self.edit_row(table, count + 1, **values)

	def edit_row(self, table: str, number: int, **values: str) -> None:
		row = self.rows_of(table).nth(number - 1)
		for fieldname, value in values.items():
			cell = row.locator(f"[data-fieldname={fieldname}]")
			cell.locator("input, select, textarea").first.wait_for()
			if (links := cell.locator("input[role=combobox]")).count():
				pick(self.page, links, value)
			else:
				fill(cell.locator("input, select, textarea").first, value)

	def move_row(self, table: str, number: int, to: int) -> None:
		rows = self.rows_of(table)
		height = box_of(rows.nth(to - 1))["height"]
		edge = {"x": 40, "y": height - 4 if number < to else 4}
		rows.nth(number - 1).locator(".grip").drag_to(rows.nth(to - 1), target_position=edge)

	def save(self) -> None:
		self.page.keyboard.press("Control+s")
		told = self.page.locator(".notice", has_text="Saved")
		told.wait_for()
		told.get_by_role("button").click()

	def choose_in_menu(self, menu: str, item: str) -> None:
		group = self.scope.locator("details.menu").filter(
			has=self.page.locator(f"summary:text-is('{menu}'), summary:has-text('{menu}')")
		)
		group.locator("summary").first.click()
		group.get_by_role("button", name=item, exact=True).click()

	def is_told(self, text: str) -> None:
		told = self.page.locator(".notice, dialog[open]").filter(has_text=text).first
		told.wait_for()
		told.get_by_role("button", name="Close").click()

	def filter_by(self, label: str, value: str) -> None:
		field = self.page.locator(".toolbar").get_by_label(label, exact=True)
		if tag_of(field) == "SELECT":
			field.select_option(value)
		else:
			pick(self.page, field, value)

	def has_rows(self, *texts: str) -> None:
		rows = self.page.locator(".list-table tbody tr")
		expect(rows).to_have_count(len(texts))
		for number, text in enumerate(texts):
			expect(rows.nth(number)).to_contain_text(text)

	def open_row(self, text: str) -> None:
		self.page.locator(".list-table tbody tr", has_text=text).first.locator(".row-title").click()
		self.page.locator(".sheet").wait_for()
		self.is_drawn()

	def select(self, *texts: str) -> None:
		for text in texts:
			self.page.get_by_label(f"Select {text}", exact=True).check()

	def act(self, action: str) -> None:
		bar = self.page.locator(".bulk-bar")
		button = bar.get_by_role("button", name=action, exact=True)
		button.wait_for(state="attached")
		if not button.is_visible():
			bar.locator("details.menu summary").first.click()
		button.click()

	def change_selected(self, label: str, value: str) -> None:
		self.act("Edit")
		self.dialog.enter("Field", label)
		field = self.dialog.field(label)
		if field.get_attribute("type") == "checkbox":
			field.set_checked(value == "Yes")
		elif field.get_attribute("role") == "combobox":
			self.dialog.choose(label, value)
		else:
			self.dialog.enter(label, value)
		self.dialog.scope.get_by_role("button", name=re.compile("^Update ")).click()

	def export_selected(self, *columns: str) -> list[dict[str, str]]:
		self.act("Export")
		self.dialog.enter("File type", "CSV")
		for label in columns:
			self.dialog.tick(label)
		with self.page.expect_download() as download:
			self.dialog.press("Export")
		return read_csv(Path(download.value.path()).read_bytes())

	def open_report(self, name: str, **filters: str) -> None:
		query = "&".join(f"{fieldname}={value}" for fieldname, value in filters.items())
		self.open(f"query-report/{name}?{query}")

	def report_rows(self) -> list[list[str]]:
		rows = self.page.locator(".report-table tbody tr:not(.spacer)")
		return [read_texts(row.locator("td, th")) for row in read_all(rows)]


def pick(page: Any, box: Any, text: str) -> None:
	box.fill(text)
	page.get_by_role("option").filter(has_text=re.compile(re.escape(text))).first.click()


def fill(field: Any, value: str) -> None:
	if tag_of(field) == "SELECT":
		field.select_option(label=value)
	else:
		field.fill(value)
		field.press("Tab")
