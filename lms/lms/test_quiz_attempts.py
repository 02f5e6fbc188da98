"""Attempts: begun, saved and handed in, by the server's clock."""

from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import quiz_attempts
from lms.lms.courses import get_outline
from lms.testing.factories import make_course, make_enrollment, make_quiz, make_user


@pytest.fixture
def scene() -> SimpleNamespace:
	course, learner = make_course(lessons=1), make_user()
	lesson = get_outline(course.name, learner).lessons[0].name
	make_enrollment(course.name, learner)
	return SimpleNamespace(course=course.name, lesson=lesson, learner=learner, quiz=make_quiz(lesson=lesson))


def test_x(scene):
	started = quiz_attempts.start(scene.quiz.name, scene.learner, now_datetime())
	print(started)
	a = {q["question"]: 1 for q in started["questions"]}
	print(quiz_attempts.save(started["attempt"], a, scene.learner, now_datetime()))
	r = quiz_attempts.submit(started["attempt"], None, scene.learner, now_datetime())
	print(r)
	from lms.lms import quiz_overview
	print(quiz_overview.get_overview(scene.quiz.name, scene.learner, now_datetime()))
	assert r["progress"]["completed"]
