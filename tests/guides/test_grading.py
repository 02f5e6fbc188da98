"""Quizzes and Assignments: a Batch Evaluator grades what was handed in, one submission after the other."""

from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.homework.submissions import HandedInWork, hand_in_homework
from lms.testing.factories import make_enrollment, make_lms_assignment
from tests.guides.people import make_course, make_employee, read
from tests.support.portal import open_session
from tests.support.quizzes import make_open_question, make_scene, take

HOMEWORK, QUIZ = "LMS Assignment Submission", "LMS Quiz Submission"
NAMES = ("Ada", "Ben")


@pytest.fixture
def homework(committed):
	"""Ada's and Ben's answers to one homework, in this order."""
	course = make_course("Fire Safety", lessons=1)
	lesson = read("Course Lesson", {"course": course.name})
	task = make_lms_assignment(lesson, grade_assignment=1).name
	made = {}
	for name in NAMES:
		learner = make_employee(name).user_id
		make_enrollment(course.name, learner)
		work = HandedInWork(f"{name} takes the stairs.")
		made[name] = hand_in_homework(task, learner, work, now_datetime())["submission"]
	frappe.db.commit()
	return SimpleNamespace(task=task, learner=learner, **made)


@pytest.fixture
def quiz(committed):
	"""Ada's and Ben's answers to an open question of five marks."""
	scene = make_scene(make_employee("Ada").user_id, [make_open_question(question="Why the stairs?")])
	row = scene.quiz.questions[0]
	row.marks = 5
	scene.quiz.save()
	made = {"Ada": take(scene, "Lifts stop.")["submission"]}
	scene.learner = make_employee("Ben").user_id
	make_enrollment(scene.course, scene.learner)
	made["Ben"] = take(scene, "Stairs are near.")["submission"]
	frappe.db.commit()
	return SimpleNamespace(name=scene.quiz.name, **made)


def test_homework_that_waits_is_listed_graded_and_the_next_one_opens(sign_in, page, homework):
	desk = sign_in("Batch Evaluator")
	desk.open_form("LMS Assignment", homework.task)
	desk.press("Submissions to Grade")
	for name in NAMES:
		desk.shows(f"{name} Sand")
	desk.open_row("Ada Sand")
	desk.shows("Waiting for a grade: 2")
	desk.press("Grade Submission")
	desk.dialog.shows("Ada takes the stairs.")
	desk.dialog.enter("Status", "Pass")
	desk.dialog.press("Save and Next")
	desk.dialog.shows("Ben takes the stairs.")
	desk.dialog.enter("Status", "Fail")
	desk.dialog.enter("Comments", "Not in your building.")
	desk.dialog.press("Save")
	desk.shows("Waiting for a grade: 0")
	grades = [read(HOMEWORK, {"name": name}, "status") for name in (homework.Ada, homework.Ben)]
	assert grades == ["Pass", "Fail"]
	assert read(HOMEWORK, {"name": homework.Ben}, "evaluator") == desk.user
	open_session(page, homework.learner)
	page.goto(f"/lms/assignment/{homework.task}")
	page.get_by_text("Not in your building.").wait_for()


def test_answers_to_an_open_question_get_marks_and_one_is_skipped(sign_in, quiz):
	desk = sign_in("Batch Evaluator")
	desk.open_list(QUIZ, quiz=quiz.name, status="To Be Graded")
	desk.open_row("Ada Sand")
	desk.press("Grade Submission")
	desk.dialog.shows("Lifts stop.")
	desk.dialog.press("Skip")
	desk.dialog.shows("Stairs are near.")
	desk.dialog.enter("Marks (0 to 5)", "4")
	desk.dialog.press("Save")
	desk.shows("Waiting for a grade: 1")
	assert read(QUIZ, {"name": quiz.Ben}, "score") == 4
	assert read(QUIZ, {"name": quiz.Ada}, "status") == "To Be Graded"


def test_more_marks_than_there_are_to_give_are_refused(sign_in, quiz):
	desk = sign_in("Batch Evaluator")
	desk.open_form(QUIZ, quiz.Ben)
	desk.press("Grade Submission")
	desk.dialog.enter("Marks (0 to 5)", "6")
	desk.dialog.press("Save")
	desk.is_told("Marks must be between 0 and 5")
	assert read(QUIZ, {"name": quiz.Ben}, "status") == "To Be Graded"


def test_next_and_previous_lead_through_what_waits(sign_in, homework):
	desk = sign_in("Batch Evaluator")
	desk.open_form(HOMEWORK, homework.Ada)
	desk.press("Next")
	desk.shows("Ben takes the stairs.")
	desk.press("Previous")
	desk.shows("Ada takes the stairs.")
