"""Forms in a browser: creating, editing, errors, rows, and the warning about what is not saved."""

import re
from base64 import b64decode

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_chapter, make_course, make_lesson, make_program, make_quiz
from tests.support.users import make_designation, make_user

pytestmark = pytest.mark.desk

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def fill_new_employee(desk, company, first_name):
	desk.open("/employee/new")
	desk.fill(first_name=first_name, date_of_birth="1991-05-17", date_of_joining="2026-01-05")
	desk.pick("Gender", "Female")
	desk.pick("Company", company)


def test_hr_creates_an_employee_with_a_linked_user(sign_in, company):
	user = make_user(email=f"nina-{frappe.generate_hash(length=6)}@example.com")
	desk = sign_in("HR Manager")
	fill_new_employee(desk, company, "Nina")
	desk.page.get_by_text("User Details").click()
	desk.pick("User ID", user)
	desk.save()
	desk.saved()
	expect(desk.heading).to_have_text("Nina")
	expect(desk.page).to_have_url(re.compile(r"/app/employee/HR-EMP-\d+$"))
	frappe.db.rollback()
	employee = frappe.get_last_doc("Employee", {"company": company})
	assert (employee.user_id, str(employee.date_of_joining)) == (user, "2026-01-05")


def test_saving_without_a_mandatory_field_marks_it_and_moves_there(sign_in, company):
	desk = sign_in("HR Manager")
	fill_new_employee(desk, company, "")
	desk.save()
	expect(desk.page.get_by_role("alert").get_by_text("First Name is required")).to_be_visible()
	expect(desk.field("First Name")).to_have_attribute("aria-invalid", "true")
	expect(desk.field("First Name")).to_be_focused()
	desk.fill(first_name="Nina")
	expect(desk.page.locator("[aria-invalid=true]")).to_have_count(0)


def test_a_refusal_of_the_server_is_shown_and_nothing_typed_is_lost(sign_in, company):
	desk = sign_in("HR Manager")
	fill_new_employee(desk, company, "Nina")
	desk.fill(date_of_joining="1980-01-01")
	desk.button("Save").click()
	desk.dialog.get_by_text("Date of Joining must be after Date of Birth").wait_for()
	desk.page.keyboard.press("Escape")
	expect(desk.field("First Name")).to_have_value("Nina")
	expect(desk.indicator).to_have_text("Not Saved")


def test_an_edit_is_saved_and_told_in_the_activity(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.field("Last Name").fill("Rao")
	desk.field("Middle Name").focus()
	expect(desk.indicator).to_have_text("Not Saved")
	desk.button("Save").click()
	desk.saved()
	expect(desk.heading).to_have_text("Asha Rao")
	expect(desk.page.get_by_text("changed Last Name from (empty) to Rao")).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("Employee", employee.name, "employee_name") == "Asha Rao"


def test_somebody_elses_change_in_between_is_not_overwritten(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	employee.last_name = "Meanwhile"
	employee.save()
	frappe.db.commit()
	desk.field("Last Name").fill("Rao")
	desk.save()
	desk.dialog.get_by_text("Changed by somebody else").wait_for()
	desk.button("Reload").click()
	desk.page.locator("h1", has_text="Asha Meanwhile").wait_for()


def test_leaving_with_unsaved_changes_asks_first(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.field("Last Name").fill("Rao")
	desk.link("Employee").click()
	desk.dialog.get_by_text("are not saved").wait_for()
	desk.button("Cancel").click()
	expect(desk.field("Last Name")).to_have_value("Rao")
	desk.link("Employee").click()
	desk.button("Leave without saving").click()
	desk.page.locator(".list-table").wait_for()


def test_fields_appear_and_are_required_as_their_conditions_say(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.field("Status").select_option("Left")
	desk.save()
	expect(desk.page.get_by_role("alert").get_by_text("Relieving Date is required")).to_be_visible()
	expect(desk.page.get_by_role("tab", name="Exit")).to_have_attribute("aria-selected", "true")


def test_rows_are_added_edited_moved_and_removed(sign_in):
	desk = sign_in("HR Manager")
	desk.open("/employee-onboarding-template/new")
	title = f"Template {frappe.generate_hash(length=6)}"
	desk.fill(title=title)
	for activity in ("Laptop", "Badge", "Tour"):
		desk.button("Add row").click()
		desk.page.keyboard.type(activity)
	desk.page.locator(".grip").nth(1).focus()
	desk.page.keyboard.press("ArrowUp")
	desk.button("Remove the row").nth(2).click()
	desk.button("Edit the whole row").first.click()
	desk.dialog.get_by_label("Duration (Days)").fill("2")
	desk.button("Done").click()
	desk.save()
	desk.saved()
	frappe.db.rollback()
	rows = frappe.get_last_doc("Employee Onboarding Template", {"title": title}).activities
	assert [(row.activity_name, int(row.duration or 0)) for row in rows] == [("Badge", 2), ("Laptop", 0)]


def test_a_missing_value_in_a_row_is_named_with_its_row(sign_in):
	desk = sign_in("HR Manager")
	desk.open("/employee-onboarding-template/new")
	desk.fill(title="Template")
	desk.button("Add row").click()
	desk.save()
	expect(desk.page.get_by_role("alert").get_by_text("Row 1: Activity Name is required")).to_be_visible()


def test_a_picked_link_fills_the_fields_fetched_from_it(sign_in, company, make_employee):
	name = f"Applicant {frappe.generate_hash(length=6)}"
	values = {"applicant_name": name, "email_id": f"{frappe.generate_hash(length=8)}@example.com"}
	applicant = frappe.get_doc({"doctype": "Job Applicant", "status": "Accepted", **values}).insert()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	desk.open("/employee-onboarding/new")
	desk.pick("Job Applicant", applicant.name)
	employee_name = desk.page.locator("[data-fieldname=employee_name] input")
	employee_name.wait_for()
	expect(employee_name).to_have_value(name)


def test_a_document_is_deleted_from_its_form_after_a_question(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.page.get_by_label("More actions").click()
	desk.button("Delete").click()
	desk.dialog.get_by_role("button", name="Delete").click()
	desk.page.wait_for_url("**/app/employee")
	frappe.db.rollback()
	assert not frappe.db.exists("Employee", employee.name)


def test_a_comment_loads_nothing_from_elsewhere(sign_in, make_employee):
	employee = make_employee("Nina").name
	pictures = ("https://evil.example/a.png", "//evil.example/b.png", "/api/method/logout", "/?cmd=logout")
	frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": "Employee",
			"reference_name": employee,
			"content": "".join(f'<img src="{address}">' for address in pictures) + "<p>Seen by all</p>",
		}
	).insert()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	asked = []
	desk.page.on("request", lambda request: asked.append(request.url))
	desk.open(f"/employee/{employee}")
	desk.page.locator(".comment", has_text="Seen by all").wait_for()
	expect(desk.page.locator(".comment img[src]")).to_have_count(0)
	assert not [url for url in asked if "evil.example" in url or "logout" in url]


def test_a_comment_is_added_and_shown_as_text(sign_in, make_employee):
	employee = make_employee("Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.page.get_by_label("Comment").fill("Papers <b>complete</b>")
	desk.button("Comment").click()
	desk.page.locator(".comment", has_text="Papers <b>complete</b>").wait_for()


def test_settings_are_edited_at_the_address_of_their_doctype(sign_in):
	desk = sign_in("Moderator")
	desk.open("/lms-settings")
	before = frappe.db.get_single_value("LMS Settings", "contact_us_email")
	desk.field("Contact Us Email").fill("help@example.com")
	desk.save()
	desk.saved()
	frappe.db.rollback()
	assert frappe.db.get_single_value("LMS Settings", "contact_us_email") == "help@example.com"
	frappe.db.set_single_value("LMS Settings", "contact_us_email", before)
	frappe.db.commit()


def test_a_colour_is_chosen_and_removed_again(sign_in):
	desk = sign_in("Moderator")
	desk.open("/lms-settings")
	desk.page.get_by_role("tab", name="Brand").click()
	remove = desk.page.get_by_role("button", name="Remove the colour")
	expect(remove).to_be_hidden()
	desk.field("Colour").fill("#e4002b")
	desk.save()
	desk.page.get_by_text("There, the portal uses #d00027.").wait_for()
	frappe.db.rollback()
	assert frappe.db.get_single_value("LMS Settings", "brand_colour") == "#e4002b"
	remove.click()
	with desk.page.expect_response("**/frappe.desk.form.save.savedocs") as saved:
		desk.save()
	assert saved.value.ok
	expect(remove).to_be_hidden()
	frappe.db.rollback()
	assert not frappe.db.get_single_value("LMS Settings", "brand_colour")


@pytest.fixture
def onboarding(company):
	token = frappe.generate_hash(length=8)
	values = {"applicant_name": "Nina", "email_id": f"{token}@example.com", "status": "Accepted"}
	applicant = frappe.get_doc({"doctype": "Job Applicant", **values}).insert()
	days = {"date_of_joining": "2026-12-01", "boarding_begins_on": "2026-12-01"}
	doc = frappe.get_doc(
		{"doctype": "Employee Onboarding", "job_applicant": applicant.name, "company": company, **days}
	)
	doc.employee_name = "Nina"
	doc.insert()
	frappe.db.commit()
	return doc


def test_a_document_is_submitted_and_cancelled(sign_in, onboarding):
	desk = sign_in("HR Manager")
	desk.open(f"/employee-onboarding/{onboarding.name}")
	desk.button("Submit").click()
	desk.dialog.get_by_role("button", name="Submit").click()
	desk.saved()
	expect(desk.button("Save")).to_be_hidden()
	desk.page.get_by_label("More actions").click()
	desk.button("Cancel Employee Onboarding").click()
	desk.dialog.get_by_role("button", name="Cancel Employee Onboarding").click()
	desk.page.locator(".notice", has_text="Cancelled").wait_for()
	frappe.db.rollback()
	assert frappe.db.get_value("Employee Onboarding", onboarding.name, "docstatus") == 2


def test_a_cancelled_document_is_amended(sign_in, onboarding):
	onboarding.append("activities", {"activity_name": "Sign the contract", "role": "HR Manager"})
	onboarding.save()
	onboarding.submit()
	onboarding.cancel()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	desk.open(f"/employee-onboarding/{onboarding.name}")
	choose_in_menu(desk, "Amend")
	desk.save()
	desk.saved()
	frappe.db.rollback()
	amended = frappe.get_doc("Employee Onboarding", {"amended_from": onboarding.name})
	assert (amended.name, amended.docstatus) == (f"{onboarding.name}-1", 0)
	assert [row.activity_name for row in amended.activities] == ["Sign the contract"]


def choose_in_menu(desk, item):
	desk.page.get_by_label("More actions").click()
	desk.button(item).click()
	desk.page.wait_for_url("**/new-**")
	desk.page.locator("#main:not([aria-busy]) h1").wait_for()


def test_a_duplicate_has_the_values_and_rows_but_not_what_belongs_to_the_first_one(sign_in):
	quiz = make_quiz(2, lesson=make_lesson(make_chapter(make_course(lessons=0).name).name).name)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-quiz/{quiz.name}")
	choose_in_menu(desk, "Duplicate")
	expect(desk.heading).to_have_text("New LMS Quiz")
	expect(desk.indicator).to_have_text("Not Saved")
	desk.fill(title="The Same Again")
	desk.save()
	desk.saved()
	frappe.db.rollback()
	copied = frappe.get_doc("LMS Quiz", {"title": "The Same Again"})
	assert [row.question for row in copied.questions] == [row.question for row in quiz.questions]
	assert {row.name for row in copied.questions}.isdisjoint(row.name for row in quiz.questions)
	assert (quiz.lesson is None, copied.lesson) == (False, None)


def test_what_was_typed_and_not_saved_is_asked_about_before_duplicating(sign_in, make_employee):
	employee = make_employee("Nina")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.fill(last_name="Sand")
	desk.page.get_by_label("More actions").click()
	desk.button("Duplicate").click()
	desk.dialog.get_by_role("button", name="Leave without saving").wait_for()


def rename(desk, name):
	desk.page.get_by_label("More actions").click()
	desk.button("Rename").click()
	desk.dialog.get_by_label("New Name").fill(name)
	desk.dialog.get_by_role("button", name="Rename").click()


def test_a_document_is_renamed_where_its_doctype_allows_it(sign_in, committed):
	name, other = (f"Rigger {frappe.generate_hash(length=6)}" for _ in range(2))
	make_designation(name)
	desk = sign_in("HR Manager")
	desk.open(f"/designation/{name}")
	rename(desk, other)
	desk.page.wait_for_url(f"**/{other.replace(' ', '%20')}")
	frappe.db.rollback()
	assert frappe.db.exists("Designation", other)
	assert not frappe.db.exists("Designation", name)


def test_a_name_that_is_taken_is_refused_with_a_message(sign_in, committed):
	first, second = (make_designation() for _ in range(2))
	desk = sign_in("HR Manager")
	desk.open(f"/designation/{first}")
	rename(desk, second)
	desk.dialog.get_by_text("select another name").wait_for()
	frappe.db.rollback()
	assert frappe.db.exists("Designation", first)


def test_the_name_of_a_saved_document_is_not_offered_as_a_field(sign_in, make_employee):
	"""The server would put the name back, and what was typed would be lost without a word."""
	program, employee = make_program().name, make_employee("Nina").name
	frappe.db.commit()
	desk = sign_in("Moderator", "HR Manager")
	for path, label in (("/lms-program", "Title"), ("/employee", "Series")):
		desk.open(f"{path}/new")
		expect(desk.field(label)).to_be_visible()
		desk.open(f"{path}/{program if label == 'Title' else employee}")
		told = desk.page.locator(".sheet").get_by_text(label, exact=True)
		expect(told.filter(visible=True)).to_have_count(0)


def test_the_menu_offers_only_what_the_reader_may_do(sign_in, onboarding):
	"""HR Users cannot rename an onboarding, nobody amends a draft, and settings have no second copy."""
	desk = sign_in("HR User", "System Manager")
	for path in (f"/employee-onboarding/{onboarding.name}", "/lms-settings"):
		desk.open(path)
		desk.page.get_by_label("More actions").click()
		for label in ("Rename", "Amend"):
			expect(desk.button(label)).to_have_count(0)
	expect(desk.button("Duplicate")).to_have_count(0)


def test_a_picture_and_formatted_text_are_kept(sign_in):
	title = f"Course {frappe.generate_hash(length=6)}"
	desk = sign_in("Moderator")
	desk.open("/lms-course/new")
	desk.fill(title=title)
	picture = {"name": f"{title}.png", "mimeType": "image/png", "buffer": b64decode(PIXEL)}
	desk.page.locator("[data-fieldname=image] input").set_input_files(picture)
	desk.page.locator("[data-fieldname=image] img").wait_for()
	desk.field("Description").click()
	desk.button("Bold").click()
	desk.page.keyboard.type("Strong")
	desk.pick("Instructors", make_user("Course Creator"))
	desk.save()
	desk.saved()
	course = frappe.get_last_doc("LMS Course", {"title": title})
	assert "<b>Strong</b>" in course.description
	assert course.image.startswith("/files/")
