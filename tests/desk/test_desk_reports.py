"""Query reports in a browser, as those run them for whom they are made: Moderators and HR Managers."""

import csv
import io
import re
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import frappe
import pytest
from frappe.utils.password import update_password
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_batch,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_program,
	make_user,
	unique,
)
from lms.testing.reports import employ, restrict
from tests.desk.conftest import Desk
from tests.support.accessibility import find_barriers
from tests.support.reading import box_of, measure, read_texts
from tests.support.users import PASSWORD

pytestmark = pytest.mark.desk
ASSIGNMENT, OVERDUE, MATRIX = "LMS Training Assignment", "Overdue Training", "Training Compliance Matrix"
HOSTILE = "<img src=x onerror=\"document.title='RUN'\"><b>Bold</b>"


def make_overdue(user: str, days: int, **values: object) -> str:
	name = make_assignment(employee=user, due_date=in_days(-days), **values).name
	frappe.db.set_value(ASSIGNMENT, name, {"status": "Overdue", "is_open": None})
	return name


@pytest.fixture
def scene(committed):
	"""Ada is 20 days late, Ben 3; each has a course. Cleo has completed one."""
	department = make_department(unique("Department"))
	ada, ben, cleo = (employ(department, first_name=name) for name in ("Ada", "Ben", "Cleo"))
	late, later = make_overdue(ada, 20), make_overdue(ben, 3)
	course = make_course(lessons=1)
	make_assignment(employee=cleo, course=course.name)
	complete_lessons(cleo, course.name)
	program, batch = make_program([course.name], [cleo]), make_batch([course.name], [cleo])
	frappe.db.commit()
	return SimpleNamespace(
		department=department,
		late=late,
		later=later,
		cleo=cleo,
		course=course,
		program=program.name,
		batch=batch.name,
	)


def open_report(desk: Desk, name: str, **filters: object) -> None:
	desk.open(f"/query-report/{quote(name)}?{urlencode(filters)}")
	settle(desk)


def settle(desk: Desk) -> None:
	"""Wait for the server's answer: rows, a message, or a problem."""
	answers = ".report-table, .report-message, .problems, .empty:text('Nothing to show')"
	desk.page.locator(f".report-body:not([aria-busy]) :is({answers})").first.wait_for()


def column(desk: Desk, label: str) -> Locator:
	"""The cells under this label."""
	labels = read_texts(desk.page.locator(".report-table thead tr:first-child th"))
	rows = desk.page.locator(".report-table tbody tr:not(.spacer)")
	return rows.locator(f":nth-child({labels.index(label) + 1})").filter(visible=True)


def read_figures(desk: Desk) -> dict[str, str]:
	summary = desk.page.locator(".report-summary")
	labels, values = (read_texts(summary.locator(tag)) for tag in ("dt", "dd"))
	return dict(zip(labels, values, strict=True))


def filter_column(desk: Desk, label: str, text: str, count: str) -> None:
	desk.page.get_by_label(f"Filter by {label}", exact=True).fill(text)
	wait_for_count(desk, count)


def wait_for_count(desk: Desk, count: str) -> None:
	desk.page.locator(".page-head").get_by_text(count, exact=True).wait_for()


@pytest.mark.parametrize("role", ["Moderator", "HR Manager"])
def test_every_report_of_the_app_opens(sign_in, scene, role):
	filters = {
		OVERDUE: {"department": scene.department},
		"Due Soon": {"days": "90"},
		"Expiring Training": {"days": "90", "with_expired": 1},
		"Completion Before Start Date": {"joined_from": "2010-01-01"},
		MATRIX: {"department": scene.department},
		"Training History of a Person": {"user": scene.cleo},
		"Course Progress Summary": {"course": scene.course.name},
		"Assessment Results": {"course": scene.course.name},
		"Audit Sample": {"percent": 100},
		"Employees Without LMS Access": {},
		"Program Analytics": {"program": scene.program},
		"Cohort Progress": {"batch": scene.batch},
		"Cohort vs Course Progress": {"batch": scene.batch},
	}
	desk = sign_in(role)
	faults = []
	desk.page.on("pageerror", lambda error: faults.append(str(error)))
	for name, values in filters.items():
		if (name, role) == ("Program Analytics", "HR Manager"):
			continue
		open_report(desk, name, **values)
		expect(desk.heading).to_have_text(name)
		expect(desk.page.locator(".problems"), name).to_have_count(0)
	assert faults == []


def test_a_filter_narrows_the_rows_and_stands_in_the_address(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	expect(column(desk, "Employee Name")).to_have_text(["Ada Rao", "Ben Rao"])
	course = frappe.db.get_value(ASSIGNMENT, scene.late, "course")
	desk.pick("Course", course, scope=desk.page.locator(".report-filters"))
	wait_for_count(desk, "1 row")
	expect(column(desk, "Employee Name")).to_have_text(["Ada Rao"])
	desk.page.wait_for_url(lambda url: f"course={course}" in url)
	desk.page.reload()
	settle(desk)
	expect(column(desk, "Employee Name")).to_have_text(["Ada Rao"])


def test_figures_and_chart_say_what_the_rows_say(sign_in, scene):
	desk = sign_in("HR Manager")
	open_report(desk, OVERDUE, department=scene.department, by="tier")
	assert read_figures(desk) == {"Overdue": "2", "Longest (Days)": "20"}
	chart = desk.page.get_by_role("figure", name="Chart of Overdue Training")
	chart.locator("svg.frappe-chart").wait_for()
	chart.get_by_text("Show as a table").click()
	expect(chart.get_by_role("cell").last).to_have_text("2", use_inner_text=True)


def test_a_required_filter_is_asked_for_before_the_report_runs(sign_in, scene):
	desk = sign_in("Moderator")
	asked = []
	desk.page.on("request", lambda request: asked.append(request.url))
	open_report(desk, "Course Progress Summary")
	expect(desk.page.locator(".report-message")).to_contain_text(
		"Set these filters first: Course", use_inner_text=True
	)
	assert not any("query_report.run" in url for url in asked)
	desk.pick("Course", scene.course.name, scope=desk.page.locator(".report-filters"))
	desk.page.locator(".report-table").wait_for()
	expect(column(desk, "User ID")).to_have_text([scene.cleo])


def test_what_the_server_refuses_stands_on_the_page(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department="Nowhere")
	expect(desk.page.get_by_role("alert")).to_contain_text("There is no Department", use_inner_text=True)
	desk.page.get_by_label("Department", exact=True).fill(scene.department)
	desk.page.keyboard.press("Enter")
	desk.page.locator(".report-table").wait_for()
	expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_a_report_that_the_role_may_not_run_is_refused(sign_in, committed):
	desk = sign_in("Course Creator")
	desk.open(f"/query-report/{quote(OVERDUE)}")
	expect(desk.heading).to_have_text("Not permitted")


def test_the_list_of_reports_leads_to_them(sign_in, committed):
	desk = sign_in("Course Creator")
	desk.open("/query-report")
	names = read_texts(desk.page.locator(".report-list a"))
	assert {"Assessment Results", "Course Progress Summary"} <= set(names)
	assert OVERDUE not in names
	desk.link("Course Progress Summary").click()
	desk.page.locator("h1", has_text="Course Progress Summary").wait_for()


def test_a_heading_sorts_up_down_and_not_at_all(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	heading = desk.page.get_by_role("columnheader", name="Days Overdue")
	for days, direction in ((["3", "20"], "ascending"), (["20", "3"], "descending"), (["20", "3"], None)):
		heading.get_by_role("button").press("Enter")
		if direction:
			expect(heading).to_have_attribute("aria-sort", direction)
		else:
			expect(heading).not_to_have_attribute("aria-sort", re.compile(""))
		expect(column(desk, "Days Overdue")).to_have_text(days)


def test_columns_are_filtered_by_text_and_by_comparing(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	for label, text, name in (
		("Employee Name", "ben", "Ben Rao"),
		("Days Overdue", ">3", "Ada Rao"),
		("Days Overdue", "1:10", "Ben Rao"),
		("Due Date", f"<{in_days(-10)}", "Ada Rao"),
	):
		filter_column(desk, label, text, "1 of 2 rows")
		expect(column(desk, "Employee Name")).to_have_text([name])
		filter_column(desk, label, "", "2 rows")


@pytest.fixture
def totals(committed):
	"""An admin has switched the row of totals on."""
	frappe.db.set_value("Report", OVERDUE, "add_total_row", 1)
	frappe.db.commit()
	frappe.clear_cache()
	yield
	frappe.db.rollback()
	frappe.db.set_value("Report", OVERDUE, "add_total_row", 0)
	frappe.db.commit()


def test_totals_are_those_of_the_rows_that_are_shown(sign_in, scene, totals):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	foot = desk.page.locator(".report-table tfoot")
	expect(desk.page.locator(".list-count")).to_have_text("2 rows")
	expect(foot).to_have_text(re.compile(r"^\s*Total\s+23\s+0\s*$"), use_inner_text=True)
	filter_column(desk, "Employee Name", "ben", "1 of 2 rows")
	expect(foot).to_have_text(re.compile(r"^\s*Total\s+3\s+0\s*$"), use_inner_text=True)


def test_a_link_leads_to_its_record(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	desk.link(scene.late).click()
	desk.page.wait_for_url(f"**/app/lms-training-assignment/{scene.late}")


def test_user_permissions_narrow_rows_and_figures(page, committed):
	companies = [make_company(unique("Company")) for _ in range(2)]
	course = make_course(lessons=1).name
	for name, company in zip(("Ada", "Ben"), companies, strict=True):
		user = employ(make_department(unique("Dept"), company), first_name=name, company=company)
		make_overdue(user, 5, course=course)
	reader = make_user("HR Manager")
	restrict(reader, "Company", companies[0])
	update_password(reader, PASSWORD)
	frappe.db.commit()
	page.request.post("/api/method/login", form={"usr": reader, "pwd": PASSWORD})
	desk = Desk(page)
	open_report(desk, OVERDUE, course=course)
	expect(column(desk, "Employee Name")).to_have_text(["Ada Rao"])
	assert read_figures(desk)["Overdue"] == "1"


# Files and paper


def export(desk: Desk, file_format: str, filters: bool = False) -> bytes:
	desk.button("Export").click()
	desk.dialog.get_by_label("File Format").select_option(file_format)
	desk.dialog.get_by_label("Include filters").set_checked(filters)
	with desk.page.expect_download() as download:
		desk.dialog.get_by_role("button", name="Download").click()
	name, _dot, ending = download.value.suggested_filename.rpartition(".")
	expect(desk.heading).to_have_text(name)
	assert ending == ("csv" if file_format == "CSV" else "xlsx")
	with open(download.value.path(), "rb") as file:
		return file.read()


def test_excel_has_all_rows_under_the_filters(sign_in, scene):
	desk = sign_in("HR Manager")
	open_report(desk, OVERDUE, department=scene.department)
	sheet = load_workbook(io.BytesIO(export(desk, "Excel", filters=True))).active
	rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
	assert rows[:2] == [
		["Department", scene.department, *[None] * (len(rows[0]) - 2)],
		["Active Employees Only", "Yes", *[None] * (len(rows[0]) - 2)],
	]
	head = next(row for row in rows if "Days Overdue" in row)
	days = head.index("Days Overdue")
	assert [row[days] for row in rows[rows.index(head) + 1 :]] == [20, 3]


def test_csv_has_the_rows_that_the_column_filters_leave(sign_in, scene):
	desk = sign_in("HR Manager")
	open_report(desk, OVERDUE, department=scene.department)
	filter_column(desk, "Employee Name", "ben", "1 of 2 rows")
	rows = list(csv.DictReader(io.StringIO(export(desk, "CSV").decode())))
	assert [row["Employee Name"] for row in rows] == ["Ben Rao"]
	filter_column(desk, "Employee Name", "nobody", "0 of 2 rows")
	desk.button("Export").click()
	desk.page.locator(".notice", has_text="leave no rows to export").wait_for()


def test_texts_are_no_formulas_in_the_file(sign_in, scene):
	frappe.db.set_value(ASSIGNMENT, {"employee": scene.cleo}, "course_title", "=1+1")
	frappe.db.set_value("LMS Course", scene.course.name, "title", "=1+1")
	frappe.db.commit()
	desk = sign_in("Moderator")
	open_report(desk, "Training History of a Person", user=scene.cleo)
	expect(column(desk, "Course Title")).to_have_text(["=1+1"])
	[row] = csv.DictReader(io.StringIO(export(desk, "CSV").decode()))
	assert row["Course Title"] == "'=1+1"


def test_paper_has_title_filters_and_all_rows_and_nothing_to_click(sign_in, committed):
	department = make_department(unique("Department"))
	user = employ(department, first_name="Ada")
	for days in range(1, 61):
		make_overdue(user, days)
	frappe.db.commit()
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=department)
	rows = desk.page.locator(".report-table tbody tr:not(.spacer)")
	expect(rows.first).to_be_visible()
	expect(rows.nth(59)).not_to_be_attached()
	desk.page.emulate_media(media="print")
	desk.page.evaluate("dispatchEvent(new Event('beforeprint'))")
	expect(rows).to_have_count(60)
	expect(desk.page.locator(".print-filters")).to_contain_text(
		f"Department\n{department}", use_inner_text=True
	)
	for hidden in (".topbar", ".sidebar", ".page-actions", ".report-filters", ".column-filters"):
		expect(desk.page.locator(hidden), hidden).to_be_hidden()
	desk.page.emulate_media(media="screen")
	desk.page.evaluate("dispatchEvent(new Event('afterprint'))")
	expect(rows.nth(59)).not_to_be_attached()


# What scripts add


def test_the_role_is_given_to_the_people_that_are_shown(sign_in, scene):
	accounts = [make_user() for _ in range(2)]
	for name, account in zip(("Dora", "Emil"), accounts, strict=True):
		make_employee(user_id=account, department=scene.department, first_name=name)
		frappe.get_doc("User", account).remove_roles("LMS Student")
	frappe.db.commit()
	desk = sign_in("System Manager", "HR Manager")
	open_report(desk, "Employees Without LMS Access", department=scene.department)
	filter_column(desk, "Employee Name", "emil", "1 of 2 rows")
	desk.button("Grant LMS Student").click()
	desk.dialog.get_by_role("button", name="Yes").click()
	desk.page.locator(".notice", has_text="Users who were given the role LMS Student: 1").wait_for()
	wait_for_count(desk, "1 row")
	expect(column(desk, "Employee Name")).to_have_text(["Dora Rao"])


def test_courses_of_the_matrix_are_chosen(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, MATRIX, department=scene.department)
	headings = desk.page.get_by_role("columnheader")
	expect(headings.get_by_text(scene.course.title)).to_have_count(1)
	other = frappe.db.get_value(ASSIGNMENT, scene.late, ["course", "course_title"])
	desk.pick("Courses", other[0], scope=desk.page.locator(".report-filters"))
	desk.page.wait_for_url("**courses=%5B**")
	settle(desk)
	expect(headings.get_by_text(scene.course.title)).to_have_count(0)
	assert "Overdue" in read_texts(column(desk, other[1]))
	pill = desk.page.locator(".indicator-pill.red").first
	expect(pill).to_have_text("Overdue", use_inner_text=True)


# Hostile and many


def test_hostile_names_and_titles_are_text(sign_in, committed):
	department = make_department(unique("Department"))
	user = employ(department)
	assignment = make_overdue(user, 3)
	frappe.db.set_value("Employee", {"user_id": user}, {"employee_name": HOSTILE, "first_name": HOSTILE})
	course = frappe.db.get_value(ASSIGNMENT, assignment, "course")
	batch = make_batch([course], [user]).name
	frappe.db.set_value("LMS Batch", batch, "title", HOSTILE)
	frappe.db.set_value("LMS Batch Enrollment", {"batch": batch}, "member_name", HOSTILE)
	early = {"member_name": HOSTILE, "completed_on": in_days(-1)}
	frappe.db.set_value("LMS Enrollment", {"member": user}, early)
	frappe.db.set_value("LMS Course", course, "title", HOSTILE)
	frappe.db.set_value(ASSIGNMENT, assignment, {"course_title": HOSTILE, "employee_name": HOSTILE})
	frappe.db.commit()
	desk = sign_in("Moderator")
	for name, filters, label in (
		(OVERDUE, {"department": department}, "Employee Name"),
		(OVERDUE, {"department": department}, "Course Title"),
		(MATRIX, {"department": department}, "Employee Name"),
		("Training History of a Person", {"user": user}, "Course Title"),
		("Course Progress Summary", {"course": course}, "Employee Name"),
		("Cohort Progress", {"batch": batch}, "Employee Name"),
		("Cohort vs Course Progress", {"batch": batch}, "Cohort Title"),
	):
		open_report(desk, name, **filters)
		expect(column(desk, label), name).to_have_text([HOSTILE])
		expect(desk.page.locator("#main img, #main b")).to_have_count(0)
		expect(desk.page).not_to_have_title("RUN")


def serve_report(desk: Desk, rows: list[dict], columns: list[dict], script: str = "", **parts: object):
	"""Open a report that the server would answer so."""
	answer = {"columns": columns, "result": rows, **parts}
	for method, message in (("get_script", {"script": script}), ("run", answer)):
		desk.page.route(
			f"**/frappe.desk.query_report.{method}*",
			lambda route, _request, message=message: route.fulfill(json={"message": message}),
		)
	open_report(desk, "Made Up")


NUMBERS = [
	{"fieldname": "number", "label": "Number", "fieldtype": "Int"},
	{"fieldname": "name", "label": "Name", "fieldtype": "Data"},
]


def test_of_thousands_of_rows_only_those_in_view_are_drawn(sign_in, committed):
	desk = sign_in("Moderator")
	serve_report(desk, [{"number": i, "name": f"Person {i}"} for i in range(5000)], NUMBERS)
	rows = desk.page.locator(".report-table tbody tr:not(.spacer)")
	expect(rows.first).to_be_visible()
	expect(rows.nth(99)).not_to_be_attached()
	expect(desk.page.locator(".report-table table")).to_have_attribute("aria-rowcount", "5002")
	desk.page.locator(".report-table").evaluate("table => table.scrollTo(0, table.scrollHeight)")
	desk.page.get_by_text("Person 4999").wait_for()
	expect(rows.last).to_have_attribute("aria-rowindex", "5002")
	expect(rows.first).to_be_visible()
	expect(rows.nth(99)).not_to_be_attached()


def test_a_script_formats_cells_and_the_desk_makes_them_harmless(sign_in, committed):
	script = """frappe.query_reports["Made Up"] = {
		filters: [
			{ fieldname: "more", label: "More", fieldtype: "Check", on_change: (report) => report.refresh() },
			{ fieldname: "deep", label: "Deep", fieldtype: "Data", depends_on: "eval:doc.more" },
		],
		formatter: (value, row, column, data, default_formatter) =>
			`<span class="text-danger" onclick="x">${default_formatter(value, row, column, data)}</span>`,
	};"""
	desk = sign_in("Moderator")
	serve_report(desk, [{"number": 1234, "name": HOSTILE}], NUMBERS, script)
	expect(desk.page.locator("span.text-danger").first).to_have_text("1,234", use_inner_text=True)
	expect(desk.page.locator(".report-table [onclick], .report-table img[onerror]")).to_have_count(0)
	expect(desk.page).not_to_have_title("RUN")
	expect(desk.page.get_by_label("Deep")).to_be_hidden()
	desk.page.get_by_label("More").check()
	expect(desk.page.get_by_label("Deep")).to_be_visible()


def test_values_look_as_their_columns_say(sign_in, committed):
	kinds = {
		"Date": "2026-01-31",
		"Datetime": "2026-01-31 09:05:00",
		"Float": 1.5,
		"Percent": 33.3,
		"Check": 1,
		"Int": None,
	}
	columns = [{"fieldname": kind, "label": kind, "fieldtype": kind} for kind in kinds]
	desk = sign_in("Moderator")
	serve_report(desk, [kinds], columns)
	cells = desk.page.locator(".report-table tbody tr:not(.spacer) > *")
	expect(cells).to_have_text(
		["Jan 31, 2026", "Jan 31, 2026, 9:05 AM", "1.5", "33.3%", "Yes", ""], use_inner_text=True
	)


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_the_way(sign_in, scene, scheme):
	desk = sign_in("Moderator")
	desk.page.emulate_media(color_scheme=scheme)
	for name in (OVERDUE, MATRIX):
		open_report(desk, name, department=scene.department)
		desk.page.locator("svg.frappe-chart").wait_for()
		assert find_barriers(desk.page) == []
	desk.open("/query-report")
	assert find_barriers(desk.page) == []


def test_a_phone_scrolls_the_table_and_not_the_page(sign_in, scene):
	desk = sign_in("Moderator")
	desk.page.set_viewport_size({"width": 320, "height": 640})
	open_report(desk, MATRIX, department=scene.department)
	assert measure(desk.page, "document.documentElement.scrollWidth") == 320
	expect(desk.page.get_by_label("Program", exact=True)).to_be_hidden()
	desk.page.get_by_text("Filters", exact=True).click()
	expect(desk.page.get_by_label("Program", exact=True)).to_be_visible()


def test_the_keyboard_alone_does_all_of_it(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, OVERDUE, department=scene.department)
	page = desk.page
	page.get_by_label("Active Employees Only").focus()
	page.keyboard.press("Space")
	page.wait_for_url(lambda url: "active_only" not in url)
	settle(desk)
	page.get_by_role("region", name=OVERDUE).focus()
	page.keyboard.press("Tab")
	page.keyboard.press("Tab")
	page.keyboard.press("Enter")
	expect(page.locator(":focus")).to_have_text("Employee Name", use_inner_text=True)
	page.locator("[aria-sort=ascending]").wait_for()
	page.get_by_role("link", name=scene.late).press("Enter")
	page.wait_for_url(f"**/{scene.late}")


def test_from_right_to_left_nothing_sticks_out(sign_in, scene):
	desk = sign_in("Moderator")
	open_report(desk, MATRIX, department=scene.department)
	desk.page.evaluate("document.documentElement.dir = 'rtl'")
	table = box_of(desk.page.locator(".report-table"))
	first = box_of(desk.page.get_by_role("columnheader").first)
	assert abs(first["x"] + first["width"] - table["x"] - table["width"]) < 3
	assert measure(desk.page, "document.documentElement.scrollWidth - innerWidth") <= 0
