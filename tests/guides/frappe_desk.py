"""Frappe 15's own desk, by the classes of its pages: it labels few of them for those who cannot see."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.guides.desk import read_csv
from tests.guides.frappe_import import FrappeImport
from tests.support.reading import read_all, read_texts
from tests.support.waiting import wait_until

CONTROL = "xpath=ancestor::*[contains(concat(' ', @class, ' '), ' frappe-control ')][1]"


# Whether the dialog on top has faded in. Only then does the desk move the focus to its first field.
IS_SHOWN = "() => cur_dialog?.$wrapper.is($('.modal.show').last())"


# Whether the dialog of a list has drawn the field for the new value.
HAS_FIELD = """(label) => {
	const { fieldtype } = frappe.meta.get_docfields(cur_list.doctype).find((df) => df.label === label);
	return cur_dialog.fields_dict.value.df.fieldtype === fieldtype;
}"""


# Whether the dialog that is open, or else the form, knows a text that was typed.
HAS_VALUE = """([fieldname, text]) => {
	const value = cur_dialog?.display ? cur_dialog.get_value(fieldname) : cur_frm.doc[fieldname];
	return value?.includes(text);
}"""


def scrub(text: str) -> str:
	return text.lower().replace(" ", "_")


def slug(doctype: str) -> str:
	return doctype.lower().replace(" ", "-")


class FrappePlace:
	def __init__(self, page: Any, scope: Any) -> None:
		self.page = page
		self.scope = scope

	def control(self, label: str) -> Any:
		exactly = re.compile(rf"^\s*{re.escape(label)}\s*$")
		labels = self.scope.locator(".control-label:visible, .label-area:visible")
		return labels.filter(has_text=exactly).locator(CONTROL).first

	def enter(self, label: str, value: str) -> None:
		fill(self.page, self.control(label), value)

	def choose(self, label: str, text: str) -> None:
		control = self.control(label)
		if control.get_attribute("data-fieldtype") == "Link":
			pick(self.page, control, text)
		else:
			# Unlike the options of a link, these have no role.
			control.locator("input").first.fill(text)
			control.locator("[role=listbox] li").filter(has_text=text).first.click()

	def tick(self, label: str) -> None:
		self.box(label).check()

	def untick(self, label: str) -> None:
		self.box(label).uncheck()

	def box(self, label: str) -> Any:
		# Each has a second one, disabled, for reading.
		return self.control(label).locator("input[type=checkbox]:not([disabled])")

	def press(self, label: str) -> None:
		self.button(label).click()

	def offers(self, label: str) -> None:
		self.button(label).wait_for()

	def button(self, label: str) -> Any:
		# A primary button is named with its shortcut underlined, and several pages stay in the document.
		inside = self.scope.locator("button:visible").get_by_text(label, exact=True)
		return inside.or_(self.scope.locator(f"button:visible:text-is('{label}')")).first

	def shows(self, text: str) -> None:
		self.scope.get_by_text(text).filter(visible=True).first.wait_for()


class FrappeDesk(FrappePlace):
	def __init__(self, page: Any, user: str) -> None:
		super().__init__(page, page.locator(".content.page-container:visible"))
		self.user = user

	@property
	def data_import(self) -> FrappeImport:
		return FrappeImport(self)

	@property
	def dialog(self) -> FrappePlace:
		self.page.wait_for_function(IS_SHOWN)
		return FrappePlace(self.page, self.page.locator(".modal.show").last)

	def open(self, path: str) -> None:
		self.page.goto(f"/app/{path}", wait_until="commit")
		self.page.locator("body[data-ajax-state=complete]").wait_for()
		self.scope.locator(".page-head .title-text:not(:empty)").wait_for()

	def open_list(self, doctype: str, **filters: str) -> None:
		query = "&".join(f"{name}={value}" for name, value in filters.items())
		self.open(f"{slug(doctype)}/view/list?{query}")
		self.scope.locator(".list-row-container .list-row, .no-result .msg-box").first.wait_for()

	def open_form(self, doctype: str, name: str) -> None:
		self.open(f"{slug(doctype)}/{name}")
		self.scope.locator(".form-layout .frappe-control").first.wait_for(state="attached")

	def open_new(self, doctype: str) -> None:
		self.open_form(doctype, "new")

	def duplicate(self) -> None:
		menu = self.scope.locator(".menu-btn-group:visible")
		menu.locator("button").first.click()
		menu.locator(".dropdown-item:visible").get_by_text("Duplicate", exact=True).click()
		self.page.wait_for_url("**/new-**")
		settle(self.page)

	def open_part(self, label: str) -> None:
		exactly = re.compile(rf"^\s*{re.escape(label)}\s*$")
		part = self.scope.locator(".form-tabs .nav-link, .section-head").filter(has_text=exactly).first
		part.wait_for()
		if "nav-link" in part.get_attribute("class") or "collapsed" in part.get_attribute("class"):
			part.click()

	def follow(self, label: str) -> None:
		control = self.control(label)
		control.locator("input").focus()
		control.locator(".btn-open").click()
		self.page.wait_for_url("**/app/user/**")
		self.scope.locator(".form-layout .frappe-control").first.wait_for(state="attached")

	def has_role(self, role: str) -> None:
		self.open_part("Roles & Permissions")
		box = self.scope.locator(f"[data-fieldname=roles_html] input[type=checkbox][data-unit='{role}']")
		expect(box).to_be_checked()

	def read(self, label: str) -> str:
		control = self.control(label)
		field = control.locator("input, select, textarea").filter(visible=True)
		if field.count():
			return field.first.input_value()
		return control.locator(".control-value:visible").first.inner_text()

	def has_value(self, label: str, value: str) -> None:
		wait_until(lambda: self.read(label) == value)

	def add_row(self, table: str, **values: str) -> None:
		control = self.control(table)
		rows = control.locator(".grid-body .grid-row")
		count = rows.count()
		control.locator(".grid-add-row").click()
		expect(rows).to_have_count(count + 1)
		self.edit_row(table, count + 1, **values)

	def edit_row(self, table: str, number: int, **values: str) -> None:
		row = self.control(table).locator(".grid-body .grid-row").nth(number - 1)
		for fieldname, value in values.items():
			cell = row.locator(f".grid-static-col[data-fieldname={fieldname}]")
			if not cell.locator("input:visible, select:visible").count():
				cell.click()
			if cell.get_attribute("data-fieldtype") in ("Link", "Dynamic Link"):
				pick(self.page, cell, value)
			else:
				fill(self.page, cell, value)

	def move_row(self, table: str, number: int, to: int) -> None:
		rows = self.control(table).locator(".grid-body .grid-row")
		dragged = rows.nth(number - 1).get_attribute("data-name")
		rows.nth(number - 1).locator(".sortable-handle").first.hover()
		self.page.mouse.down()
		step = 1 if to > number else -1
		for place in range(number - 1 + step, to - 1 + step, step):
			wait_until(lambda place=place: self.drag_over(rows.nth(place), step) == dragged)
		self.page.mouse.up()
		settle(self.page)

	def drag_over(self, row: Any, step: int) -> str:
		"""Move the pointer a little within a row, and tell which row is there then.

		While rows change places, the desk does not see the pointer.
		"""
		box = row.bounding_box()
		far = box["y"] + box["height"] * (0.9 if step > 0 else 0.1)
		self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
		self.page.mouse.move(box["x"] + box["width"] / 2 + 5, far, steps=3)
		return row.get_attribute("data-name")

	def save(self) -> None:
		self.page.keyboard.press("Control+s")
		expect(self.page).not_to_have_url(re.compile("/new-"))
		expect(self.scope.locator(".indicator-pill:visible", has_text="Not Saved")).to_have_count(0)
		settle(self.page)

	def choose_in_menu(self, menu: str, item: str) -> None:
		group = self.scope.locator(".inner-group-button:visible").filter(has_text=menu)
		group.locator("button").first.click()
		group.locator(".dropdown-item:visible").get_by_text(item, exact=True).click()

	def is_told(self, text: str) -> None:
		told = self.page.locator(".desk-alert, .modal.show").filter(has_text=text).first
		told.wait_for()
		told.locator(".close:visible, .btn-modal-close:visible").first.click()

	def filter_by(self, label: str, value: str) -> None:
		field = self.scope.locator(f".standard-filter-section [data-fieldname={scrub(label)}]").first
		if field.locator("select").count():
			field.locator("select").select_option(value)
		else:
			pick(self.page, field, value)

	@property
	def list_rows(self) -> Any:
		return self.scope.locator(".list-row-container .list-row")

	def has_rows(self, *texts: str) -> None:
		expect(self.list_rows).to_have_count(len(texts))
		for number, text in enumerate(texts):
			expect(self.list_rows.nth(number)).to_contain_text(text)

	def open_row(self, text: str) -> None:
		self.list_rows.filter(has_text=text).first.locator(".list-subject a").first.click()
		self.scope.locator(".form-layout .frappe-control").first.wait_for(state="attached")
		settle(self.page)

	def select(self, *texts: str) -> None:
		for text in texts:
			self.list_rows.filter(has_text=text).first.locator(".list-row-checkbox").check()

	def act(self, action: str) -> None:
		actions = self.scope.locator(".actions-btn-group:visible")
		actions.locator("button").first.click()
		actions.locator(".dropdown-item:visible").get_by_text(action, exact=True).click()

	def change_selected(self, label: str, value: str) -> None:
		self.act("Edit")
		self.dialog.enter("Field", label)
		self.page.wait_for_function(HAS_FIELD, arg=label)
		control = self.dialog.control("Value")
		if control.get_attribute("data-fieldtype") == "Check":
			control.locator("input[type=checkbox]").first.set_checked(value == "Yes")
		elif control.get_attribute("data-fieldtype") == "Link":
			self.dialog.choose("Value", value)
		else:
			self.dialog.enter("Value", value)
		# The desk does not ask for the same list twice within three seconds, even after a change.
		self.page.wait_for_function("() => !cur_list.last_args")
		self.dialog.scope.locator(".modal-footer .btn-primary:visible").click()

	def export_selected(self, *columns: str) -> list[dict[str, str]]:
		self.act("Export")
		if columns:
			self.dialog.press("Unselect All")
			for label in columns:
				self.dialog.scope.locator(".unit-checkbox").filter(
					has=self.page.get_by_text(label, exact=True)
				).first.locator("input").check()
		else:
			self.dialog.press("Select All")
		with self.page.expect_download() as download:
			self.dialog.scope.locator(".modal-footer .btn-primary:visible").click()
		return read_csv(Path(download.value.path()).read_bytes())

	def open_report(self, name: str, **filters: str) -> None:
		query = "&".join(f"{fieldname}={value}" for fieldname, value in filters.items())
		with self.page.expect_response(lambda answer: "query_report.run" in answer.url):
			self.open(f"query-report/{name}?{query}")
		self.scope.locator(".dt-scrollable .dt-row").first.wait_for()

	def report_rows(self) -> list[list[str]]:
		rows = read_all(self.scope.locator(".dt-scrollable .dt-row"))
		return [read_texts(row.locator(".dt-cell__content")) for row in rows]


def pick(page: Any, control: Any, text: str) -> None:
	"""The desk then asks for the record and draws the form again, which undoes what is being typed."""
	control.locator("input").first.fill(text)
	with page.expect_response(lambda answer: "validate_link" in answer.url):
		control.locator("[role=option]").filter(has_text=text).first.click()
	settle(page)


def settle(page: Any) -> None:
	"""Wait for the answers that are under way, and for what the desk draws then."""
	page.wait_for_function("() => jQuery.active === 0")
	page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def fill(page: Any, control: Any, value: str) -> None:
	kind = control.get_attribute("data-fieldtype")
	if kind in ("Text Editor", "Code"):
		# They come later than the form, and the form learns later what was typed into them.
		settle(page)
		control.locator(".ql-editor, .ace_content").first.click()
		page.keyboard.press("Control+a")
		page.keyboard.insert_text(value)
		page.wait_for_function(HAS_VALUE, arg=[control.get_attribute("data-fieldname"), value])
	elif control.locator("select:visible").count():
		control.locator("select").first.select_option(label=value)
		settle(page)
	else:
		box = control.locator("input:visible, textarea:visible").first
		if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
			value = page.evaluate("day => frappe.datetime.str_to_user(day)", value)
		for _again in range(3):
			# What is typed while the desk draws the form is lost, as it is for a person, who types it again.
			box.fill(value)
			box.blur()
			settle(page)
			if box.input_value() == value:
				return
