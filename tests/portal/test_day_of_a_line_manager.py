"""A line manager's day: from the home page to who is late, a reminder, and what falls due."""

from typing import Any

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories
from lms.testing.factories import unique
from tests.support.portal import make_report, send_reminders_at_once, sign_in
from tests.support.tables import download_csv, read_table
from tests.support.users import make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


@pytest.fixture
def team() -> frappe._dict:
	"""Rosa manages Ada, who is late with a course and has completed another, and Ben, who has time."""
	rosa = make_user("LMS Student", "Employee", first_name="Rosa")
	fire = factories.make_course(title=unique("Fire"), lessons=1)
	aid = factories.make_course(title=unique("First aid"), lessons=1)
	ada = make_report(rosa, "Ada", fire.name, due_in=-3)
	ben = make_report(rosa, "Ben", fire.name, aid.name, due_in=20)
	factories.make_assignment(employee=ada, course=aid.name)
	factories.complete_lessons(ada, aid.name)
	frappe.db.commit()
	return frappe._dict(rosa=rosa, ada=ada, ben=ben, fire=fire.title, aid=aid.title)


def test_from_the_home_page_to_the_forecast(page, team, monkeypatch):
	send_reminders_at_once(monkeypatch)
	sign_in(page, team.rosa)
	see_on_the_home_page_that_somebody_is_late(page)
	show_only_who_is_overdue(page, team)
	read_the_page_of_the_person(page, team)
	remind_the_person(page, team)
	see_that_nobody_is_reminded_twice(page, team)
	compare_people_and_courses(page, team)
	compare_the_file_with_the_matrix(page, team)
	see_what_falls_due(page, team)


def see_on_the_home_page_that_somebody_is_late(page: Any) -> None:
	team = page.get_by_role("region", name="My team")
	expect(team).to_contain_text("One training assignment of those who report directly to you is overdue.")
	team.get_by_role("link", name="Show the whole team").click()
	expect(page.get_by_role("heading", level=1)).to_have_text("My team")
	expect(page.get_by_role("rowheader")).to_have_count(2)


def show_only_who_is_overdue(page: Any, team: frappe._dict) -> None:
	page.get_by_role("checkbox", name="Only overdue").check()
	page.get_by_role("button", name="Show", exact=True).click()
	expect(page.get_by_role("rowheader")).to_have_count(1)
	row = page.get_by_role("row").filter(has_text="Ada Rao")
	expect(row).to_contain_text(team.fire)
	expect(row).to_contain_text("Overdue by 3 days")


def read_the_page_of_the_person(page: Any, team: frappe._dict) -> None:
	page.get_by_role("link", name="Ada Rao").click()
	expect(page.get_by_role("heading", level=1)).to_have_text("Ada Rao")
	expect(page.get_by_role("region", name="To do")).to_contain_text(team.fire)
	expect(page.get_by_role("region", name="History")).to_contain_text(team.aid)
	expect(page.get_by_role("region", name="Timeline")).to_contain_text(f"{team.fire} became overdue.")


def remind_the_person(page: Any, team: frappe._dict) -> None:
	page.get_by_role("button", name="Remind Ada Rao").click()
	expect(page.get_by_role("status")).to_have_text("People who get a reminder now: 1.")
	expect(page.get_by_role("region", name="Timeline")).to_contain_text(
		f"A reminder of {team.fire} was sent."
	)
	assert count_mails(team.ada) == 1


def see_that_nobody_is_reminded_twice(page: Any, team: frappe._dict) -> None:
	page.get_by_role("link", name="My team").last.click()
	page.get_by_role("checkbox", name="Remind Ada Rao").check()
	page.get_by_role("checkbox", name="Remind Ben Rao").check()
	page.get_by_role("button", name="Remind the chosen people").click()
	expect(page.get_by_role("status").first).to_contain_text("People who get a reminder now: 1.")
	expect(page.get_by_role("status").first).to_contain_text("reminded today or have nothing to do: 1.")
	assert (count_mails(team.ada), count_mails(team.ben)) == (1, 1)


def count_mails(user: str) -> int:
	frappe.db.rollback()
	return frappe.db.count("Email Queue Recipient", {"recipient": user})


def compare_people_and_courses(page: Any, team: frappe._dict) -> None:
	page.get_by_role("link", name="By course").click()
	assert read_table(page.get_by_role("region", name="People and courses")) == [
		{"Name": "Ada Rao", team.fire: "Overdue", team.aid: "Completed"},
		{"Name": "Ben Rao", team.fire: "Not started", team.aid: "Not started"},
	]


def compare_the_file_with_the_matrix(page: Any, team: frappe._dict) -> None:
	shown = read_table(page.get_by_role("region", name="People and courses"))
	rows = download_csv(page.get_by_role("main"))
	assert [{column: row[column] for column in shown[0]} for row in rows] == shown


def see_what_falls_due(page: Any, team: frappe._dict) -> None:
	page.get_by_role("link", name="Forecast").click()
	figures = page.get_by_role("region", name="Figures:")
	for title, counts in ((team.fire, ["1", "1", "0", "0", "2"]), (team.aid, ["0", "1", "0", "0", "1"])):
		cells = figures.get_by_role("row").filter(has_text=title).get_by_role("cell")
		expect(cells).to_have_text(counts)
