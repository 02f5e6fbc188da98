"""A day of the learning team: training is assigned and undone, all are told, and a page is switched off."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.announcements import sending
from lms.lms.training.assignments import WITHDRAWN
from lms.testing import factories
from lms.testing.factories import unique
from tests.guides.desk import Desk
from tests.guides.people import make_course, run_bulk_assignment, run_undoing
from tests.support.portal import set_mail_server
from tests.support.users import make_user

pytestmark = pytest.mark.portal

WRONG = "nobody@example.com"


@pytest.fixture
def scene(committed) -> frappe._dict:
	"""Two learners, a course to assign, and a program of another course."""
	learners = [make_user("LMS Student") for _ in range(2)]
	course, other = make_course("Fire drill"), make_course("First aid")
	program = factories.make_program([other.name], title=unique("Managers")).name
	frappe.db.commit()
	return frappe._dict(learners=learners, course=course, other=other, program=program)


def test_from_assigning_to_switching_off(sign_in, scene, monkeypatch):
	set_mail_server(monkeypatch)
	desk = sign_in("Moderator")
	ask_for_assignments(desk, scene)
	see_in_the_preview_what_is_wrong(desk, scene)
	watch_the_assignment_run(desk, scene)
	undo_it(desk, scene)
	assign_a_program(desk, scene)
	write_an_announcement(desk, scene)
	send_it(desk, scene)
	switch_a_page_off(desk, scene)


def ask_for_assignments(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	page.goto("/lms")
	page.get_by_role("link", name="Assign", exact=True).click()
	page.get_by_label("Addresses", exact=True).last.fill("\n".join([*scene.learners, WRONG]))
	page.get_by_label("Find courses").fill(scene.course.title)
	page.get_by_role("checkbox", name=scene.course.title).check()
	page.get_by_label("Or days from today").fill("30")
	page.get_by_role("button", name="Preview").click()


def see_in_the_preview_what_is_wrong(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	expect(page.get_by_text("This is a preview. Nothing has been written yet.")).to_be_visible()
	row = page.get_by_role("region", name="Cannot be assigned").get_by_role("row").filter(has_text=WRONG)
	expect(row).to_contain_text("There is no user with this address.")
	assert count_assigned(scene) == 0
	page.get_by_role("button", name="Assign", exact=True).click()


def watch_the_assignment_run(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	expect(page.get_by_text("0 of 3 people")).to_be_visible()
	run_bulk_assignment()
	page.reload()
	expect(page.get_by_text("3 of 3 people")).to_be_visible()
	expect(page.get_by_role("region", name="Not assigned")).to_contain_text(WRONG)
	assert count_assigned(scene) == 2


def undo_it(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	page.locator("summary", has_text="Undo").click()
	page.get_by_role("button", name="Withdraw").click()
	expect(page.get_by_text("0 of 2 training assignments withdrawn")).to_be_visible()
	run_undoing()
	page.reload()
	expect(page.locator("[data-run]")).to_have_attribute("data-run", "Undone")
	assert count_assigned(scene) == 0


def count_assigned(scene: frappe._dict) -> int:
	frappe.db.rollback()
	filters = {"employee": ["in", scene.learners], "status": ["!=", WITHDRAWN]}
	return frappe.db.count("LMS Training Assignment", filters)


def assign_a_program(desk: Desk, scene: frappe._dict) -> None:
	"""From its page, which fills in the form."""
	page = desk.page
	page.get_by_role("link", name="Programs", exact=True).click()
	edited = page.get_by_role("region", name="Programs that you can edit")
	edited.get_by_role("link", name=scene.program).click()
	expect(page.get_by_role("main")).to_contain_text(scene.other.title)
	page.get_by_role("link", name="Assign", exact=True).last.click()
	expect(page.get_by_role("radio", name="All courses of a program")).to_be_checked()
	page.get_by_label("Addresses", exact=True).last.fill("\n".join(scene.learners))
	page.get_by_label("Or days from today").fill("30")
	page.get_by_role("button", name="Preview").click()
	expect(page.get_by_role("region", name="Preview")).to_contain_text(scene.other.title)
	page.get_by_role("button", name="Assign", exact=True).click()
	expect(page.get_by_text("0 of 2 people")).to_be_visible()
	run_bulk_assignment()
	assert count_assigned(scene) == 2


def write_an_announcement(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	page.get_by_role("link", name="Announcements", exact=True).click()
	page.get_by_role("link", name="New announcement").click()
	page.get_by_label("Title").fill("The canteen moves")
	page.get_by_label("The learners of a course").check()
	page.get_by_label("Choose a course").select_option(scene.other.name)
	page.get_by_label("Message").fill("Come **hungry**.")
	page.get_by_role("button", name="Save and preview").click()
	expect(page.get_by_role("article")).to_contain_text("Come hungry.")


def send_it(desk: Desk, scene: frappe._dict) -> None:
	page = desk.page
	page.get_by_text("Send …").click()
	expect(page.get_by_text("Recipients: 2. By mail, too: 2.")).to_be_visible()
	page.get_by_role("button", name="Send it now").click()
	expect(page.get_by_role("status")).to_contain_text("The announcement is on its way.")
	frappe.db.rollback()
	sending.run(frappe.get_last_doc("LMS Announcement").name)
	frappe.db.commit()
	page.reload()
	expect(page.get_by_role("region", name="For the learning team")).to_contain_text("Sent")
	about = {"document_type": "LMS Announcement", "for_user": ["in", scene.learners]}
	assert frappe.db.count("Notification Log", about) == 2


def switch_a_page_off(desk: Desk, scene: frappe._dict) -> None:
	desk.open_form("LMS Settings", "LMS Settings")
	desk.open_part("Portal")
	desk.untick("Programs")
	desk.save()
	desk.page.goto("/lms/programs")
	expect(desk.page.get_by_role("heading", level=1)).to_have_text("Switched off")
	expect(desk.page.get_by_text("This page is switched off in LMS Settings.")).to_be_visible()
	navigation = desk.page.get_by_role("navigation", name="Main")
	expect(navigation.get_by_role("link", name="Courses")).to_have_count(1)
	expect(navigation.get_by_role("link", name="Programs")).to_have_count(0)
