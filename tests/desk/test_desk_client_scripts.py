"""Form and list scripts of the apps on benchless's desk: buttons, sections, questions, and errors in them."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import in_days, make_assignment, make_course, make_onboarding, make_program
from tests.support.reading import wait_for_measure
from tests.support.users import make_user

pytestmark = pytest.mark.desk

ASSIGNMENT = "LMS Training Assignment"


@pytest.fixture
def desk(sign_in):
	return sign_in("Moderator")


@pytest.fixture
def assignment(committed):
	assignment = make_assignment(due_date=in_days(5))
	frappe.db.commit()
	return assignment


def read(doc, fieldname):
	frappe.db.rollback()
	return frappe.db.get_value(doc.doctype, doc.name, fieldname)


def add_handlers(desk, doctype, handlers):
	"""What a script of the doctype would do, written here."""
	desk.open("")
	desk.page.evaluate(f"frappe.ui.form.on({doctype!r}, {{{handlers}}})")


def visit(desk, path):
	"""Go to another page without loading the desk anew."""
	desk.page.evaluate(
		"path => document.body.append(Object.assign(document.createElement('a'), {href: path}))", path
	)
	desk.page.evaluate("document.body.lastChild.click()")
	desk.page.locator("#main:not([aria-busy]) .form").wait_for()


def test_an_employee_is_created_from_an_onboarding(sign_in):
	onboarding = make_onboarding()
	onboarding.submit()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	desk.open(f"/employee-onboarding/{onboarding.name}")
	desk.button("Create Employee").click()
	desk.page.wait_for_url("**/employee/new-employee-1")
	desk.page.locator("h1", has_text="New Employee").wait_for()
	expect(desk.indicator).to_have_text("Not Saved")
	expect(desk.field("First Name")).to_have_value(onboarding.employee_name.split()[0])
	desk.fill(date_of_birth="1990-05-01")
	desk.pick("Gender", "Female")
	desk.save()
	desk.saved()
	employee = read(onboarding, "employee")
	assert employee
	desk.open(f"/employee-onboarding/{onboarding.name}")
	desk.button("Employee").click()
	desk.page.wait_for_url(f"**/employee/{employee}")


def test_a_method_of_the_document_is_run_and_the_form_reloaded(sign_in):
	onboarding = make_onboarding()
	onboarding.submit()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	desk.open(f"/employee-onboarding/{onboarding.name}")
	desk.button("Mark as Completed").click()
	desk.button("Mark as Completed").wait_for(state="detached")
	assert read(onboarding, "boarding_status") == "Completed"


def test_a_link_offers_what_the_script_says(sign_in):
	desk = sign_in("HR Manager")
	desk.open("/employee-onboarding/new")
	with desk.page.expect_request("**/frappe.desk.search.search_link*") as request:
		desk.field("Job Applicant").click()
	assert "status%22%3A%22Accepted" in request.value.url


def test_a_training_assignment_shows_what_happened_and_its_actions(desk, assignment):
	desk.open(f"/lms-training-assignment/{assignment.name}")
	desk.page.get_by_role("heading", name="What Happened").wait_for()
	desk.page.get_by_text("Actions").click()
	desk.button("Change Due Date").click()
	desk.dialog.get_by_label("New Due Date").fill(str(in_days(40)))
	desk.button("Change").click()
	desk.page.locator(".notice", has_text="Changed: 1. Skipped: 0.").wait_for()
	desk.page.get_by_text("moved the due date to").wait_for()
	assert read(assignment, "due_date") == in_days(40)


def test_a_required_answer_is_asked_for(desk, assignment):
	desk.open(f"/lms-training-assignment/{assignment.name}")
	desk.page.get_by_text("Actions").click()
	desk.button("Withdraw with a Reason").click()
	desk.button("Withdraw").click()
	expect(desk.dialog.get_by_text("Reason is required")).to_be_visible()
	desk.dialog.get_by_label("Reason").fill("Left the company")
	desk.page.keyboard.press("Enter")
	desk.page.locator(".notice", has_text="Withdrawn: 1.").wait_for()
	assert read(assignment, "status") == "Withdrawn"


def test_selected_rows_of_the_list_are_moved(desk, assignment):
	other = make_assignment(due_date=in_days(5))
	frappe.db.commit()
	desk.open("/lms-training-assignment")
	expect(desk.page.locator(".list-table .indicator").first).to_have_text("Pending", use_inner_text=True)
	desk.page.get_by_label("Select all on this page").check()
	desk.button("Change Due Date").click()
	desk.dialog.get_by_label("New Due Date").fill(str(in_days(40)))
	desk.button("Change").click()
	desk.page.locator(".notice", has_text="Changed: 2.").wait_for()
	assert [read(doc, "due_date") for doc in (assignment, other)] == [in_days(40)] * 2
	desk.page.locator(".bulk-bar").wait_for(state="hidden")


def test_views_of_the_list_are_sets_of_filters(desk, assignment):
	make_assignment(due_date=in_days(60))
	frappe.db.commit()
	desk.open("/lms-training-assignment")
	desk.page.get_by_text("Views").click()
	desk.button("Due This Week").click()
	desk.page.locator(".chip", has_text="Due Date is between").wait_for()
	expect(desk.rows).to_have_count(1)
	desk.page.get_by_text("Views").click()
	desk.button("Completed Late").click()
	desk.page.get_by_text("Nothing matches these filters.").wait_for()
	expect(desk.page.locator(".chip")).to_have_count(1)


def test_a_course_is_published_and_what_unpublishing_costs_is_said(desk):
	course = make_course(published=0)
	frappe.db.commit()
	desk.open(f"/lms-course/{course.name}")
	desk.button("Publish").click()
	desk.saved()
	assert read(course, "published") == 1
	desk.button("Unpublish").click()
	desk.dialog.get_by_text("Progress, results and certificates are kept.").wait_for()
	desk.button("Yes").click()
	desk.button("Publish").wait_for()
	assert read(course, "published") == 0


def test_people_are_added_to_a_program(desk):
	program, learner = make_program([make_course().name]), make_user("LMS Student")
	frappe.db.commit()
	desk.open(f"/lms-program/{program.name}")
	desk.button("Add Members").click()
	desk.dialog.get_by_label("Addresses").fill(learner)
	desk.button("Preview").click()
	desk.dialog.get_by_role("button", name="Add", exact=True).click()
	desk.page.locator(".notice", has_text="Added: 1.").wait_for()
	frappe.db.rollback()
	assert frappe.db.exists("LMS Program Member", {"parent": program.name, "member": learner})


def test_an_error_in_a_script_leaves_the_form_usable(desk, assignment):
	course = make_course()
	frappe.db.commit()
	add_handlers(desk, "LMS Course", "refresh(frm) { frm.no_such_method() }")
	visit(desk, f"/app/lms-course/{course.name}")
	desk.page.locator(".notice.red", has_text="no_such_method").wait_for()
	desk.field("Title").fill("Another title")
	desk.button("Save").click()
	desk.page.locator(".notice", has_text="Saved").wait_for()
	assert read(course, "title") == "Another title"


def test_a_script_hears_of_a_changed_field(desk):
	course = make_course()
	frappe.db.commit()
	add_handlers(
		desk, "LMS Course", "title(frm, doctype, name) { window.heard = [frm.doc.title, doctype, name] }"
	)
	visit(desk, f"/app/lms-course/{course.name}")
	desk.field("Title").fill("New")
	desk.field("Title").blur()
	wait_for_measure(desk.page, "window.heard", ["New", "LMS Course", course.name])
