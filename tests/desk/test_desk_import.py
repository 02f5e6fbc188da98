"""People imported from a file, on benchless's desk: with a mouse, by keyboard, and from hostile files."""

import re
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import expect

from tests.support.accessibility import find_barriers
from tests.support.imports import make_csv, make_import, make_xlsx, start
from tests.support.reading import measure
from tests.support.worker import discard_jobs, work_off

pytestmark = pytest.mark.desk

HEADINGS = ["First Name", "Gender", "Date of Birth", "Date of Joining", "Company", "Department"]
HOSTILE = '<img src=x onerror="window.hacked=1"><b>bold</b>'


@pytest.fixture
def desk(sign_in):
	return sign_in("System Manager", "HR Manager")


@pytest.fixture
def work(test_site):
	"""`work()` runs the jobs that wait."""
	discard_jobs()
	return lambda: work_off(test_site.sites_path)


def make_row(name, company, **values):
	row = [name, "Female", "1990-04-02", "2024-01-15", company, ""]
	for heading, value in values.items():
		row[HEADINGS.index(heading.replace("_", " "))] = value
	return row


def begin(desk, doctype="Employee"):
	"""Make a new import, from its form."""
	desk.open("/data-import/new")
	desk.pick("Document Type", doctype)
	desk.field("Import Type").select_option("Insert New Records")
	desk.button("Save").click()
	desk.page.get_by_role("heading", name=f"Import {doctype}").wait_for()


def give(desk, rows, name="people.csv"):
	content = make_xlsx(rows) if name.endswith(".xlsx") else make_csv(rows)
	desk.page.locator("#import-file").set_input_files(
		{"name": name, "mimeType": "application/octet-stream", "buffer": content}
	)
	desk.page.get_by_role("link", name="people").wait_for()


def run(desk, work):
	"""Start, and let the page see that the worker is done."""
	desk.page.clock.install()
	desk.button("Start Import").click()
	desk.page.locator(".import-progress").wait_for()
	work()
	desk.page.clock.fast_forward(2000)
	desk.page.get_by_role("heading", name="Result").wait_for()


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_employees_are_imported_and_a_bad_row_is_corrected_and_tried_again(desk, company, work, name):
	begin(desk)
	give(
		desk,
		[HEADINGS, make_row("Ana", company), make_row("Ben", company, Date_of_Joining="1980-01-01")],
		name,
	)
	run(desk, work)
	expect(desk.indicator).to_have_text("Partial Success")
	expect(desk.page.locator(".import").get_by_text("1 of 2 imported.")).to_be_visible()
	assert frappe.get_all("Employee", filters={"company": company}, pluck="first_name") == ["Ana"]
	with desk.page.expect_download() as download:
		desk.button("Download Failed Rows").click()
	text = Path(download.value.path()).read_text()
	assert "Ben" in text
	assert "Ana" not in text
	desk.link("Import Corrected Rows").click()
	desk.button("Save").click()
	desk.page.locator("#import-file").wait_for(state="attached")
	give(desk, [HEADINGS, make_row("Ben", company)], name)
	run(desk, work)
	expect(desk.indicator).to_have_text("Success")
	names = frappe.get_all(
		"Employee", filters={"company": company}, pluck="first_name", order_by="first_name"
	)
	assert names == ["Ana", "Ben"]


def test_what_is_wrong_is_told_before_anything_is_written(desk, company):
	begin(desk)
	give(desk, [HEADINGS, make_row("Ana", company, Department="Nowhere", Gender="Unknown")])
	warnings = desk.page.locator(".import-warnings")
	expect(warnings).to_contain_text("Nothing is imported until these are corrected.", use_inner_text=True)
	expect(warnings).to_contain_text("Nowhere", use_inner_text=True)
	expect(warnings).to_contain_text("Unknown", use_inner_text=True)
	assert not frappe.db.exists("Employee", {"company": company})


def test_a_person_chooses_the_field_of_a_column(desk, company, work):
	begin(desk)
	give(desk, [["Called", *HEADINGS[1:]], make_row("Ana", company)])
	desk.page.get_by_label("Field of Called").select_option("First Name")
	desk.page.locator(".import-warnings", has_text="Mapping column Called to field First Name").wait_for()
	run(desk, work)
	expect(desk.indicator).to_have_text("Success")


def test_the_list_of_employees_leads_to_an_import(desk):
	desk.open("/employee")
	desk.link("Import").click()
	desk.page.get_by_role("heading", name="New Data Import").wait_for()
	expect(desk.field("Document Type")).to_have_value("Employee")


def test_a_template_is_downloaded(desk):
	begin(desk)
	desk.button("Download Template").click()
	desk.dialog.get_by_label("Last Name").check()
	with desk.page.expect_download() as download:
		desk.dialog.get_by_role("button", name="Download").click()
	headings = Path(download.value.path()).read_text().splitlines()[0]
	assert '"First Name","' in headings
	assert '"Last Name"' in headings


def test_hostile_values_are_texts_in_preview_warnings_and_log(desk, company):
	rows = [[*HEADINGS, HOSTILE], [*make_row(HOSTILE, company, Department=HOSTILE), HOSTILE]]
	begin(desk)
	give(desk, rows)
	page = desk.page.locator(".import")
	expect(page.locator("td").get_by_text(HOSTILE, exact=True)).to_have_count(3)
	expect(page.locator("img")).to_have_count(0)
	expect(desk.page.locator(".import-warnings")).to_contain_text(HOSTILE, use_inner_text=True)
	assert measure(desk.page, "window.hacked") is None


def test_hostile_values_are_texts_in_the_log(desk, company):
	doc = start(make_import("Employee", [HEADINGS, make_row(HOSTILE, company, Date_of_Joining="1980-01-01")]))
	desk.open(f"/data-import/{doc.name}")
	desk.page.get_by_text("Show Traceback").click()
	expect(desk.page.locator(".import img, .import td b")).to_have_count(0)
	assert measure(desk.page, "window.hacked") is None


def test_a_file_that_cannot_be_read_is_refused_with_a_message(desk):
	begin(desk)
	desk.page.locator("#import-file").set_input_files(
		{"name": "people.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK broken"}
	)
	desk.dialog.get_by_text("not a readable XLSX file").wait_for()


@pytest.mark.parametrize("role", ["HR Manager", "Moderator"])
def test_others_are_refused(sign_in, role, company):
	doc = make_import("Employee", [HEADINGS, make_row("Ana", company)])
	desk = sign_in(role)
	desk.open(f"/data-import/{doc.name}")
	expect(desk.heading).to_have_text(re.compile("^Not (found|permitted)$"))


def test_the_keyboard_alone_starts_an_import(desk, company, work):
	doc = make_import("Employee", [HEADINGS, make_row("Ana", company)])
	desk.open(f"/data-import/{doc.name}")
	desk.button("Start Import").focus()
	desk.page.keyboard.press("Enter")
	desk.page.locator(".import-progress").wait_for()
	work()
	assert doc.reload().status == "Success"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_the_way(desk, company, scheme):
	rows = [HEADINGS, make_row("Ana", company), make_row("Ben", company, Date_of_Joining="1980-01-01")]
	doc = start(make_import("Employee", rows))
	desk.page.emulate_media(color_scheme=scheme)
	desk.open(f"/data-import/{doc.name}")
	assert find_barriers(desk.page) == []
	desk.button("Download Template").click()
	desk.dialog.wait_for()
	assert find_barriers(desk.page) == []


def test_a_phone_shows_all_of_it(desk, company):
	doc = start(make_import("Employee", [HEADINGS, make_row("Ana", company, Date_of_Joining="1980-01-01")]))
	desk.page.set_viewport_size({"width": 320, "height": 640})
	desk.open(f"/data-import/{doc.name}")
	assert measure(desk.page, "document.documentElement.scrollWidth") <= 320
