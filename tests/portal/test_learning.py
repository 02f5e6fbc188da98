"""From sign-in to a completed course, in a browser."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.training.assignments import mark_overdue
from lms.testing import factories
from tests.support.browser import open_context
from tests.support.portal import get_status, make_learner, open_session, sign_in
from tests.support.reading import measure

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


def test_learner_signs_in_and_completes_an_assignment(page):
	learner = make_learner(due_in=10)
	sign_in(page, learner.user)
	row = page.get_by_role("listitem").filter(has_text=learner.title)
	expect(row).to_contain_text("Due in 10 days")
	row.get_by_role("link", name=learner.title, exact=True).click()
	page.get_by_role("link", name="Start").click()
	for percent in ("25%", "50%", "75%", "100%"):
		page.get_by_role("button", name="Mark complete").click()
		expect(page.locator("[data-percent]")).to_have_text(percent)
		page.locator("[data-next]").click()
	expect(page.locator(".course-head")).to_contain_text("Completed on")
	assert get_status(learner) == "Completed"
	page.get_by_role("link", name="Home").click()
	expect(page.get_by_role("region", name="Completed")).to_contain_text(learner.title)
	expect(page.get_by_role("region", name="My training")).not_to_contain_text(learner.title)


def test_overdue_assignment_says_since_when(page):
	learner = make_learner(due_in=-3)
	mark_overdue(factories.today(), "Administrator")
	frappe.db.commit()
	open_session(page, learner.user)
	page.goto("/lms")
	expect(page.get_by_role("listitem").filter(has_text=learner.title)).to_contain_text("Overdue by 3 days")
	expect(page.locator(".lede")).to_have_text(
		"One of your training assignments is overdue. Please start with it."
	)


def test_late_completion_ends_an_overdue_assignment(page):
	learner = make_learner(due_in=-3, lessons=1, chapters=1)
	mark_overdue(factories.today(), "Administrator")
	frappe.db.commit()
	open_session(page, learner.user)
	page.goto(f"{learner.url}/learn")
	page.get_by_role("button", name="Mark complete").click()
	expect(page.locator("[data-finish]")).to_be_focused()
	assert get_status(learner) == "Completed"


def test_learner_goes_on_at_the_first_lesson_that_is_not_complete(page):
	learner = make_learner()
	factories.complete_lessons(learner.user, learner.course, 3)
	frappe.db.commit()
	open_session(page, learner.user)
	page.goto("/lms")
	page.get_by_role("link", name=f"Continue {learner.title}").click()
	expect(page).to_have_url(f"{learner.url}/learn/2-2")


def test_learner_enrolls_in_a_course_that_allows_it(page):
	learner = make_learner(due_in=None, enrolled=False)
	open_session(page, learner.user)
	page.goto(learner.url)
	page.get_by_role("button", name="Enroll and start").click()
	expect(page).to_have_url(f"{learner.url}/learn/1-1")
	expect(page.get_by_role("button", name="Mark complete")).to_be_visible()


def test_course_without_self_enrollment_says_whom_to_ask(page):
	learner = make_learner(due_in=None, enrolled=False, disable_self_learning=1)
	open_session(page, learner.user)
	page.goto(learner.url)
	expect(page.get_by_text("The learning team assigns this course.")).to_be_visible()
	expect(page.get_by_role("button", name="Enroll and start")).to_have_count(0)


def test_courses_are_found_by_words_and_category(page):
	category = factories.make_category()
	learner = make_learner(due_in=None, title="Evacuating a ferry", category=category)
	factories.make_course(title="Evacuating a theatre")
	frappe.db.commit()
	open_session(page, learner.user)
	page.goto("/lms/courses")
	page.get_by_label("Search the courses").fill("FERRY evacuating")
	page.get_by_role("button", name="Show").click()
	expect(page.get_by_role("status")).to_have_text("1 course")
	page.get_by_role("link", name="Show all").click()
	page.get_by_label("Category").select_option(category)
	page.get_by_role("button", name="Show").click()
	expect(page.get_by_role("heading", level=2)).to_have_text([learner.title])


def test_reading_and_completing_work_without_javascript(browser, live_server):
	learner = make_learner(lessons=1, chapters=2)
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner.user)
		page.goto("/lms")
		page.get_by_role("link", name=f"Start {learner.title}").click()
		expect(page.locator(".prose")).to_have_text("Some text.")
		page.get_by_role("button", name="Mark complete").click()
		expect(page.locator(".lesson-foot")).to_contain_text("Completed")
		page.get_by_role("link", name="Next lesson").click()
		page.get_by_role("button", name="Mark complete").click()
		expect(page.get_by_text("Well done! You have completed this course.")).to_be_visible()
		assert get_status(learner) == "Completed"
		page.get_by_text("Maya Okafor").first.click()
		page.get_by_role("button", name="Sign out").click()
		page.goto("/lms")
		page.wait_for_url("**/login**")


def test_lesson_is_completed_with_the_keyboard_alone(page):
	learner = make_learner(lessons=2, chapters=1)
	open_session(page, learner.user)
	page.goto(f"{learner.url}/learn")
	tab_to(page, "Mark complete")
	page.keyboard.press("Enter")
	expect(page.get_by_role("link", name="Next lesson")).to_be_focused()
	expect(page.locator("[data-notice]")).to_have_text("Lesson completed.")
	page.keyboard.press("Enter")
	expect(page).to_have_url(f"{learner.url}/learn/1-2")
	tab_to(page, "Mark complete")
	page.keyboard.press("Enter")
	expect(page.locator("[data-finish]")).to_be_focused()


def tab_to(page, text):
	for _step in range(40):
		page.keyboard.press("Tab")
		if measure(page, "document.activeElement.textContent.trim()").startswith(text):
			return
	raise AssertionError(f"{text} is not reached with Tab")


def test_refused_completion_is_announced_and_can_be_tried_again(page):
	learner = make_learner()
	open_session(page, learner.user)
	page.goto(f"{learner.url}/learn")
	frappe.db.set_value("LMS Course", learner.course, "published", 0)
	frappe.db.commit()
	page.get_by_role("button", name="Mark complete").click()
	expect(page.locator("[data-notice]")).to_contain_text("You cannot open this lesson now")
	expect(page.get_by_role("button", name="Mark complete")).to_be_enabled()


def test_account_menu_closes_on_escape_and_outside(page):
	learner = make_learner(due_in=None)
	open_session(page, learner.user)
	page.goto("/lms")
	menu, summary = page.locator(".menu"), page.locator("[data-menu] summary")
	summary.click()
	expect(menu).to_be_visible()
	page.keyboard.press("Escape")
	expect(menu).to_be_hidden()
	expect(summary).to_be_focused()
	summary.click()
	page.get_by_role("heading", level=1).click()
	expect(menu).to_be_hidden()
