"""Quizzes and assignments of a lesson: whose they are, and that the lesson waits for them."""

import json
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses import tasks
from lms.lms.courses.catalogue import get_outline
from lms.lms.learning.progress import complete_after_task, lock_for_learning
from lms.lms.shared.rows import insert_new
from lms.testing.factories import (
	complete_lessons,
	make_course,
	make_enrollment,
	make_lesson,
	make_lms_assignment,
	make_quiz,
	make_user,
	place_task,
	today,
)


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A learner enrolled in a course of one lesson, with a quiz and an assignment."""
	course, learner = make_course(lessons=1), make_user()
	lesson = get_outline(course.name, learner).lessons[0].name
	quiz, work = make_quiz(lesson=lesson), make_lms_assignment(lesson=lesson)
	make_enrollment(course.name, learner)
	return SimpleNamespace(course=course.name, lesson=lesson, quiz=quiz, work=work, learner=learner)


def hand_in(scene: SimpleNamespace, doctype: str, **values: object) -> None:
	"""As the system writes it down, in the first cycle."""
	row = {"member": scene.learner, "course": scene.course, "cycle": 1} | values
	insert_new(doctype, list(row), [list(row.values())], scene.learner)


def follow(scene: SimpleNamespace) -> dict:
	lock_for_learning(scene.learner, scene.course)
	return complete_after_task(scene.learner, scene.course, scene.lesson, today())


def test_a_task_belongs_to_the_lesson_that_names_it(scene):
	assert (scene.quiz.lesson, scene.quiz.course) == (scene.lesson, scene.course)
	assert (scene.work.lesson, scene.work.course) == (scene.lesson, scene.course)
	lesson = frappe.get_doc("Course Lesson", scene.lesson)
	lesson.content = None
	lesson.save()
	assert not scene.quiz.reload().lesson
	assert not scene.work.reload().lesson


def test_a_quiz_that_is_asked_during_a_film_counts(scene):
	lesson, quiz = make_lesson(make_course(lessons=1).chapters[0].chapter), make_quiz()
	film = {"file_url": "/files/film.mp4", "file_type": "mp4", "quizzes": [{"time": 3, "quiz": quiz.name}]}
	lesson.content = json.dumps({"blocks": [{"type": "upload", "data": film}]})
	lesson.save()
	assert quiz.reload().lesson == lesson.name


def test_the_lesson_is_complete_once_all_is_done(scene):
	with pytest.raises(tasks.TaskNotDoneError, match="once you have passed the quiz"):
		complete_lessons(scene.learner, scene.course)
	hand_in(scene, "LMS Quiz Submission", quiz=scene.quiz.name, passed=0)
	assert follow(scene) == {"progress": 0, "completed": False}
	hand_in(scene, "LMS Quiz Submission", quiz=scene.quiz.name, passed=1)
	assert follow(scene) == {"progress": 0, "completed": False}
	with pytest.raises(tasks.TaskNotDoneError, match="once you have handed in the homework"):
		complete_lessons(scene.learner, scene.course)
	hand_in(scene, "LMS Assignment Submission", assignment=scene.work.name, number=1)
	assert follow(scene) == {"progress": 100, "completed": True}


@pytest.mark.parametrize("other", [{"cycle": 2}, {"member": "Administrator"}])
def test_what_was_passed_otherwise_does_not_count(scene, other):
	hand_in(scene, "LMS Quiz Submission", quiz=scene.quiz.name, passed=1, **other)
	hand_in(scene, "LMS Assignment Submission", assignment=scene.work.name, number=1, **other)
	assert [task.name for task in tasks.find_open_tasks(scene.lesson, scene.learner, 1)] == [
		scene.quiz.name,
		scene.work.name,
	]


def test_a_task_is_in_one_lesson(scene):
	other = make_lesson(make_course(lessons=1).chapters[0].chapter)
	with pytest.raises(tasks.TaskError, match="is already in the lesson"):
		place_task(scene.quiz, "quiz", other.name)
	frappe.delete_doc("Course Lesson", scene.lesson)
	place_task(scene.quiz, "quiz", other.name)
	assert scene.quiz.lesson == other.name


@pytest.mark.parametrize("kind", ["quiz", "assignment"])
def test_authors_take_only_their_own(scene, kind, as_user):
	"""To others, those of another author do not exist."""
	task = {"quiz": make_quiz, "assignment": make_lms_assignment}[kind]()
	creator = make_user("Course Creator")
	with as_user(creator):
		lesson = make_lesson(make_course(lessons=1).chapters[0].chapter).name
		for name in (task.name, "no-such-thing"):
			task.name = name
			with pytest.raises(tasks.TaskError, match="There is no"):
				place_task(task, kind, lesson)
