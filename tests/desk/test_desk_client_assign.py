"""The dialog that assigns training to many, on benchless's desk: every step with the app's own script."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.training import queued, undoing
from lms.testing.factories import in_days, make_course
from tests.support.users import make_user

pytestmark = pytest.mark.desk

MANY = 20_000


@pytest.fixture
def course(committed):
	course = make_course(title=f"Safety {frappe.generate_hash(length=6)} <b>&")
	frappe.db.commit()
	return course


@pytest.fixture
def learners(committed):
	learners = [make_user("LMS Student") for _ in range(2)]
	frappe.db.commit()
	return learners


@pytest.fixture
def desk(sign_in):
	return sign_in("Moderator")


def open_dialog(desk, course):
	desk.open("/lms-training-assignment")
	desk.button("Assign Training").click()
	box = desk.dialog.get_by_role("combobox", name="Courses", exact=True)
	box.fill(course.title.split()[1])
	desk.dialog.get_by_role("option", name=course.title).click()
	desk.dialog.get_by_label("Due Date").fill(str(in_days(9)))


def preview(desk):
	desk.button("Preview").click()
	desk.dialog.get_by_text("People: ").wait_for()


def run_job(desk):
	"""Start what is previewed, and do what the queue does."""
	desk.dialog.get_by_role("button", name="Assign", exact=True).click()
	desk.dialog.get_by_text("Queued: 0 of").wait_for()
	frappe.db.rollback()
	name = frappe.get_last_doc("LMS Bulk Assignment").name
	queued.run(name)
	frappe.db.commit()
	desk.dialog.get_by_text("Completed: ").wait_for()
	return name


def count_assignments(course):
	frappe.db.rollback()
	return frappe.db.count("LMS Training Assignment", {"course": course.name, "status": ["!=", "Withdrawn"]})


def test_preview_run_and_undo(desk, course, learners):
	open_dialog(desk, course)
	desk.dialog.get_by_label("Addresses").fill("\n".join([*learners, "nobody@example.com"]))
	preview(desk)
	expect(desk.dialog.get_by_text(f"People: 2. Courses: {course.title}.")).to_be_visible()
	expect(desk.dialog.get_by_role("row", name="2 to assign")).to_be_visible()
	expect(desk.dialog.get_by_role("cell", name="nobody@example.com")).to_be_visible()
	assert count_assignments(course) == 0
	name = run_job(desk)
	assert count_assignments(course) == 2
	desk.dialog.get_by_role("button", name="Undo", exact=True).click()
	desk.button("Yes").click()
	desk.dialog.get_by_text("Undoing: 0 of 2").wait_for()
	frappe.db.rollback()
	undoing.run(name)
	frappe.db.commit()
	desk.dialog.get_by_role("row", name="2 withdrawn").wait_for()
	assert count_assignments(course) == 0
	desk.dialog.get_by_role("button", name="Undo", exact=True).wait_for(state="hidden")


def test_a_file_is_read_and_its_errors_are_downloaded(desk, course, learners):
	open_dialog(desk, course)
	desk.dialog.get_by_label("People").select_option("file")
	content = f"Name,Email\nA,{learners[0]}\nB,=cmd@example.com\n".encode()
	file = {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
	desk.dialog.get_by_label("File", exact=True).set_input_files(file)
	preview(desk)
	with desk.page.expect_download() as download:
		desk.dialog.get_by_role("button", name="Download Errors").click()
	text = download.value.path().read_text(encoding="utf-8-sig")
	assert text.splitlines()[1].startswith('"3","\'=cmd@example.com",')


def test_a_change_after_the_preview_asks_for_another_one(desk, course, learners):
	open_dialog(desk, course)
	desk.dialog.get_by_label("Addresses").fill(learners[0])
	preview(desk)
	desk.dialog.get_by_label("Retake").check()
	desk.button("Preview").wait_for()
	expect(desk.dialog.get_by_text("People: ")).to_have_count(0)


def test_a_run_is_cancelled(desk, course, learners):
	open_dialog(desk, course)
	desk.dialog.get_by_label("Addresses").fill(learners[0])
	preview(desk)
	desk.dialog.get_by_role("button", name="Assign", exact=True).click()
	desk.dialog.get_by_text("Queued: 0 of 1 people").wait_for()
	desk.dialog.get_by_role("button", name="Cancel", exact=True).click()
	desk.button("Yes").click()
	desk.dialog.get_by_text("Cancelled: 0 of 1 people").wait_for()
	assert count_assignments(course) == 0


def test_a_closed_dialog_asks_no_more_about_the_progress(desk, course, learners):
	open_dialog(desk, course)
	desk.dialog.get_by_label("Addresses").fill("\n".join(learners))
	preview(desk)
	desk.page.clock.install()
	desk.dialog.get_by_role("button", name="Assign", exact=True).click()
	desk.dialog.get_by_text("Queued: 0 of").wait_for()
	desk.page.keyboard.press("Escape")
	desk.dialog.wait_for(state="hidden")
	asked = []
	desk.page.on("request", lambda request: asked.append(request.url))
	desk.page.clock.fast_forward(60_000)
	assert not any("get_bulk_assignment" in url for url in asked)


def test_what_the_server_refuses_is_told_and_the_dialog_stays(desk, course):
	open_dialog(desk, course)
	desk.dialog.get_by_label("Addresses").fill("somebody@example.com")
	desk.dialog.get_by_label("Due Date").fill("2020-01-31")
	desk.button("Preview").click()
	desk.dialog.get_by_text("cannot be in the past").wait_for()
	desk.button("OK").click()
	expect(desk.button("Preview")).to_be_enabled()


def paste(box, text):
	"""All at once, not letter by letter."""
	box.evaluate("(node, text) => { node.value = text; node.dispatchEvent(new Event('change')); }", text)


def test_twenty_thousand_people_are_previewed(desk, course):
	open_dialog(desk, course)
	addresses = "\n".join(f"person-{number}@example.com" for number in range(MANY))
	paste(desk.dialog.get_by_label("Addresses"), addresses)
	preview(desk)
	expect(desk.dialog.get_by_role("row", name="20,000 cannot be assigned")).to_be_visible()
	expect(desk.dialog.get_by_text("and 19900 more")).to_be_visible()


def test_the_keyboard_alone_does_it(desk, course, learners):
	desk.open("/lms-training-assignment")
	keyboard = desk.page.keyboard
	desk.button("Assign Training").focus()
	keyboard.press("Enter")
	desk.dialog.wait_for()
	expect(desk.dialog.get_by_label("People")).to_be_focused()
	keyboard.press("Tab")
	keyboard.type(learners[0])
	keyboard.press("Tab")
	keyboard.type(course.title.split()[1])
	desk.dialog.get_by_role("option", name=course.title).wait_for()
	keyboard.press("Enter")
	desk.dialog.get_by_role("listitem").filter(has_text=course.title).wait_for()
	desk.dialog.get_by_label("Or Days from Today").focus()
	keyboard.type("9")
	keyboard.press("Enter")
	desk.dialog.get_by_text("People: 1.").wait_for()
	keyboard.press("Enter")
	desk.dialog.get_by_text("Queued: 0 of 1 people").wait_for()
	keyboard.press("Escape")
	desk.dialog.wait_for(state="hidden")


def test_the_dialog_opens_with_the_course_of_a_form(desk, course):
	desk.open(f"/lms-course/{course.name}")
	desk.button("Assign").click()
	desk.dialog.get_by_role("listitem").filter(has_text=course.title).wait_for()


def test_the_dialog_opens_with_the_employees_of_a_list(sign_in, make_employee):
	make_employee("Asha"), make_employee("Nina")
	desk = sign_in("HR Manager", "Moderator")
	desk.open("/employee")
	desk.page.get_by_label("Select all on this page").check()
	desk.button("Assign Training").click()
	expect(desk.dialog.get_by_label("People").locator("option:checked")).to_have_text(
		"Chosen employees: 2", use_inner_text=True
	)


def test_who_may_not_assign_has_no_button(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	expect(desk.button("Assign Training")).to_have_count(0)
