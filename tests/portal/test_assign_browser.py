"""Assigning training to many in a browser: with JavaScript and without it, by keyboard, for every eye."""

from types import SimpleNamespace

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.training import queued, undoing
from lms.testing import factories
from lms.testing.factories import unique
from tests.portal.test_layout import DUPLICATE_IDS, HEADING_LEVELS, LONG_WORD, NAMELESS, OVERFLOW
from tests.support.accessibility import find_barriers
from tests.support.browser import open_context
from tests.support.portal import open_session
from tests.support.reading import measure
from tests.support.users import make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


@pytest.fixture
def scene() -> SimpleNamespace:
	people = [make_user("LMS Student") for _ in range(2)]
	course = factories.make_course(title=unique(f"Fire {LONG_WORD}"))
	factories.make_program([course.name], people, title=unique(LONG_WORD))
	user = make_user("Moderator", "System Manager", "HR Manager")
	return SimpleNamespace(user=user, people=people, course=course)


def fill(page, scene) -> None:
	page.get_by_label("Addresses", exact=True).last.fill(
		"\n".join([*scene.people, f"{LONG_WORD}@example.com"])
	)
	page.get_by_label("Find courses").fill(scene.course.title)
	page.get_by_role("checkbox", name=scene.course.title).check()
	page.get_by_label("Or days from today").fill("30")


def work(page, run) -> None:
	page.wait_for_url("**/lms/assign/*")
	frappe.db.rollback()
	run(page.url.rpartition("/")[2])
	frappe.db.commit()


def walk_through(page, scene, look) -> None:
	"""Go through all steps, and `look` at each."""
	open_session(page, scene.user)
	page.goto("/lms/assign")
	look("empty form")
	page.get_by_role("button", name="Preview").click()
	page.get_by_role("alert").filter(has_text="Nothing has been assigned.").wait_for()
	page.wait_for_load_state()
	look("form with errors")
	for label in ("A file", "Some employees", "Members of a program", "All courses of a program"):
		page.get_by_role("radio", name=label).check()
		look(label)
	page.get_by_role("radio", name="Addresses").check()
	page.get_by_role("radio", name="Courses", exact=True).check()
	fill(page, scene)
	page.get_by_role("button", name="Preview").click()
	page.get_by_text("Nothing has been written yet").wait_for()
	page.wait_for_load_state()
	look("preview")
	page.get_by_role("button", name="Assign", exact=True).click()
	page.wait_for_url("**/lms/assign/*")
	page.locator("summary", has_text="Cancel").click()
	look("run")
	work(page, queued.run)
	page.reload()
	page.locator("summary", has_text="Undo").click()
	look("result")


def test_progress_is_live_and_the_result_is_announced(page, scene):
	page.clock.install()
	open_session(page, scene.user)
	page.goto(f"/lms/assign?course={scene.course.name}")
	expect(page.get_by_role("checkbox", name=scene.course.title)).to_be_checked()
	fill(page, scene)
	page.get_by_role("button", name="Preview").click()
	page.get_by_role("button", name="Assign", exact=True).click()
	expect(page.get_by_text("0 of 3 people")).to_be_visible()
	work(page, queued.run)
	page.clock.run_for(2000)
	expect(page.get_by_text("3 of 3 people").first).to_be_visible()
	expect(page.locator("[data-announced]")).to_have_text("Completed: 3 of 3 people")
	expect(page.get_by_role("progressbar")).to_have_count(0)
	page.locator("summary", has_text="Undo").click()
	page.get_by_role("button", name="Withdraw").click()
	expect(page.get_by_text("0 of 2 training assignments withdrawn")).to_be_visible()
	work(page, undoing.run)
	page.clock.run_for(2000)
	expect(page.locator("[data-run]")).to_have_attribute("data-run", "Undone")


def test_progress_leaves_an_open_question_alone(page, scene):
	page.clock.install()
	open_session(page, scene.user)
	page.goto("/lms/assign")
	fill(page, scene)
	page.get_by_role("button", name="Preview").click()
	page.get_by_role("button", name="Assign", exact=True).click()
	page.locator("summary", has_text="Cancel").click()
	page.wait_for_url("**/lms/assign/*")
	frappe.db.rollback()
	frappe.db.set_value("LMS Bulk Assignment", page.url.rpartition("/")[2], "done", 1)
	frappe.db.commit()
	page.clock.run_for(2000)
	expect(page.get_by_text("1 of 3 people")).to_be_visible()
	page.get_by_role("button", name="Stop assigning").click()
	expect(page.locator("[data-run]")).to_have_attribute("data-run", "Cancelled")


def test_courses_are_found_while_typing_and_chosen_ones_stay(page, scene):
	other = factories.make_course(title=unique("Careful lifting"))
	frappe.db.commit()
	open_session(page, scene.user)
	page.goto("/lms/assign")
	fill(page, scene)
	page.get_by_label("Find courses").fill(f"LIFTING {other.title[-4:]}")
	expect(page.get_by_role("checkbox", name=other.title)).to_be_visible()
	expect(page.get_by_role("checkbox", name=scene.course.title)).to_be_checked()
	page.get_by_label("Find courses").press("Enter")
	page.get_by_label("Find courses").fill("nothing like it")
	expect(page.get_by_role("status")).to_contain_text("No other published course matches.")
	expect(page).to_have_url("/lms/assign")
	expect(page.get_by_label("Or days from today")).to_have_value("30")


def test_a_course_that_is_chosen_while_the_search_is_under_way_stays(page, scene):
	other = factories.make_course(title=unique("Careful lifting"))
	frappe.db.commit()
	open_session(page, scene.user)
	page.goto("/lms/assign")
	page.get_by_label("Find courses").fill(other.title)
	expect(page.locator("[name=course]")).to_have_count(1)
	box = page.get_by_role("checkbox", name=other.title)

	def choose_meanwhile(route) -> None:
		box.check()
		route.continue_()

	page.route("**/lms/assign?search=*", choose_meanwhile, times=1)
	page.get_by_label("Find courses").fill(scene.course.title)
	expect(page.get_by_role("checkbox", name=scene.course.title)).to_be_visible()
	expect(box).to_be_checked()


def test_a_file_that_is_too_large_is_not_sent(page, scene):
	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	frappe.db.commit()
	try:
		open_session(page, scene.user)
		page.goto("/lms/assign")
		page.get_by_role("radio", name="A file").check()
		page.get_by_label("File", exact=True).set_input_files(
			{"name": "people.csv", "mimeType": "text/csv", "buffer": b"a" * (2**19 + 1)}
		)
		expect(page.locator("[data-problem]")).to_have_text("This file is too large.")
	finally:
		frappe.db.set_single_value("System Settings", "max_file_size", 0)
		frappe.db.commit()


def test_all_steps_work_without_javascript(browser, live_server, scene):
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, scene.user)
		page.goto("/lms/assign")
		page.get_by_role("radio", name="A file").check()
		content = "\n".join(["User ID", *scene.people, "nobody@example.com"]).encode()
		page.get_by_label("File", exact=True).set_input_files(
			{"name": "people.csv", "mimeType": "text/csv", "buffer": content}
		)
		page.get_by_label("Find courses").fill(scene.course.title)
		page.get_by_role("button", name="Find", exact=True).click()
		page.get_by_role("checkbox", name=scene.course.title).check()
		page.get_by_role("button", name="Preview").click()
		expect(page.get_by_role("link", name="When")).to_be_visible()
		expect(page.get_by_text("Set a due date or a number of days.")).to_be_visible()
		expect(page.get_by_text("people.csv")).to_be_visible()
		page.get_by_label("Or days from today").fill("30")
		page.get_by_label("Or days from today").press("Enter")
		expect(page.get_by_role("row", name="4 nobody@example.com")).to_be_visible()
		with page.expect_download() as download:
			page.get_by_role("button", name="Download errors").click()
		assert b"4,nobody@example.com" in download.value.path().read_bytes()
		page.get_by_role("button", name="Assign", exact=True).click()
		expect(page.get_by_text("0 of 3 people")).to_be_visible()
		work(page, queued.run)
		page.get_by_role("link", name="Refresh").click()
		expect(page.get_by_text("3 of 3 people")).to_be_visible()
		page.locator("summary", has_text="Undo").click()
		page.get_by_role("button", name="Withdraw").click()
		expect(page.get_by_text("0 of 2 training assignments withdrawn")).to_be_visible()
		work(page, undoing.run)
		page.get_by_role("link", name="Refresh").click()
		expect(page.get_by_text("Undone").first).to_be_visible()


def press_until(page, condition: str, key: str = "Tab") -> None:
	for _step in range(60):
		page.keyboard.press(key)
		if measure(page, f"({condition})"):
			return
	raise AssertionError(condition)


def test_all_steps_work_with_the_keyboard_alone(page, scene):
	open_session(page, scene.user)
	page.goto(f"/lms/assign?course={scene.course.name}")
	focused = "document.activeElement"
	press_until(page, f"{focused}.value === 'addresses'")
	page.keyboard.press("ArrowDown")
	press_until(page, f"{focused}.value === 'addresses'", "ArrowUp")
	press_until(page, f"{focused}.id === 'addresses'")
	page.keyboard.insert_text("\n".join(scene.people))
	press_until(page, f"{focused}.id === 'days'")
	page.keyboard.type("30")
	page.keyboard.press("Enter")
	expect(page.get_by_role("status").filter(has_text="Nothing has been written yet")).to_be_focused()
	press_until(page, f"{focused}.value === 'start'")
	page.keyboard.press("Enter")
	page.wait_for_url("**/lms/assign/*")
	press_until(page, f"{focused}.tagName === 'SUMMARY' && {focused}.closest('.confirm')")
	page.keyboard.press("Enter")
	press_until(page, f"{focused}.value === 'cancel'")
	page.keyboard.press("Enter")
	expect(page.locator("[data-run]")).to_have_attribute("data-run", "Cancelled")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_step_has_barriers(page, scene, scheme):
	page.emulate_media(color_scheme=scheme)

	def look(step: str) -> None:
		assert find_barriers(page) == [], step
		assert measure(page, NAMELESS) == [], step
		assert measure(page, DUPLICATE_IDS) == [], step
		levels = measure(page, HEADING_LEVELS)
		assert levels[0] == 1 and levels.count(1) == 1 and 3 not in levels[:2], step

	walk_through(page, scene, look)


@pytest.mark.parametrize("width", [320, 390])
def test_no_step_scrolls_sideways_in_either_direction(page, scene, width):
	page.set_viewport_size({"width": width, "height": 800})

	def look(step: str) -> None:
		for direction in ("rtl", "ltr"):
			page.evaluate("direction => (document.documentElement.dir = direction)", direction)
			assert measure(page, OVERFLOW) <= 0, f"{step}, {direction}"

	walk_through(page, scene, look)


def test_pages_load_without_errors_and_only_from_this_site(page, scene, live_server):
	problems = []
	page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: problems.append(str(error)))
	page.on(
		"request",
		lambda request: problems.append(request.url) if not request.url.startswith(live_server) else None,
	)
	walk_through(page, scene, lambda step: None)
	# The form with errors has the status of a refusal.
	assert [problem for problem in problems if "417" not in problem] == []
