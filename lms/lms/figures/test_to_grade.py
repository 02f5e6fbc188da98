"""The queue of graders: what waits, in which order, and only what they may grade."""

import frappe
import pytest

from lms.lms.figures.to_grade import get_queue
from lms.testing.factories import make_course, make_lms_assignment, make_user

DOCTYPE = "LMS Assignment Submission"


def first_lesson(course):
	chapter = frappe.get_doc("Course Chapter", course.chapters[0].chapter)
	return chapter.lessons[0].lesson


@pytest.fixture
def course():
	return make_course(lessons=1)


@pytest.fixture
def task(course):
	return make_lms_assignment(first_lesson(course), grade_assignment=1)


def hand_in(task, member=None, **values):
	member = member or make_user("LMS Student")
	doc = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"assignment": task.name,
			"course": task.course,
			"type": "Text",
			"member": member,
			"cycle": 1,
			"number": 1,
			"submitted_on": "2026-01-01 08:00:00",
			"status": "Not Graded",
			**values,
		}
	)
	doc.flags.handed_in = True
	return doc.insert(ignore_permissions=True).name


@pytest.fixture
def creator(course):
	user = make_user("Course Creator")
	frappe.db.set_value("LMS Course", course.name, "owner", user)
	return user


def test_neighbours_are_those_that_wait_by_time(task, creator):
	first, second, third = (hand_in(task, submitted_on=f"2026-01-0{day} 08:00:00") for day in (1, 2, 3))
	assert get_queue(DOCTYPE, second, creator) == {"waiting": 3, "previous": first, "next": third}
	assert get_queue(DOCTYPE, None, creator) == {"waiting": 3, "previous": None, "next": first}
	frappe.db.set_value(DOCTYPE, third, "status", "Pass")
	assert get_queue(DOCTYPE, second, creator) == {"waiting": 2, "previous": first, "next": None}
	assert get_queue(DOCTYPE, third, creator) == {"waiting": 2, "previous": second, "next": None}


def test_those_of_the_same_moment_each_come_once(task, creator):
	names = {hand_in(task) for _ in range(4)}
	seen, current = [], None
	while current := get_queue(DOCTYPE, current, creator)["next"]:
		seen.append(current)
	assert len(seen) == 4 and set(seen) == names


def test_nobody_has_their_own_work_or_that_of_other_courses_in_the_queue(task, creator):
	hand_in(task, member=creator)
	assert get_queue(DOCTYPE, None, creator)["waiting"] == 0
	hand_in(task)
	assert get_queue(DOCTYPE, None, creator)["waiting"] == 1
	assert get_queue(DOCTYPE, None, make_user("Course Creator"))["waiting"] == 0


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User", "Employee"])
def test_others_have_nothing_to_grade(role, task):
	hand_in(task)
	assert get_queue(DOCTYPE, None, make_user(role)) == {"waiting": 0, "previous": None, "next": None}
