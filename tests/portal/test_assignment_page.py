"""The page of an assignment, in a browser: handing in, refusals, and what came of it."""

from types import SimpleNamespace

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_outline
from lms.lms.homework import submissions
from lms.testing import factories
from tests.support.browser import open_context
from tests.support.documents import PDF, make_png
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


def make_scene(lessons: int = 2, **assignment) -> SimpleNamespace:
	"""A learner who has an assignment in the first lesson of a course."""
	learner = make_learner(due_in=None, lessons=lessons, chapters=1)
	lesson = get_outline(learner.course, learner.user).lessons[0].name
	task = factories.make_lms_assignment(lesson, **assignment)
	frappe.db.commit()
	return SimpleNamespace(
		learner=learner.user, course=learner.url, task=task, url=f"/lms/assignment/{task.name}"
	)


def open_page(page, scene) -> None:
	open_session(page, scene.learner)
	page.goto(scene.url)


def upload(name: str, content: bytes) -> dict:
	return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def get_rows(scene) -> list:
	frappe.db.rollback()
	filters = {"assignment": scene.task.name}
	fields = ["name", "number", "answer", "status"]
	return frappe.get_all("LMS Assignment Submission", filters, fields, order_by="number")


def grade(scene, status: str, comments: str) -> None:
	submissions.grade_homework(get_rows(scene)[-1].name, status, comments)
	frappe.db.commit()


def test_a_text_is_handed_in_and_the_next_lesson_follows(page):
	scene = make_scene(question="<p>Describe your <b>desk</b>.</p>")
	open_page(page, scene)
	expect(page.get_by_role("heading", level=1)).to_have_text(scene.task.title)
	expect(page.get_by_text("Describe your desk.")).to_be_visible()
	page.get_by_label("Your answer").fill("It is tidy.\nReally.")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("status")).to_contain_text("Your work has been handed in.")
	expect(page.get_by_role("status")).to_contain_text("This completes the lesson")
	expect(page.get_by_role("status")).to_be_focused()
	handed_in = page.get_by_role("region", name="Your submissions")
	expect(handed_in).to_contain_text("It is tidy.")
	expect(handed_in).to_contain_text("Being graded")
	page.get_by_role("link", name="Next lesson").click()
	expect(page).to_have_url(f"{scene.course}/learn/1-2")
	assert [row.answer for row in get_rows(scene)] == ["<p>It is tidy.<br>Really.</p>"]


def test_a_file_is_handed_in_and_downloaded_again(page):
	scene = make_scene(type="PDF")
	open_page(page, scene)
	expect(page.get_by_label("Your file")).to_have_attribute("accept", ".pdf")
	expect(page.locator("#hint")).to_have_text("PDF. At most 25 MB.")
	page.get_by_label("Your file").set_input_files(upload("my plan.pdf", PDF))
	page.get_by_label("A few words about it").fill("Second draft")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("region", name="Your submissions")).to_contain_text("Second draft")
	with page.expect_download() as download:
		page.get_by_role("link", name="Download my plan.pdf").click()
	assert download.value.path().read_bytes() == PDF


def test_what_is_refused_is_said_at_the_form_and_the_words_are_kept(page):
	scene = make_scene(type="Image")
	open_page(page, scene)
	page.get_by_label("Your file").set_input_files(upload("desk.png", PDF))
	page.get_by_label("A few words about it").fill("My desk <3")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("alert").first).to_contain_text("desk.png is not a valid PNG file")
	expect(page.get_by_role("alert").first).to_be_focused()
	field = page.get_by_label("Your file")
	expect(field).to_have_attribute("aria-invalid", "true")
	expect(field).to_have_attribute("aria-describedby", "hint problem")
	expect(page.get_by_label("A few words about it")).to_have_value("My desk <3")
	assert get_rows(scene) == []
	field.set_input_files(upload("desk.png", make_png()))
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("status")).to_contain_text("Your work has been handed in.")


def test_an_address_that_is_none_of_the_web_is_refused(page):
	scene = make_scene(type="URL")
	open_page(page, scene)
	page.get_by_label("Address of your work").fill("javascript:alert(1)")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("alert").first).to_contain_text("must begin with https://")
	expect(page.get_by_label("Address of your work")).to_have_value("javascript:alert(1)")
	page.get_by_label("Address of your work").fill("https://example.com/work")
	page.get_by_role("button", name="Hand in").click()
	link = page.get_by_role("link", name="https://example.com/work")
	expect(link).to_have_attribute("rel", "noopener nofollow noreferrer")


def test_a_file_that_is_too_large_is_not_sent(page):
	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	try:
		scene = make_scene(type="PDF")
		open_page(page, scene)
		page.get_by_label("Your file").set_input_files(upload("big.pdf", PDF.ljust(2**20 + 1)))
		expect(page.locator("[data-problem]")).to_have_text("This file is too large.")
		page.get_by_role("button", name="Hand in").click()
		expect(page.get_by_role("button", name="Hand in")).to_be_enabled()
		page.get_by_label("Your file").set_input_files(upload("plan.pdf", PDF))
		expect(page.locator("[data-problem]")).to_have_text("")
		page.get_by_role("button", name="Hand in").click()
		expect(page.get_by_role("status")).to_contain_text("Your work has been handed in.")
	finally:
		frappe.db.set_single_value("System Settings", "max_file_size", 0)
		frappe.db.commit()


def test_comments_are_read_and_better_work_is_handed_in_until_it_passes(page):
	scene = make_scene(lessons=1, show_answer=1, answer="<p>Like so.</p>")
	open_page(page, scene)
	expect(page.get_by_text("Like so.")).to_have_count(0)
	page.get_by_label("Your answer").fill("First")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("status")).to_contain_text("You have completed this course")
	expect(page.get_by_role("region", name="A good answer")).to_have_text("A good answer Like so.")
	expect(page.get_by_label("Your answer")).to_be_hidden()
	grade(scene, "Fail", "Which desk?")
	page.goto(scene.url)
	expect(page.get_by_role("region", name="Your submissions")).to_contain_text("Which desk?")
	page.get_by_label("Your answer").fill("Second")
	page.get_by_role("button", name="Hand in").click()
	expect(page.get_by_role("status")).to_contain_text("Your work has been handed in.")
	grade(scene, "Pass", "Well done")
	page.goto(scene.url)
	expect(page.get_by_text("You have passed this homework")).to_be_visible()
	expect(page.get_by_role("button", name="Hand in")).to_have_count(0)
	assert [(row.number, row.status) for row in get_rows(scene)] == [(1, "Fail"), (2, "Pass")]
	page.get_by_role("link", name="Back to the lesson").click()
	expect(page).to_have_url(f"{scene.course}/learn/1-1")


def test_handing_in_works_without_javascript(browser, live_server):
	scene = make_scene(type="PDF")
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_page(page, scene)
		page.get_by_label("Your file").set_input_files(upload("plan.pdf", b"no PDF"))
		page.get_by_role("button", name="Hand in").click()
		expect(page.get_by_text("plan.pdf is not a valid PDF file")).to_be_visible()
		page.get_by_label("Your file").set_input_files(upload("plan.pdf", PDF))
		page.get_by_role("button", name="Hand in").click()
		expect(page.get_by_text("Your work has been handed in.")).to_be_visible()


def test_handing_in_works_with_the_keyboard_alone(page):
	scene = make_scene()
	open_page(page, scene)
	for _step in range(20):
		page.keyboard.press("Tab")
		if measure(page, "document.activeElement.id") == "work":
			break
	page.keyboard.type("Typed")
	page.keyboard.press("Tab")
	page.keyboard.press("Enter")
	expect(page.get_by_role("status")).to_contain_text("Your work has been handed in.")


@pytest.mark.parametrize(
	("enrolled", "message"), [(False, "You are not enrolled in this course."), (True, "opens once you have")]
)
def test_who_cannot_open_the_lesson_is_told_why(page, enrolled, message):
	scene = make_scene()
	if enrolled:
		course = scene.task.course
		factories.make_program([factories.make_course().name, course], [scene.learner])
	else:
		scene.learner = make_learner(due_in=None).user
	frappe.db.commit()
	open_session(page, scene.learner)
	response = page.goto(scene.url)
	assert response.status == 403
	expect(page.get_by_text(message)).to_be_visible()


def test_homework_that_is_called_by_its_title_keeps_its_address(page):
	"""As all was before it had numbers."""
	learner, task = make_learner(due_in=None, lessons=1, chapters=1), factories.make_lms_assignment()
	name = frappe.rename_doc("LMS Assignment", task.name, factories.unique("first-day"), force=True)
	lesson = get_outline(learner.course, learner.user).lessons[0].name
	factories.place_task(frappe.get_doc("LMS Assignment", name), "assignment", lesson)
	frappe.db.commit()
	open_session(page, learner.user)
	assert page.goto(f"/lms/assignment/{name}").status == 200
	expect(page.get_by_role("heading", level=1)).to_have_text(task.title)


def test_there_is_no_such_assignment(page):
	open_session(page, make_learner(due_in=None).user)
	for path, message in (("none", "This homework does not exist."), ("", "This page does not exist.")):
		assert page.goto(f"/lms/assignment/{path}".rstrip("/")).status == 404
		expect(page.get_by_text(message)).to_be_visible()


def test_the_page_fits_a_phone(browser, live_server):
	scene = make_scene(type="Document", question=f"<p>{'Long' * 60}</p>")
	with open_context(browser, base_url=live_server, viewport={"width": 390, "height": 844}) as context:
		page = context.new_page()
		open_page(page, scene)
		assert measure(page, "document.documentElement.scrollWidth") == 390
