"""What learners would lose if a course were unpublished."""

import frappe
import pytest

from lms.lms.api import get_course_use
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_course,
	make_enrollment,
	make_program,
	make_user,
)


@pytest.fixture
def course():
	return make_course(lessons=2).name


def test_it_counts_each_kind_once(course):
	busy, done, waiting = (make_user("LMS Student") for _ in range(3))
	for user in (busy, done):
		make_enrollment(course, user)
	make_assignment(employee=waiting, course=course)
	complete_lessons(busy, course, count=1)
	complete_lessons(done, course)
	make_program([course])
	assert get_course_use(course) == {"enrolled": 3, "in_progress": 1, "open_assignments": 1, "programs": 1}


def test_an_unused_course_has_zeros(course):
	assert set(get_course_use(course).values()) == {0}


@pytest.mark.parametrize(
	"role", ["LMS Student", "HR Manager", "HR User", "Course Creator", "Batch Evaluator"]
)
def test_only_those_who_may_edit_the_course_are_told(role, course, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		get_course_use(course)


def test_its_author_is_told(course, as_user):
	author = make_user("Course Creator")
	frappe.db.set_value("LMS Course", course, "owner", author)
	with as_user(author):
		assert get_course_use(course)["enrolled"] == 0
