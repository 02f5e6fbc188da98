"""Programs Overview, "Build a leadership program": by a Moderator, up to the learner's first course."""

import frappe
import pytest

from lms.testing.factories import make_program, unique
from tests.guides.people import complete, make_course, make_employee, read
from tests.support.portal import open_session

TITLES = ("Communication", "Coaching", "Finance for Managers")


@pytest.fixture
def courses(committed):
	return [make_course(title) for title in TITLES]


@pytest.fixture
def supervisor(committed):
	return make_employee("Rosa")


@pytest.fixture
def program(courses, supervisor):
	names = [course.name for course in courses]
	doc = make_program(names, [supervisor.user_id], title=unique("First-Line Leader Academy"))
	frappe.db.commit()
	return doc


def test_1_a_course_is_published(sign_in, committed):
	course = make_course("Coaching", published=0)
	desk = sign_in("Moderator")
	desk.open_form("LMS Course", course.name)
	desk.tick("Published")
	desk.save()
	assert read("LMS Course", {"name": course.name}, "published") == 1


def test_2_to_4_a_new_program_has_its_courses_in_order_and_is_published(sign_in, courses):
	title = unique("First-Line Leader Academy")
	desk = sign_in("Moderator")
	desk.open_new("LMS Program")
	desk.enter("Title", title)
	for course in courses:
		desk.add_row("Program Courses", course=course.title)
	desk.tick("Enforce Course Order")
	desk.tick("Published")
	desk.save()
	desk.has_value("Course Count", "3")
	frappe.db.rollback()
	rows = frappe.get_doc("LMS Program", title).program_courses
	assert [row.course for row in rows] == [course.name for course in courses]


def test_5_members_are_added_and_enrolled_in_every_course(sign_in, program, courses):
	newcomer = make_employee("Sol")
	desk = sign_in("Moderator")
	desk.open_form("LMS Program", program.name)
	desk.add_row("Program Members", member=newcomer.user_id)
	desk.save()
	desk.has_value("Member Count", "2")
	frappe.db.rollback()
	enrolled = frappe.get_all("LMS Enrollment", filters={"member": newcomer.user_id}, pluck="course")
	assert sorted(enrolled) == sorted(course.name for course in courses)


def test_6_the_learner_starts_with_the_first_course(page, program, courses, supervisor):
	open_session(page, supervisor.user_id)
	page.goto(f"/lms/courses/{courses[1].name}")
	page.get_by_text(f"{courses[1].title} opens once you have completed {courses[0].title}").wait_for()
	page.goto(f"/lms/courses/{courses[0].name}")
	page.get_by_role("link", name="Start").first.click()
	page.wait_for_url("**/learn/**")


def test_7_the_enrollments_and_the_report_show_how_far_the_members_are(sign_in, program, courses, supervisor):
	complete(supervisor, courses[0])
	desk = sign_in("Moderator")
	desk.open_list("LMS Enrollment", course=courses[0].name)
	desk.has_rows("Rosa Sand")
	desk.shows("100")
	desk.open_report("Program Analytics", program=program.name)
	shown = " ".join(" ".join(row) for row in desk.report_rows())
	assert [course.title in shown for course in courses] == [True, True, True]
