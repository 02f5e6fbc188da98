"""Sites with quizzes from Frappe Learning: submissions count, and quizzes are linked to their lessons."""

import json
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses.tasks import HOMEWORK, QUIZ
from lms.lms.figures.task_states import get_task_states
from lms.lms.quizzes.overview import get_overview
from lms.lms.shared.rows import insert_new
from lms.patches.v1_0 import complete_quiz_submissions, link_tasks
from lms.testing.factories import make_lesson, make_lms_assignment, make_quiz
from tests.support.quizzes import at, make_scene, take

SUBMISSION, FIELDS = "LMS Quiz Submission", ("member", "quiz", "score", "score_out_of", "percentage")


@pytest.fixture
def scene() -> SimpleNamespace:
	return make_scene(passing_percentage=60, max_attempts=3, show_submission_history=1)


def submit(scene: SimpleNamespace, *percentages: int) -> list[str]:
	"""A submission as Frappe Learning stores it: without a number, a time and a passing percentage."""
	rows = [(scene.learner, scene.quiz.name, share, 100, share) for share in percentages]
	names = insert_new(SUBMISSION, FIELDS, rows, scene.learner)
	for minute, name in enumerate(names):
		frappe.db.set_value(
			SUBMISSION, name, "creation", f"2024-05-01 10:0{minute}:00", update_modified=False
		)
	return names


def read(names: list[str], *fields: str) -> list[tuple]:
	rows = frappe.get_all(SUBMISSION, {"name": ["in", names]}, [*fields], order_by="creation", as_list=True)
	return [tuple(row) for row in rows]


def test_submissions_are_numbered_and_marked_as_passed_or_not(scene):
	names = submit(scene, 59, 60)
	complete_quiz_submissions.execute()
	assert read(names, "attempt_number", "passed", "cycle", "passing_percentage", "status") == [
		(1, 0, 1, 60, "Graded"),
		(2, 1, 1, 60, "Graded"),
	]
	assert (
		read(names, "course", "lesson", "quiz_title") == [(scene.course, scene.lesson, scene.quiz.title)] * 2
	)
	assert all(submitted == creation for submitted, creation in read(names, "submitted_on", "creation"))


def test_submissions_count_as_attempts(scene):
	submit(scene, 59, 40)
	complete_quiz_submissions.execute()
	state = get_overview(scene.quiz.name, scene.learner, at())
	assert (state["attempts"], state["attempts_left"], state["best"]) == (2, 1, 59)
	[card] = get_task_states(
		scene.lesson, scene.course, {QUIZ: {scene.quiz.name}, HOMEWORK: set()}, scene.learner, at()
	).values()
	assert (card.attempts_left, card.percentage) == (1, 40)
	assert take(scene)["attempt_number"] == 3
	assert not get_overview(scene.quiz.name, scene.learner, at())["can_start"]


def test_the_passing_percentage_of_that_time_counts(scene):
	names = submit(scene, 59)
	frappe.db.set_value(SUBMISSION, names[0], "passing_percentage", 50)
	complete_quiz_submissions.execute()
	assert read(names, "passed", "passing_percentage") == [(1, 50)]


def test_running_it_again_changes_nothing(scene):
	names = [*submit(scene, 59), take(scene)["submission"]]
	complete_quiz_submissions.execute()
	before = read(names, "*")
	scene.quiz.reload().update({"passing_percentage": 10}).save()
	complete_quiz_submissions.execute()
	assert read(names, "*") == before


def test_rows_know_what_kind_of_question_they_answer(scene):
	[name] = submit(scene, 100)
	row = (name, SUBMISSION, "result", 1, scene.quiz.questions[0].question)
	fields = ("parent", "parenttype", "parentfield", "idx", "question_name")
	insert_new("LMS Quiz Result", fields, [row], scene.learner)
	complete_quiz_submissions.execute()
	assert frappe.db.get_value("LMS Quiz Result", {"parent": name}, "type") == "Choices"


def test_tasks_learn_which_lesson_names_them(scene):
	quiz, work = make_quiz(), make_lms_assignment()
	chapter = frappe.db.get_value("Course Lesson", scene.lesson, "chapter")
	first, second = make_lesson(chapter).name, make_lesson(chapter).name
	blocks = [
		{"type": "quiz", "data": {"quiz": quiz.name}},
		{"type": "assignment", "data": {"assignment": work.name}},
		{"type": "quiz", "data": {"quiz": "no-such-quiz"}},
		{"type": "quiz", "data": {"quiz": scene.quiz.name}},
	]
	for number, lesson in enumerate((first, second)):
		values = {"content": json.dumps({"blocks": blocks}), "creation": f"2024-05-0{number + 1} 10:00:00"}
		frappe.db.set_value("Course Lesson", lesson, values, update_modified=False)
	for _time in range(2):
		link_tasks.execute()
		for doc in (quiz, work):
			assert (doc.reload().lesson, doc.course) == (first, scene.course)
		assert scene.quiz.reload().lesson == scene.lesson, "it has one already"


def test_lessons_without_blocks_do_no_harm(scene):
	frappe.db.set_value("Course Lesson", scene.lesson, "content", "{not JSON")
	link_tasks.execute()
	assert scene.quiz.reload().lesson == scene.lesson
