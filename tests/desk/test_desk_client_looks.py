"""What scripts add to benchless's desk: on a phone, in the dark, from right to left, for screen readers."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import in_days, make_assignment, make_program
from tests.support.accessibility import find_barriers
from tests.support.reading import measure, read_all

pytestmark = pytest.mark.desk

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def desk(sign_in):
	assignment = make_assignment(due_date=in_days(5))
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open("/lms-training-assignment")
	desk.assignment = assignment
	return desk


def open_form(desk):
	desk.open(f"/lms-training-assignment/{desk.assignment.name}")
	desk.page.get_by_role("heading", name="What Happened").wait_for()


def open_prompt(desk):
	desk.page.get_by_text("Actions", exact=True).click()
	desk.button("Change Due Date").click()
	desk.dialog.wait_for()


def open_preview(desk):
	desk.button("Assign Training").click()
	desk.dialog.get_by_label("Addresses").fill("nobody@example.com")
	box = desk.dialog.get_by_role("combobox", name="Courses", exact=True)
	box.click()
	desk.dialog.get_by_role("option").filter(visible=True).first.click()
	desk.dialog.get_by_label("Or Days from Today").fill("9")
	desk.button("Preview").click()
	desk.dialog.get_by_text("There is nobody to assign.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_the_way(desk, scheme):
	desk.page.emulate_media(color_scheme=scheme)
	open_preview(desk)
	assert find_barriers(desk.page) == []
	desk.page.keyboard.press("Escape")
	open_form(desk)
	assert find_barriers(desk.page) == []
	open_prompt(desk)
	assert find_barriers(desk.page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_runs_out_of_a_phone(desk, direction):
	desk.page.set_viewport_size(NARROW)
	desk.page.evaluate("direction => (document.dir = direction)", direction)
	assert overflow(desk) == []
	open_preview(desk)
	assert overflow(desk) == []
	desk.page.keyboard.press("Escape")
	open_form(desk)
	desk.page.evaluate("direction => (document.dir = direction)", direction)
	assert overflow(desk) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_menu_opens_within_a_phone(desk, direction):
	"""On a form whose buttons need several lines, the menu may stand on either side."""
	program = make_program().name
	frappe.db.commit()
	desk.page.set_viewport_size(NARROW)
	paths = ("", f"/{desk.assignment.name}")
	for path in (*(f"/lms-training-assignment{path}" for path in paths), f"/lms-program/{program}"):
		desk.open(path)
		desk.page.evaluate("direction => (document.dir = direction)", direction)
		menus = desk.page.locator("details.menu").filter(visible=True)
		expect(menus.nth(1)).to_be_visible()
		for menu in read_all(menus):
			menu.locator("summary").click()
			expect(menu.locator(".menu-list")).to_be_in_viewport(ratio=1)
			menu.locator("summary").click()


OVERFLOW = """
() => [...document.querySelectorAll(":is(.page-head, .form-dashboard, dialog) :is(button, a, input)")]
	.filter((node) => node.checkVisibility())
	.filter((node) => {
		const { left, right } = node.getBoundingClientRect();
		return left < 0 || right > document.documentElement.clientWidth;
	})
	.map((node) => node.outerHTML.slice(0, 120))
"""


def overflow(desk):
	"""Buttons, links and inputs of scripts that are not whole within the page's width."""
	return measure(desk.page, OVERFLOW)
