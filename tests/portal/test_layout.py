"""Every page, for every eye and hand: landmarks, headings, names, narrow screens, right to left."""

import re
from itertools import pairwise
from urllib.parse import quote

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.announcements.sending import send_announcement
from lms.lms.cohorts.enrolling import enroll_people
from lms.testing import factories
from tests.support.accessibility import find_barriers
from tests.support.portal import Learner, make_learner, make_report, open_session
from tests.support.reading import measure
from tests.support.users import make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

TABS = ("timetable", "timetable?view=week", "courses", "live-classes", "people", "announcements")
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsausbildung"
# In the page: what a screen reader could not name, and headings that skip a level.
NAMELESS = """[...document.querySelectorAll("a, button, input:not([type=hidden]), select, progress, img")]
	.filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.[0]?.textContent.trim()))
	.filter((e) => !e.hasAttribute("alt"))
	.map((e) => e.outerHTML)"""
HEADING_LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((e) => Number(e.tagName[1]))"
DUPLICATE_IDS = """[...document.querySelectorAll("[id]")].map((e) => e.id)
	.filter((id, index, all) => all.indexOf(id) !== index)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def learner(page) -> Learner:
	"""Who manages somebody, too."""
	learner = make_learner(title=f"{LONG_WORD} {LONG_WORD}", short_introduction=LONG_WORD * 3)
	make_report(learner.user, LONG_WORD, learner.course, due_in=-3)
	others = [factories.make_course(title=f"{LONG_WORD} {number}").name for number in range(2)]
	title = f"{LONG_WORD} {LONG_WORD}"
	factories.make_program([others[0], learner.course, others[1]], [learner.user], title=title)
	make_cohorts(learner)
	frappe.db.commit()
	open_session(page, learner.user)
	return learner


def make_cohorts(learner: Learner) -> None:
	"""The learner's own one, whose members see each other, and a full one for which they wait."""
	texts = {"title": f"{LONG_WORD} {LONG_WORD}", "place": LONG_WORD * 2, "description": LONG_WORD * 2}
	other = make_user("LMS Student", first_name=LONG_WORD)
	details = {"medium": "Hybrid", "timezone": "America/Argentina/ComodRivadavia", "allow_self_enrollment": 1}
	own = factories.make_batch([learner.course], [learner.user, other], **texts, **details, **make_plan())
	texts = {"title": f"{LONG_WORD} {LONG_WORD}", "place": LONG_WORD * 2, "description": LONG_WORD * 2}
	factories.make_live_class(own.name, **texts, join_url="https://meet.example.com/class")
	announcement = {"title": LONG_WORD * 2, "message": LONG_WORD, "audience": "Cohort", "batch": own.name}
	send_announcement(
		factories.insert("LMS Announcement", **announcement).name, "Administrator", now_datetime()
	)
	full = factories.make_batch(members=[other], seat_count=1, waiting_list=1, **details, title="Full")
	enroll_people(full.name, [learner.user], "Administrator", now_datetime(), to_waiting_list=True)
	frappe.db.set_single_value("LMS Settings", "show_employees", 1)


def make_plan() -> dict[str, object]:
	talk = {"start_time": "09:00", "end_time": "17:00", "title": LONG_WORD * 2, "milestone": 1}
	legend = {"reference_doctype": "LMS Quiz", "label": LONG_WORD, "color": "#ffee88"}
	return {"timetable": [{"day": day, **talk} for day in (1, 2, 3)], "timetable_legends": [legend]}


def paths(learner: Learner) -> list[str]:
	return [
		"/lms",
		"/lms/courses",
		"/lms/courses?search=nothing-like-it",
		learner.url,
		f"{learner.url}/learn/1-2",
		"/lms/team?overdue=1",
		"/lms/team?search=nothing-like-it",
		"/lms/programs",
		f"/lms/programs/{get_program(learner)}",
		"/lms/batches",
		"/lms/batches?state=Over",
		*(f"/lms/batches/{name}" for name in find_batches(learner)),
		*(f"/lms/batches/{find_batches(learner)[0]}/{tab}" for tab in TABS),
		f"/lms/live/{find_class(learner)}",
		"/lms/team?view=matrix",
		"/lms/team?view=forecast",
		f"/lms/team/{find_report(learner)}",
		"/lms/courses/no-such-course",
	]


def get_program(learner: Learner) -> str:
	return quote(frappe.db.get_value("LMS Program Member", {"member": learner.user}, "parent"), safe="")


def find_batches(learner: Learner) -> list[str]:
	return [
		frappe.db.get_value(doctype, {"member": learner.user}, "batch")
		for doctype in ("LMS Batch Enrollment", "LMS Batch Waitlist")
	]


def find_class(learner: Learner) -> str:
	return frappe.db.get_value("LMS Live Class", {"batch_name": find_batches(learner)[0]})


def find_report(learner: Learner) -> str:
	above = frappe.db.get_value("Employee", {"user_id": learner.user})
	return frappe.db.get_value("Employee", {"reports_to": above}, "user_id")


def test_pages_have_landmarks_and_one_main_heading(page, learner):
	for path in paths(learner):
		page.goto(path)
		for role in ("banner", "main", "contentinfo"):
			expect(page.get_by_role(role)).to_have_count(1)
		expect(page.get_by_role("navigation", name="Main")).to_be_visible()
		expect(page.get_by_role("heading", level=1)).to_have_count(1)
		expect(page).to_have_title(re.compile(r".+ · Smooth LMS$"))
		levels = measure(page, HEADING_LEVELS)
		steps = [after - before for before, after in pairwise(levels)]
		assert levels[0] == 1 and max(steps, default=0) <= 1, f"{path}: {levels}"


def test_everything_that_can_be_used_has_a_name(page, learner):
	for path in paths(learner):
		page.goto(path)
		assert measure(page, NAMELESS) == [], path
		assert measure(page, DUPLICATE_IDS) == [], path


def test_navigation_says_where_one_is(page, learner):
	for path, entry in (
		("/lms", "Home"),
		("/lms/courses", "Courses"),
		(learner.url, "Courses"),
		("/lms/programs", "Programs"),
		(f"/lms/programs/{get_program(learner)}", "Programs"),
		("/lms/batches", "Cohorts"),
		(f"/lms/batches/{find_batches(learner)[0]}", "Cohorts"),
		(f"/lms/live/{find_class(learner)}", "Cohorts"),
		("/lms/team", "My team"),
	):
		page.goto(path)
		current = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
		expect(current).to_have_text(entry)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_barriers_that_a_program_finds(page, learner, scheme):
	page.emulate_media(color_scheme=scheme)
	for path in paths(learner):
		page.goto(path)
		assert find_barriers(page) == [], path


def test_first_tab_skips_to_the_content(page, learner):
	page.goto("/lms/courses")
	page.keyboard.press("Tab")
	expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
	page.keyboard.press("Enter")
	expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (390, "en"), (320, "de")])
def test_no_page_scrolls_sideways(page, learner, width, language):
	page.set_viewport_size({"width": width, "height": 800})
	for path in paths(learner):
		page.goto(f"{path}{'&' if '?' in path else '?'}_lang={language}")
		assert measure(page, OVERFLOW) <= 0, path


def test_pages_are_mirrored_for_right_to_left_languages(page, learner):
	page.set_viewport_size({"width": 390, "height": 844})
	for path in paths(learner):
		page.goto(f"{path}{'&' if '?' in path else '?'}_lang=ar")
		html = page.locator("html")
		expect(html).to_have_attribute("dir", "rtl")
		expect(html).to_have_attribute("lang", "ar")
		assert measure(page, OVERFLOW) <= 0, path


def test_pages_load_without_errors_and_only_from_this_site(page, learner, live_server):
	problems = []
	page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: problems.append(str(error)))
	page.on(
		"request",
		lambda request: problems.append(request.url) if not request.url.startswith(live_server) else None,
	)
	for path in paths(learner)[:-1]:
		page.goto(path)
	assert problems == []


def test_colours_follow_the_system(page, learner):
	backgrounds = set()
	for scheme in ("light", "dark"):
		page.emulate_media(color_scheme=scheme)
		page.goto("/lms")
		backgrounds.add(measure(page, "getComputedStyle(document.body).backgroundColor"))
	assert len(backgrounds) == 2
