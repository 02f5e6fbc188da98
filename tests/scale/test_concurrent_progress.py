"""Lessons completed in several tabs at once, and while the course is being changed: nothing is lost."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_lesson_names, get_outline
from lms.lms.learning.progress import count_again
from lms.testing.factories import make_assignment, make_course, make_user
from tests.scale.marking import Adding, Marking, TakingOut, run_at_once

pytestmark = pytest.mark.usefixtures("committed")


def make_learners(course: str, count: int) -> list[str]:
	learners = [make_user() for _number in range(count)]
	for learner in learners:
		make_assignment(employee=learner, course=course)
	frappe.db.commit()
	return learners


def assert_progress(course: str, learner: str, done: int, of: int) -> None:
	"""Everything that follows from `done` of `of` lessons, as last committed."""
	frappe.db.rollback()
	filters = {"course": course, "member": learner}
	assert frappe.db.count("LMS Course Progress", filters) == done
	progress, completed_on = frappe.db.get_value("LMS Enrollment", filters, ["progress", "completed_on"])
	assert progress == pytest.approx(100 * done / of)
	if done == of:
		assert completed_on and frappe.db.count("LMS Completion", filters) == 1
		certified = frappe.db.get_value("LMS Course", course, "enable_certification")
		assert frappe.db.count("LMS Certificate", filters) == certified
		status = frappe.db.get_value(
			"LMS Training Assignment", {"course": course, "employee": learner}, "status"
		)
		assert status == "Completed"


def run_the_job(course: str) -> None:
	"""What changing the lessons has given to the queue: others were at work in that moment."""
	frappe.db.rollback()
	count_again(course, "Administrator")
	frappe.db.commit()


def test_two_tabs_complete_different_lessons(test_site):
	course = make_course(lessons=12, enable_certification=1).name
	[learner] = make_learners(course, 1)
	lessons = get_outline(course, learner).lessons
	tabs = [Marking(learner, course, lessons[::2]), Marking(learner, course, lessons[1::2])]
	run_at_once(test_site.name, test_site.sites_path, tabs)
	assert_progress(course, learner, 12, 12)


def test_tabs_in_different_courses_do_not_stand_in_each_others_way(test_site):
	courses = [make_course(lessons=12).name for _number in range(3)]
	[learner] = make_learners(courses[0], 1)
	for course in courses[1:]:
		make_assignment(employee=learner, course=course)
	frappe.db.commit()
	tabs = [Marking(learner, course, get_outline(course, learner).lessons) for course in courses]
	run_at_once(test_site.name, test_site.sites_path, tabs)
	for course in courses:
		assert_progress(course, learner, 12, 12)


def test_many_tabs_of_many_learners_complete_the_same_lessons(test_site):
	course = make_course(lessons=6, enable_certification=1).name
	learners = make_learners(course, 3)
	lessons = get_outline(course, "x").lessons
	orders = (lessons, lessons[::-1])
	tabs = [Marking(learner, course, order) for learner in learners for order in orders]
	run_at_once(test_site.name, test_site.sites_path, tabs)
	for learner in learners:
		assert_progress(course, learner, 6, 6)


def test_lessons_are_added_while_learners_complete_others(test_site):
	course = make_course(lessons=10).name
	learners = make_learners(course, 3)
	outline = get_outline(course, "x")
	works = [Marking(learner, course, outline.lessons) for learner in learners]
	run_at_once(test_site.name, test_site.sites_path, [*works, Adding(outline.chapters[0].name, 8)])
	run_the_job(course)
	assert len(get_lesson_names(course)) == 18
	for learner in learners:
		assert_progress(course, learner, 10, 18)


def test_lesson_is_taken_out_while_learners_complete_the_others(test_site):
	course = make_course(lessons=4, enable_certification=1).name
	learners = make_learners(course, 4)
	*others, last = get_outline(course, "x").lessons
	works = [Marking(learner, course, others) for learner in learners]
	run_at_once(test_site.name, test_site.sites_path, [*works, TakingOut(last.chapter, last.name)])
	run_the_job(course)
	for learner in learners:
		assert_progress(course, learner, 3, 3)
