"""Create a Cohort, and Enroll Employees: a cohort with courses is made, filled and repeated."""

import frappe
import pytest

from lms.testing.factories import in_days, make_batch, make_quiz, unique
from tests.guides.people import make_course, make_employee, read


@pytest.fixture
def courses(committed):
	return [make_course(title, lessons=1) for title in ("Communication", "Coaching")]


@pytest.fixture
def cohort(courses):
	doc = make_batch([course.name for course in courses], title=unique("Leaders"), seat_count=2)
	frappe.db.commit()
	return doc.name


def enrolled_in(course):
	frappe.db.rollback()
	return set(frappe.get_all("LMS Enrollment", {"course": course.name}, pluck="member"))


def find_members(cohort):
	frappe.db.rollback()
	filters = {"batch": cohort, "status": "Enrolled"}
	return set(frappe.get_all("LMS Batch Enrollment", filters, pluck="member"))


def test_a_cohort_is_created_with_its_schedule_and_courses(sign_in, courses):
	title = unique("Leaders")
	desk = sign_in("Moderator")
	desk.open_new("LMS Batch")
	desk.enter("Title", title)
	desk.enter("Medium", "Hybrid")
	desk.enter("Place", "Room 1")
	desk.enter("Start Date", str(in_days(20)))
	desk.enter("End Date", str(in_days(22)))
	desk.enter("Start Time", "09:00:00")
	desk.enter("End Time", "17:00:00")
	desk.enter("Seats", "12")
	desk.enter("Description", "For new managers.")
	for course in courses:
		desk.add_row("Courses", course=course.title)
	desk.save()
	frappe.db.rollback()
	cohort = frappe.get_doc("LMS Batch", {"title": title})
	assert [row.course for row in cohort.courses] == [course.name for course in courses]
	assert (cohort.place, cohort.seat_count, cohort.start_date) == ("Room 1", 12, in_days(20))
	assert cohort.timezone == frappe.utils.get_system_timezone()
	assert [row.instructor for row in cohort.instructors] == [desk.user]


def test_employees_are_previewed_and_enrolled_with_the_courses(sign_in, cohort, courses):
	ada, ben, cleo = (make_employee(name).user_id for name in ("Ada", "Ben", "Cleo"))
	desk = sign_in("Moderator")
	desk.open_form("LMS Batch", cohort)
	desk.press("Enroll People")
	desk.dialog.enter("Addresses", f"{ada}\n{ben}\n{cleo}\nnobody@example.com")
	desk.dialog.press("Preview")
	desk.dialog.shows("to enroll, also in the 2 courses of the cohort")
	desk.dialog.shows("for whom no seat is left")
	desk.dialog.shows("nobody@example.com")
	assert find_members(cohort) == set()
	desk.dialog.press("Enroll")
	desk.dialog.shows("could not be enrolled, see below")
	desk.dialog.shows("The cohort is full.")
	assert find_members(cohort) == {ada, ben}
	for course in courses:
		assert enrolled_in(course) == {ada, ben}


def test_one_employee_is_enrolled_with_a_record_and_refused_twice(sign_in, cohort):
	employee = make_employee("Ada")
	desk = sign_in("Moderator")
	title = read("LMS Batch", {"name": cohort}, "title")
	desk.open_new("LMS Batch Enrollment")
	desk.choose("Cohort", title)
	desk.choose("Member", employee.user_id)
	desk.save()
	assert find_members(cohort) == {employee.user_id}
	desk.open_new("LMS Batch Enrollment")
	desk.choose("Cohort", title)
	desk.choose("Member", employee.user_id)
	desk.page.keyboard.press("Control+s")
	desk.is_told("is already in this cohort")


def test_the_roster_lists_the_members(sign_in, cohort):
	for name in ("Ada", "Ben"):
		frappe.get_doc(
			{"doctype": "LMS Batch Enrollment", "batch": cohort, "member": make_employee(name).user_id}
		).insert()
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_list("LMS Batch Enrollment", batch=cohort)
	desk.select("Ada Sand", "Ben Sand")
	desk.open_form("LMS Batch", cohort)
	desk.shows("Members: 2")


def test_assessments_are_added_and_the_grading_grid_opens(sign_in, cohort):
	quiz = make_quiz(title=unique("Basics"))
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_form("LMS Batch", cohort)
	row = {"assessment_type": "LMS Quiz", "assessment_name": quiz.title, "due_date": str(in_days(11))}
	desk.add_row("Assessments", **row)
	desk.save()
	frappe.db.rollback()
	[row] = frappe.get_doc("LMS Batch", cohort).assessment
	assert (row.assessment_name, row.title, row.due_date) == (quiz.name, quiz.title, in_days(11))
	with desk.page.expect_popup() as popup:
		desk.press("Open Grading Grid")
	popup.value.get_by_role("heading", name="Grades", exact=True).wait_for()


def test_a_cohort_is_cancelled_with_a_reason(sign_in, cohort):
	frappe.get_doc(
		{"doctype": "LMS Batch Enrollment", "batch": cohort, "member": make_employee("Ada").user_id}
	).insert()
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_form("LMS Batch", cohort)
	desk.press("Cancel Cohort")
	desk.dialog.enter("Reason", "The trainer is ill.")
	desk.dialog.press("Cancel Cohort")
	desk.is_told("Cancelled. People told: 1.")
	desk.shows("This cohort was cancelled: The trainer is ill.")
	assert read("LMS Batch", {"name": cohort}, "is_cancelled") == 1


def test_a_cohort_is_repeated_by_duplicating_it_with_new_dates(sign_in, cohort, courses):
	title = unique("Next Leaders")
	desk = sign_in("Moderator")
	desk.open_form("LMS Batch", cohort)
	desk.duplicate()
	desk.enter("Title", title)
	desk.enter("Start Date", str(in_days(100)))
	desk.enter("End Date", str(in_days(102)))
	desk.save()
	frappe.db.rollback()
	copy = frappe.get_doc("LMS Batch", {"title": title})
	assert [row.course for row in copy.courses] == [course.name for course in courses]
	assert (copy.start_date, copy.seat_count, copy.member_count) == (in_days(100), 2, 0)


def test_the_reports_show_how_members_get_on(sign_in, cohort):
	frappe.get_doc(
		{"doctype": "LMS Batch Enrollment", "batch": cohort, "member": make_employee("Ada").user_id}
	).insert()
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_report("Cohort Progress", batch=cohort)
	desk.shows("Not started")
	assert len(desk.report_rows()) == 2
