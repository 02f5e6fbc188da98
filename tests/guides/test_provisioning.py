"""Employee Auto-Provisioning, "Desk verification checklist": HR makes an Employee, an admin checks."""

import frappe
from playwright.sync_api import expect

from lms.testing import factories
from tests.guides.people import make_course, make_employee, read, run_bulk_assignment
from tests.support import portal
from tests.support.users import make_user


def choose_company(desk, company):
	"""ERPNext fills in its default, and lets nobody search companies without an Employee of their own."""
	if desk.read("Company") != company:
		desk.choose("Company", company)


def test_before_step_1_hr_creates_an_employee_with_a_user_id(sign_in):
	user, company = make_user(first_name="Nina", last_name="Sand"), factories.make_company()
	factories.make_gender("Female")
	frappe.db.commit()
	desk = sign_in("HR User")
	desk.open_new("Employee")
	desk.enter("First Name", "Nina")
	desk.choose("Gender", "Female")
	desk.enter("Date of Birth", "1991-05-17")
	desk.enter("Date of Joining", "2026-01-05")
	choose_company(desk, company)
	desk.open_part("User Details")
	desk.choose("User ID", user)
	desk.save()
	assert read("Employee", {"user_id": user}, "first_name") == "Nina"


def test_1_and_2_the_user_behind_the_employee_has_the_role(sign_in):
	employee = make_employee("Nina")
	desk = sign_in("System Manager", "HR Manager")
	desk.open_form("Employee", employee.name)
	desk.open_part("User Details")
	desk.follow("User ID")
	desk.has_role("LMS Student")


def test_3_and_4_that_user_signs_in_and_the_portal_loads(page, committed):
	employee = make_employee("Nina")
	portal.sign_in(page, employee.user_id)
	expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Nina", use_inner_text=True)


def test_5_an_onboarding_enrolls_in_the_mandatory_courses(sign_in):
	course = make_course("Welcome", is_mandatory=1)
	draft = factories.new_onboarding()
	employee = make_employee("Nina", company=draft.company, job_applicant=draft.job_applicant)
	# Only HR Users read applicants and job offers of HRMS.
	desk = sign_in("HR Manager", "HR User")
	desk.open_new("Employee Onboarding")
	desk.choose("Job Applicant", draft.job_applicant)
	if draft.get("job_offer"):
		desk.choose("Job Offer", draft.job_offer)
	choose_company(desk, draft.company)
	desk.enter("Date of Joining", str(draft.date_of_joining))
	desk.enter("Onboarding Begins On", str(draft.boarding_begins_on))
	desk.save()
	desk.open_list("LMS Enrollment", course=course.name)
	desk.has_rows("Nina Sand")
	assert read("LMS Enrollment", {"course": course.name}, "member") == employee.user_id


def test_6_a_course_that_is_not_mandatory_is_assigned_from_the_employee(sign_in):
	course, employee = make_course("Forklifts"), make_employee("Nina")
	desk = sign_in("HR Manager", "Moderator")
	desk.open_form("Employee", employee.name)
	desk.press("Assign Training")
	desk.dialog.choose("Courses", course.title)
	desk.dialog.enter("Or Days from Today", "30")
	desk.dialog.press("Preview")
	desk.dialog.shows("to assign")
	desk.dialog.press("Assign")
	desk.dialog.shows("0 of 1 people")
	run_bulk_assignment()
	desk.dialog.shows("Completed: 1 of 1 people")
	assert read("LMS Enrollment", {"course": course.name}, "member") == employee.user_id
