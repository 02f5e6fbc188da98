"""What HR does with a list: counts, exports, changes many, saves filters. Who may not, is not offered it."""

import csv
import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_course
from tests.support.accessibility import find_barriers
from tests.support.reading import box_of, measure, read_texts, tag_of

pytestmark = pytest.mark.desk

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def staff(make_employee, company):
	"""23 employees of one company, of whom two are suspended."""
	for number in range(23):
		make_employee(f"Person {number:02}", status="Suspended" if number in (4, 11) else "Active")
	return company


@pytest.fixture
def desk(sign_in, staff):
	desk = sign_in("HR Manager")
	open_staff(desk, staff)
	return desk


def open_staff(desk, company):
	desk.open(f"/employee?company={company}&_order=employee_name asc")


def wait_for_rows(desk, count):
	desk.page.wait_for_function(
		"count => document.querySelectorAll('.row-title').length === count", arg=count
	)


def select(desk, *names):
	for name in names:
		desk.page.get_by_label(f"Select {name}", exact=True).check()


def choose(desk, field, value):
	"""Change a field of the selected rows to a value of its list, or to what is typed."""
	desk.page.locator(".bulk-bar").get_by_role("button", name="Edit").click()
	desk.dialog.get_by_label("Field", exact=True).select_option(label=field)
	control = desk.dialog.get_by_label(field, exact=True)
	if tag_of(control) == "SELECT":
		control.select_option(value)
	else:
		control.fill(value)
	desk.dialog.get_by_role("button", name="Update").click()


def count_of(company, **filters):
	frappe.db.rollback()
	return frappe.db.count("Employee", {"company": company, **filters})


def test_values_are_counted_and_one_click_filters_by_them(desk):
	desk.button("Count").click()
	desk.page.get_by_label("Count by").select_option(label="Status")
	desk.button("Suspended 2").click()
	wait_for_rows(desk, 2)
	desk.page.wait_for_url(lambda url: "status=Suspended" in url)
	expect(desk.page.locator(".standards").get_by_label("Status")).to_have_value("Suspended")
	desk.button("Active 21").wait_for(state="detached")
	expect(desk.page.locator(".group-values")).to_have_text(
		re.compile(r"^\s*Suspended\s+2\s*$"), use_inner_text=True
	)


def test_everything_that_matches_is_exported(desk):
	desk.page.locator(".tools-end").get_by_role("button", name="Export").click()
	expect(desk.dialog.get_by_text("23 rows")).to_be_visible()
	desk.dialog.get_by_label("File type").select_option("CSV")
	for label in read_texts(desk.dialog.locator("label:has(:checked)")):
		desk.dialog.get_by_label(label, exact=True).set_checked(label in ("ID", "First Name"))
	desk.dialog.get_by_label("First Name", exact=True).check()
	with desk.page.expect_download() as download:
		desk.dialog.get_by_role("button", name="Export").click()
	assert download.value.suggested_filename == "Employee.csv"
	with open(download.value.path(), newline="") as file:
		rows = list(csv.reader(file))
	assert rows[0] == ["Sr", "ID", "First Name"]
	assert [row[2] for row in rows[1:]] == [f"Person {number:02}" for number in range(23)]


def test_selected_rows_are_exported_alone(desk):
	select(desk, "Person 01", "Person 03")
	desk.page.locator(".bulk-bar").get_by_role("button", name="Export").click()
	desk.dialog.get_by_label("File type").select_option("CSV")
	with desk.page.expect_download() as download:
		desk.dialog.get_by_role("button", name="Export").click()
	with open(download.value.path(), newline="") as file:
		assert len(list(csv.reader(file))) == 3


def test_a_field_of_the_selected_rows_is_changed(desk, staff):
	select(desk, "Person 00", "Person 01")
	choose(desk, "Status", "Inactive")
	desk.page.locator(".notice", has_text="2 documents updated").wait_for()
	assert count_of(staff, status="Inactive") == 2


def test_all_that_match_are_selected_beyond_the_page(desk, staff):
	desk.page.get_by_label("Select all on this page").check()
	desk.button("Select all 23").click()
	desk.page.locator(".bulk-bar", has_text="23 selected").wait_for()
	choose(desk, "Status", "Inactive")
	desk.page.locator(".notice", has_text="23 documents updated").wait_for()
	assert count_of(staff, status="Inactive") == 23


def test_what_cannot_be_changed_is_told_row_by_row(desk, staff):
	name = frappe.db.get_value("Employee", {"company": staff, "first_name": "Person 01"})
	frappe.db.set_value("Employee", name, "date_of_birth", "2015-01-01")
	frappe.db.commit()
	select(desk, "Person 00", "Person 01")
	choose(desk, "Date of Joining", "2010-01-01")
	desk.dialog.get_by_text("1 of 2 could not be changed").wait_for()
	expect(desk.dialog.get_by_text(f"{name}: Date of Joining must be after Date of Birth")).to_be_visible()
	assert count_of(staff, date_of_joining="2010-01-01") == 1


def test_a_row_that_one_may_only_read_is_not_changed(sign_in, committed):
	"""A Course Creator sees the published courses of others, and changes their own."""
	course = make_course(title=f"Not Mine {frappe.generate_hash(length=6)}")
	frappe.db.commit()
	desk = sign_in("Course Creator")
	desk.open(f"/lms-course?name={course.name}")
	select(desk, course.title)
	choose(desk, "Short Introduction", "Mine now")
	desk.dialog.get_by_text("1 of 1 could not be changed").wait_for()
	expect(desk.dialog.get_by_text(f"{course.name}: ")).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Course", course.name, "short_introduction") == course.short_introduction


def test_who_may_only_read_is_offered_neither_export_nor_changes(sign_in, company):
	desk = sign_in("HR User")
	desk.open(f"/company?name={company}")
	wait_for_rows(desk, 1)
	expect(desk.page.get_by_role("checkbox")).to_have_count(0)
	expect(desk.page.get_by_role("button", name="Export")).to_have_count(0)
	query = {"doctype": "Company", "fields": '["name"]', "file_format_type": "CSV"}
	response = desk.page.request.get("/api/method/frappe.desk.reportview.export_query", params=query)
	assert response.status == 403


def save_filters(desk, name):
	desk.page.locator(".saved summary").click()
	desk.button("Save these filters…").click()
	desk.dialog.get_by_label("Name").fill(name)
	desk.dialog.get_by_role("button", name="Save").click()
	desk.page.locator(".saved", has=desk.page.get_by_text(name)).wait_for(state="attached")


def test_filters_are_saved_used_and_removed(desk):
	desk.page.locator(".toolbar").get_by_label("Status").select_option("Suspended")
	wait_for_rows(desk, 2)
	save_filters(desk, "On hold")
	desk.open("/employee")
	desk.page.locator(".saved summary").click()
	desk.button("On hold").click()
	wait_for_rows(desk, 2)
	desk.page.wait_for_url(lambda url: "status=Suspended" in url)
	desk.page.locator(".saved summary").click()
	desk.button("Remove On hold").click()
	desk.dialog.get_by_role("button", name="Remove").click()
	desk.page.locator(".saved", has_text="On hold").wait_for(state="detached")
	frappe.db.rollback()
	assert not frappe.db.exists("List Filter", {"filter_name": "On hold"})


def test_filters_of_others_are_not_offered_and_shared_ones_are_not_removed(desk, sign_in, staff):
	for name, user in (("Somebody else's", "Administrator"), ("For all of us", "")):
		values = {"reference_doctype": "Employee", "filter_name": name, "for_user": user}
		filters = '[["Employee", "status", "=", "Suspended"]]'
		frappe.get_doc({"doctype": "List Filter", "filters": filters, **values}).insert()
	frappe.db.commit()
	open_staff(desk, staff)
	desk.page.locator(".saved summary").click()
	expect(desk.button("For all of us")).to_be_visible()
	expect(desk.button("Remove For all of us")).to_have_count(0)
	expect(desk.page.get_by_text("Somebody else's")).to_have_count(0)


def test_the_keyboard_alone_will_do(desk):
	keyboard = desk.page.keyboard
	desk.button("Count").focus()
	keyboard.press("Enter")
	desk.page.locator(".group-values button").first.wait_for()
	expect(desk.page.get_by_label("Count by")).to_be_focused()
	keyboard.press("Tab")
	keyboard.press("Enter")
	wait_for_rows(desk, 20)
	desk.page.wait_for_url(lambda url: "status=Active" in url)
	desk.page.locator(".saved summary").focus()
	keyboard.press("Enter")
	keyboard.press("Tab")
	expect(desk.button("Save these filters…")).to_be_focused()
	keyboard.press("Escape")
	expect(desk.button("Save these filters…")).to_be_hidden()
	desk.page.get_by_label("Select Person 00").focus()
	keyboard.press("Space")
	expect(desk.page.locator(".bulk-bar")).to_have_text(re.compile("^1 selected"), use_inner_text=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_the_way_when_everything_is_open(desk, scheme):
	desk.page.emulate_media(color_scheme=scheme)
	desk.button("Filter").click()
	desk.button("Count").click()
	desk.page.locator(".group-values li").first.wait_for()
	select(desk, "Person 00")
	desk.page.locator(".saved summary").click()
	assert find_barriers(desk.page) == []
	desk.page.locator(".bulk-bar").get_by_role("button", name="Edit").click()
	desk.dialog.wait_for()
	assert find_barriers(desk.page) == []
	desk.page.keyboard.press("Escape")
	desk.page.locator(".bulk-bar").get_by_role("button", name="Export").click()
	desk.dialog.wait_for()
	assert find_barriers(desk.page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_runs_out_of_a_small_phone(desk, direction):
	desk.page.set_viewport_size({"width": 320, "height": 700})
	desk.page.evaluate("direction => { document.documentElement.dir = direction }", direction)
	assert measure(desk.page, OVERFLOW) == 0
	desk.button("Filter").click()
	desk.button("Count").click()
	desk.page.locator(".group-values li").first.wait_for()
	select(desk, "Person 00")
	assert measure(desk.page, OVERFLOW) == 0
	desk.page.locator(".saved summary").click()
	box = box_of(desk.page.locator(".saved .menu-list"))
	assert box["x"] >= 0 and box["x"] + box["width"] <= 320
