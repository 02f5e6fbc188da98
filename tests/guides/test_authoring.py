"""Courses, Quizzes, Assignments: what a Course Creator makes at the desk, and a learner then finds."""

import json

import frappe
import pytest

from lms.testing.factories import make_enrollment, unique
from tests.guides.people import make_course, make_employee, read
from tests.support.portal import open_session
from tests.support.reading import read_texts

CREATOR = "Course Creator"


@pytest.fixture
def learner(committed):
	return make_employee("Lea").user_id


def make_own_course(desk, **values):
	"""A course of the person at the desk, and the name of its only lesson."""
	course = make_course("Fire Safety", lessons=1, instructors=[{"instructor": desk.user}], **values)
	return course, read("Course Lesson", {"course": course.name})


def enroll(learner, course):
	make_enrollment(course.name, learner)
	frappe.db.commit()


def place(desk, lesson, kind, name):
	"""Name a quiz or homework in a block of a lesson."""
	desk.open_form("Course Lesson", lesson)
	desk.open_part("Block Content")
	desk.enter("Content", json.dumps({"blocks": [{"type": kind, "data": {kind: name}}]}))
	desk.save()


def write_chapter(desk, course, title, *lessons):
	desk.open_new("Course Chapter")
	desk.choose("Course", course)
	desk.enter("Title", title)
	desk.save()
	for lesson in lessons:
		desk.open_new("Course Lesson")
		desk.choose("Chapter", title)
		desk.enter("Title", lesson)
		desk.enter("Body", f"All about **{lesson}**.")
		desk.save()


def test_a_course_is_written_put_in_order_published_and_read(sign_in, page, learner):
	title, before, after = (unique(text) for text in ("Fire Safety", "Before a Fire", "After a Fire"))
	desk = sign_in(CREATOR)
	desk.open_new("LMS Course")
	desk.enter("Title", title)
	desk.enter("Short Introduction", "What to do when it burns.")
	desk.save()
	write_chapter(desk, title, after, "Counting Heads")
	write_chapter(desk, title, before, "Ways Out", "Extinguishers")
	course = read("LMS Course", {"title": title})
	desk.open_form("LMS Course", course)
	desk.open_part("Content")
	desk.move_row("Chapters", 2, 1)
	desk.save()
	desk.press("Publish")
	desk.offers("Unpublish")
	open_session(page, learner)
	page.goto(f"/lms/courses/{course}")
	[content] = read_texts(page.locator("main"))
	titles = [lesson for lesson in content.splitlines() if lesson.strip()]
	order = [before, "Ways Out", "Extinguishers", after, "Counting Heads"]
	assert [text for text in titles if text in order] == order


def test_the_lessons_of_a_chapter_are_put_in_order(sign_in):
	desk = sign_in(CREATOR)
	course = make_course("Fire Safety", lessons=3, instructors=[{"instructor": desk.user}])
	chapter = read("Course Chapter", {"course": course.name})
	desk.open_form("Course Chapter", chapter)
	desk.move_row("Lessons", 1, 3)
	desk.save()
	frappe.db.rollback()
	lessons = [row.lesson for row in frappe.get_doc("Course Chapter", chapter).lessons]
	assert [read("Course Lesson", {"name": name}, "title")[-1] for name in lessons] == ["2", "3", "1"]


def test_somebody_who_is_in_the_middle_of_a_course_is_counted_before_it_is_unpublished(
	sign_in, page, learner
):
	desk = sign_in(CREATOR)
	course, _lesson = make_own_course(desk)
	enroll(learner, course)
	desk.open_form("LMS Course", course.name)
	desk.press("Unpublish")
	desk.dialog.shows("1 enrolled people can no longer open the course")
	desk.dialog.press("Yes")
	desk.offers("Publish")
	assert read("LMS Course", {"name": course.name}, "published") == 0


def test_a_quiz_of_two_questions_is_placed_in_a_lesson_and_previewed(sign_in, page, learner):
	which, why, title = (unique(text) for text in ("Which way out", "Why the stairs", "Ways Out"))
	desk = sign_in(CREATOR)
	course, lesson = make_own_course(desk)
	desk.open_new("LMS Question")
	desk.enter("Question", which)
	desk.enter("Type", "Choices")
	desk.enter("Option 1", "By the stairs")
	desk.tick("Is Correct")
	desk.enter("Option 2", "By the lift")
	desk.save()
	desk.open_new("LMS Question")
	desk.enter("Question", why)
	desk.enter("Type", "Open Ended")
	desk.save()
	desk.open_new("LMS Quiz")
	desk.enter("Title", title)
	desk.enter("Passing Percentage", "50")
	desk.add_row("Questions", question=which, marks="1")
	desk.add_row("Questions", question=why, marks="5")
	desk.save()
	desk.has_value("Total Marks", "6")
	quiz = read("LMS Quiz", {"title": title})
	place(desk, lesson, "quiz", quiz)
	desk.open_form("LMS Quiz", quiz)
	with page.expect_popup() as preview:
		desk.press("Preview")
	preview.value.get_by_text("By the stairs").wait_for()
	assert read("LMS Quiz", {"name": quiz}, "lesson") == lesson
	enroll(learner, course)
	open_session(page, learner)
	page.goto(f"/lms/courses/{course.name}/learn/1-1")
	page.get_by_role("link", name=title).wait_for()


def test_homework_is_placed_in_a_lesson_and_handed_in(sign_in, page, learner):
	title = unique("My Way Out")
	desk = sign_in(CREATOR)
	course, lesson = make_own_course(desk)
	desk.open_new("LMS Assignment")
	desk.enter("Title", title)
	desk.enter("Type", "Text")
	desk.enter("Question", "Describe your way out.")
	desk.save()
	homework = read("LMS Assignment", {"title": title})
	place(desk, lesson, "assignment", homework)
	enroll(learner, course)
	open_session(page, learner)
	page.goto(f"/lms/courses/{course.name}/learn/1-1")
	page.get_by_role("link", name=title).click()
	page.get_by_text("Describe your way out.").wait_for()
	page.locator("main textarea").fill("Through the yard.")
	page.locator("main").get_by_role("button", name="Hand In").click()
	page.get_by_text("Through the yard.").wait_for()
	assert read("LMS Assignment Submission", {"assignment": homework}, "member") == learner
