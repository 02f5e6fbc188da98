"""Lessons of an upcoming course: closed to everybody but its makers, however one comes to them."""

import frappe
import pytest

from lms.lms.courses import catalogue
from lms.lms.permissions import checks
from lms.lms.permissions.open_courses import is_open, open_courses
from lms.lms.shared.sql import satisfies
from lms.testing.factories import make_course, make_enrollment, make_user


@pytest.mark.parametrize(("published", "upcoming"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_a_course_is_open_if_it_is_published_and_not_upcoming(published, upcoming):
	course = make_course(published=published, upcoming=upcoming)
	expected = bool(published and not upcoming)
	assert is_open(course.as_dict()) is expected
	assert satisfies("LMS Course", course.name, open_courses()) is expected


@pytest.fixture
def lessons(as_user):
	"""Of an upcoming course by another author; the first is in the preview."""
	course = make_course(lessons=2, upcoming=1)
	first, second = catalogue.get_lesson_names(course.name)
	frappe.db.set_value("Course Lesson", first, "include_in_preview", 1)
	return course.name, first, second


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "HR Manager", "Batch Evaluator"])
def test_lessons_are_closed_even_in_the_preview(role, lessons, as_user):
	course, *names = lessons
	user = make_user(role, "LMS Student")
	with as_user(user):
		assert not any(frappe.has_permission("Course Lesson", doc=name) for name in names)
		assert frappe.get_list("Course Lesson", {"course": course}) == []
		assert catalogue.get_readable_lessons(course, user) == set()


def test_lessons_are_closed_to_people_who_were_enrolled_elsewhere(lessons):
	course, first, second = lessons
	frappe.db.set_value("LMS Course", course, "upcoming", 0)
	learner = make_user("LMS Student")
	make_enrollment(course, learner)
	assert catalogue.get_readable_lessons(course, learner) == {first, second}
	frappe.db.set_value("LMS Course", course, "upcoming", 1)
	assert catalogue.get_readable_lessons(course, learner) == set()


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_reads_them(role, lessons):
	course, *names = lessons
	assert catalogue.get_readable_lessons(course, make_user(role)) == set(names)


def test_the_author_reads_them(lessons):
	course, *names = lessons
	author = make_user("Course Creator")
	doc = frappe.get_doc("LMS Course", course)
	doc.append("instructors", {"instructor": author})
	doc.save()
	assert catalogue.get_readable_lessons(course, author) == set(names)


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "HR Manager"])
def test_the_course_and_its_contents_can_be_read(role, lessons):
	course, *_names = lessons
	user = make_user(role)
	assert checks.may(user, "read", "LMS Course", course)
	chapter = frappe.db.get_value("Course Chapter", {"course": course})
	assert checks.may(user, "read", "Course Chapter", chapter)
