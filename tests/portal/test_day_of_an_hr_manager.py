"""An HR manager's day: the company within their User Permissions, its figures, and files that agree."""

from typing import Any

import frappe
import pytest
from frappe.permissions import add_user_permission
from playwright.sync_api import expect

from lms.testing import factories
from lms.testing.factories import unique
from tests.support.portal import make_report, sign_in
from tests.support.reading import measure_each
from tests.support.tables import download_csv, read_table
from tests.support.users import make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


@pytest.fixture
def company() -> frappe._dict:
	"""Two departments that the HR manager may see, and one that they may not see."""
	boss = make_user("LMS Student", "Employee")
	kitchen, office, secret = (
		factories.make_department(unique(name)) for name in ("Kitchen", "Office", "Secret")
	)
	course = factories.make_course(title=unique("Hygiene"), lessons=1)
	make_report(boss, "Ada", course.name, due_in=-3, department=kitchen)
	ben = make_report(boss, "Ben", course.name, department=kitchen)
	factories.complete_lessons(ben, course.name)
	make_report(boss, "Cem", course.name, department=office)
	dan = make_report(boss, "Dan", course.name, due_in=-9, department=secret)
	hr = make_user("HR Manager", "HR User", "LMS Student", first_name="Hanna")
	for department in (kitchen, office):
		add_user_permission("Department", department, hr)
	frappe.db.commit()
	return frappe._dict(hr=hr, kitchen=kitchen, office=office, secret=secret, course=course.title, dan=dan)


def test_from_the_people_to_the_figures(page, company):
	sign_in(page, company.hr)
	find_what_is_for_hr(page)
	see_the_whole_company(page, company)
	see_that_the_rest_is_hidden(page, company)
	narrow_the_team_to_a_department(page, company)
	compare_the_file_with_the_list(page)
	read_the_figures_of_a_department(page, company)
	compare_the_files_with_the_figures(page)
	see_the_figures_of_everybody(page, company)


def find_what_is_for_hr(page: Any) -> None:
	navigation = page.get_by_role("navigation", name="Main")
	for name, count in (("Team", 1), ("Statistics", 1), ("Assign", 0)):
		expect(navigation.get_by_role("link", name=name, exact=True)).to_have_count(count)


def see_the_whole_company(page: Any, company: frappe._dict) -> None:
	page.get_by_role("link", name="Team", exact=True).click()
	expect(page.locator(".lede")).to_have_text("The training of all employees whom you may see.")
	people = page.get_by_role("table", name="Team").get_by_role("rowheader")
	expect(people).to_contain_text(["Ada Rao", "Ben Rao", "Cem Rao"])
	expect(page.get_by_role("checkbox", name="Remind")).to_have_count(0)


def see_that_the_rest_is_hidden(page: Any, company: frappe._dict) -> None:
	expect(page.get_by_text(company.secret)).to_have_count(0)
	page.goto(f"/lms/team/{company.dan}")
	expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
	page.get_by_role("link", name="Go to the team").click()


def narrow_the_team_to_a_department(page: Any, company: frappe._dict) -> None:
	page.get_by_label("Department", exact=True).select_option(company.kitchen)
	page.get_by_role("button", name="Show", exact=True).click()
	expect(page.get_by_role("rowheader")).to_contain_text(["Ada Rao", "Ben Rao"])
	expect(page.get_by_role("rowheader")).to_have_count(2)


def compare_the_file_with_the_list(page: Any) -> None:
	shown = read_table(page.get_by_role("table", name="Team"))
	assert [
		{"Name": row["Name"], "Overdue": row["Overdue"], "Completed": row["Completed"]}
		for row in download_csv(page.get_by_role("main"))
	] == [
		{"Name": row["Name"].split("\n")[0], "Overdue": count(row["Overdue"]), "Completed": row["Completed"]}
		for row in shown
	]


def count(text: str) -> str:
	return "0" if text == "Nothing overdue" else text.split()[0]


def read_the_figures_of_a_department(page: Any, company: frappe._dict) -> None:
	page.get_by_role("link", name="Statistics").click()
	page.get_by_label("Period").select_option("3")
	page.get_by_label("Department", exact=True).select_option(company.kitchen)
	page.get_by_role("button", name="Show", exact=True).click()
	page.wait_for_url(lambda url: "months=3" in url)
	assert read_figures(page, "Compliance by course") == [
		{
			"Course": company.course,
			"Assigned": "2",
			"Completed": "1",
			"Overdue": "1",
			"Completed (%)": "50%",
			"On time (%)": "100%",
		}
	]
	assert len(read_figures(page, "Enrollments and completions")) == 3


def part(page: Any, title: str) -> Any:
	return page.get_by_role("region", name=title, exact=True)


def read_figures(page: Any, title: str) -> list[dict[str, str]]:
	"""The table that is folded below a chart."""
	section = part(page, title)
	if measure_each(section.locator("details"), "details => details.open") == [False]:
		section.locator("summary").click()
	return read_table(section.get_by_role("region"))


def compare_the_files_with_the_figures(page: Any) -> None:
	for title in ("Compliance by course", "Compliance by department"):
		shown, in_file = read_figures(page, title), download_csv(part(page, title))
		assert plain(in_file) == plain(shown) != []


def plain(rows: list[dict[str, str]]) -> list[list[str]]:
	"""In files, numbers are numbers: 50.0 instead of 50%."""
	return [[cell.removesuffix("%").removesuffix(".0") for cell in row.values()] for row in rows]


def see_the_figures_of_everybody(page: Any, company: frappe._dict) -> None:
	page.get_by_label("Department", exact=True).select_option("")
	page.get_by_role("button", name="Show", exact=True).click()
	page.wait_for_url(lambda url: url.endswith("department="))
	departments = [row["Department"] for row in read_figures(page, "Compliance by department")]
	assert sorted(departments) == sorted([company.kitchen, company.office])
	expect(page.get_by_text(company.secret)).to_have_count(0)
