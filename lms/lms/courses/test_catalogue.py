"""What learners see of courses: the catalogue, one course, its outline."""

import frappe
import pytest

from lms.lms.courses import catalogue
from lms.testing.factories import (
	complete_lessons,
	make_category,
	make_chapter,
	make_course,
	make_enrollment,
	make_user,
)
from lms.testing.statements import count_statements


@pytest.fixture
def learner():
	return make_user()


def card_of(course: str, user: str) -> frappe._dict | None:
	return next((card for card in catalogue.get_cards(user) if card.name == course), None)


def test_a_card_tells_what_the_course_is(learner):
	teacher = make_user("Course Creator", first_name="Tara", last_name="Singh")
	course = make_course(
		chapters=2,
		category=make_category("Safety"),
		instructors=[{"instructor": teacher}],
		image="/files/a.png",
	)
	card = card_of(course.name, learner)
	assert (card.title, card.category, card.image) == (course.title, "Safety", "/files/a.png")
	assert (card.lessons, card.instructors) == (6, ["Tara Singh"])
	assert (card.enrolled, card.progress) == (False, 0)


def test_a_card_tells_how_far_one_is(learner):
	course = make_course(lessons=3)
	make_enrollment(course.name, learner)
	complete_lessons(learner, course.name, 2)
	card = card_of(course.name, learner)
	assert (card.enrolled, card.progress) == (True, 66.7)


def test_unpublished_courses_are_not_in_the_catalogue(learner):
	course = make_course(published=0)
	assert card_of(course.name, learner) is None
	assert card_of(course.name, "Administrator")


def test_a_course_one_may_not_see_does_not_exist(learner):
	course = make_course(published=0)
	for name in (course.name, "no-such-course"):
		with pytest.raises(frappe.DoesNotExistError, match="does not exist or is not published"):
			catalogue.get_course(name, learner)


@pytest.mark.parametrize(
	("values", "can_enroll"), [({}, True), ({"disable_self_learning": 1}, False), ({"upcoming": 1}, False)]
)
def test_a_course_page_says_whether_one_may_enroll(values, can_enroll, learner):
	course = make_course(**values, description="<p>All about it</p>")
	page = catalogue.get_course(course.name, learner)
	assert (bool(page.can_enroll), page.description) == (can_enroll, "<p>All about it</p>")


def test_my_courses_has_the_begun_first_and_the_completed_last(learner):
	done, fresh, begun = (make_course(lessons=2).name for _ in range(3))
	for course in (done, fresh, begun):
		make_enrollment(course, learner)
	complete_lessons(learner, done)
	complete_lessons(learner, begun, 1)
	assert [card.name for card in catalogue.get_my_courses(learner)] == [begun, fresh, done]


def test_the_outline_is_in_the_order_of_the_course(learner):
	course = make_course(lessons=1, chapters=2)
	course.chapters.reverse()
	for idx, row in enumerate(course.chapters, 1):
		row.idx = idx
	course.save()
	outline = catalogue.get_outline(course.name, learner)
	assert [(chapter.number, chapter.title) for chapter in outline.chapters] == [
		(1, "Chapter 2"),
		(2, "Chapter 1"),
	]
	assert [(x.chapter_number, x.lesson_number) for x in outline.lessons] == [(1, 1), (2, 1)]


def test_neighbours_go_across_chapters(learner):
	outline = catalogue.get_outline(make_course(lessons=2, chapters=2).name, learner)
	second, third = outline.find(1, 2), outline.find(2, 1)
	assert outline.neighbours(second) == (outline.find(1, 1), third)
	assert outline.neighbours(outline.find(1, 1))[0] is None
	assert outline.neighbours(outline.find(2, 2))[1] is None


def test_next_to_do_is_the_first_unfinished_lesson(learner):
	course = make_course(lessons=2).name
	make_enrollment(course, learner)
	assert catalogue.get_outline(course, learner).next_to_do.lesson_number == 1
	complete_lessons(learner, course, 1)
	assert catalogue.get_outline(course, learner).next_to_do.lesson_number == 2
	complete_lessons(learner, course)
	assert catalogue.get_outline(course, learner).next_to_do is None


def test_the_number_of_statements_does_not_grow_with_the_courses(learner):
	course = make_course(lessons=1).name
	catalogue.get_cards(learner), catalogue.get_outline(course, learner)
	few = count_statements(catalogue.get_cards, learner)
	few_outline = count_statements(catalogue.get_outline, course, learner)
	for _ in range(3):
		make_chapter(make_course().name, lessons=2)
		make_chapter(course, lessons=2)
	assert count_statements(catalogue.get_cards, learner) == few
	assert count_statements(catalogue.get_outline, course, learner) == few_outline == 3
