"""Pages on paper: documents without frame, buttons and dark colours, with what is folded on the screen."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.quizzes import attempts
from lms.testing import factories
from tests.support.portal import Learner, make_learner, make_report, open_session
from tests.support.quiz_pages import make_quiz, start
from tests.support.reading import measure, measure_each
from tests.support.users import make_user

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

FRAME = (
	".topbar",
	".sections",
	".skip-link",
	".page-foot",
	".crumbs",
	".tabs",
	".pages",
	".filters",
	".files",
)
# In the page: what people could press, and what is there to read.
PRESSABLE = """[...document.querySelectorAll("button, .button, summary.button, input, select, textarea")]
	.filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 200))"""
COLOURS = """["backgroundColor", "color"].map((name) => getComputedStyle(document.body)[name])"""
# Chromium paints nothing of what is folded, and says so.
VISIBLE = "(element) => element.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})"
BOOK = """<h2>Signs</h2><p>Green signs lead out.</p>
<details><summary>More</summary><p>Red ones do not.</p></details>
<table><thead><tr><th>Sign</th></tr></thead><tbody><tr><td>Exit</td></tr></tbody></table>"""


@pytest.fixture(params=["light", "dark"])
def paper(request, page):
	"""A page that is printed, for people with light and with dark screens."""
	page.emulate_media(media="print", color_scheme=request.param)
	return page


@pytest.fixture
def learner(page) -> Learner:
	learner = make_learner(title="Fire safety")
	factories.make_program([learner.course], [learner.user], title=factories.unique("Safety"))
	frappe.db.commit()
	open_session(page, learner.user)
	return learner


def check_document(page, path: str, *texts: str) -> None:
	"""The page has these texts, nothing to press and nothing of the frame, in black on white."""
	assert page.goto(path).status == 200
	for text in texts:
		assert any(measure_each(page.locator("main").get_by_text(text), VISIBLE)), text
	for selector in FRAME:
		expect(page.locator(selector).filter(visible=True)).to_have_count(0)
	assert measure(page, PRESSABLE) == []
	assert measure(page, COLOURS) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_home_and_catalogue(paper, learner):
	check_document(paper, "/lms", "My training", "Fire safety")
	check_document(paper, "/lms/courses", "Courses", "Fire safety")


def test_course(paper, learner):
	check_document(paper, learner.url, "Fire safety", "Contents", "Lesson")


def test_lesson_says_of_which_course_it_is(paper, learner):
	lesson = frappe.get_all(
		"Course Lesson", filters={"course": learner.course}, order_by="creation", limit=1
	)[0]
	frappe.get_doc("Course Lesson", lesson.name).update({"body": BOOK, "content": ""}).save()
	frappe.db.commit()
	path = f"{learner.url}/learn/1-1"
	check_document(paper, path, "Fire safety ·", "Green signs lead out.", "Red ones do not.", "Exit")
	for selector in (".outline", ".lesson-foot"):
		expect(paper.locator(selector)).to_be_hidden()
	paper.emulate_media(media="screen")
	expect(paper.locator(".on-paper")).to_be_hidden()


def test_program(paper, learner):
	name = frappe.db.get_value("LMS Program Member", {"member": learner.user}, "parent")
	check_document(paper, f"/lms/programs/{quote(name, safe='')}", name, "Fire safety")
	expect(paper.locator(".next")).to_be_hidden()


def test_cohort(paper, learner):
	batch = factories.make_batch([learner.course], [learner.user], place="Leeds", medium="Offline")
	batch.db_set("allow_self_enrollment", 1)
	frappe.db.commit()
	check_document(paper, f"/lms/batches/{batch.name}", batch.title, "Leeds")
	expect(paper.get_by_role("button", name="Leave the cohort")).to_be_hidden()
	check_document(paper, f"/lms/batches/{batch.name}/courses", batch.title, "Fire safety")
	check_document(paper, "/lms/batches", batch.title, "Leeds")


def test_team_and_person(paper, learner):
	ada = make_report(learner.user, "Ada", learner.course, due_in=-3)
	# What is overdue is folded on the screen.
	check_document(paper, "/lms/team", "Ada", "Overdue by 3 days")
	check_document(paper, "/lms/team?view=matrix", "Ada", "Fire safety")
	check_document(paper, f"/lms/team/{ada}", "Ada", "Fire safety", "Timeline")


def test_statistics_have_their_charts_and_all_tables(paper):
	make_report(make_user("LMS Student", "Employee"), "Ada", factories.make_course().name, due_in=-3)
	open_session(paper, make_user("Moderator"))
	check_document(paper, "/lms/statistics", "Compliance by department")
	tables = paper.locator(".drawing .numbers")
	shown = measure_each(tables, VISIBLE)
	assert len(shown) > 2 and all(shown)
	expect(paper.locator(".drawing .chart")).to_have_count(len(shown))
	heads = measure_each(tables.locator("thead"), "(e) => getComputedStyle(e).display")
	assert heads == ["table-header-group"] * len(shown)
	expect(paper.locator(".drawing summary").first).to_be_hidden()


def test_quiz_result(paper, learner):
	quiz = make_quiz(learner)
	attempt = start(learner, quiz)
	attempts.submit_attempt(attempt["attempt"], {}, learner.user, now_datetime())
	frappe.db.commit()
	submission = frappe.db.get_value("LMS Quiz Submission", {"member": learner.user})
	check_document(
		paper, f"/lms/quiz/{quiz}?submission={submission}", "Not passed", "Your answers", "Question 3"
	)


def test_charts_figures_and_rows_are_not_broken_across_pages(paper, learner):
	make_report(learner.user, "Ada", learner.course, due_in=-3)
	paper.goto("/lms/team")
	for selector in (".figures", ".people tbody tr"):
		breaks = measure_each(paper.locator(selector), "(e) => getComputedStyle(e).breakInside")
		assert set(breaks) == {"avoid"}
