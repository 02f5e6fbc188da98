"""Quizzes taken in several tabs at once, and handed in by the hourly job meanwhile: one result of each."""

from collections import Counter
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.jobs import hand_in_expired_quizzes
from lms.lms.quizzes import attempts as quiz_attempts
from lms.testing.factories import make_course, make_enrollment, make_quiz, make_user
from tests.scale.crowd import Job, run_jobs
from tests.support.quizzes import RIGHT, answer_all, at, make_scene

pytestmark = pytest.mark.usefixtures("committed")
TABS = 3


def start(quiz: str, learner: str) -> str:
	return quiz_attempts.start_attempt(quiz, learner, at())["attempt"]


def try_to_start(quiz: str, learner: str) -> str | None:
	try:
		return start(quiz, learner)
	except quiz_attempts.NoAttemptsLeftError:
		return None


def submit(attempt: str, answers: dict[str, object], learner: str) -> str:
	return quiz_attempts.submit_attempt(attempt, answers, learner, at())["submission"]


def save(attempt: str, answers: dict[str, object], learner: str) -> None:
	for _round in range(10):
		quiz_attempts.save_answers(attempt, answers, learner, at())
		frappe.db.commit()


def start_and_submit(quiz: str, learner: str, rounds: int) -> int:
	"""How many attempts this tab could hand in."""
	for number in range(rounds):
		try:
			started = quiz_attempts.start_attempt(quiz, learner, at())
		except quiz_attempts.NoAttemptsLeftError:
			return number
		frappe.db.commit()
		quiz_attempts.submit_attempt(started["attempt"], answer_all(started, RIGHT), learner, at())
		frappe.db.commit()
	return rounds


@pytest.fixture
def scene() -> SimpleNamespace:
	scene = make_scene(max_attempts=3)
	scene.name = scene.quiz.name
	frappe.db.commit()
	return scene


@pytest.fixture
def at_once(test_site):
	"""Run each of the functions, with its arguments, at the same moment in a process of its own."""

	def run(*calls: tuple) -> list:
		jobs = [Job(test_site.name, test_site.sites_path, function, rest) for function, *rest in calls]
		results = run_jobs(jobs)
		frappe.db.rollback()
		return results

	return run


def assert_sound(quiz: str, learner: str, attempts: int) -> None:
	"""Attempts are numbered without gaps; each that is handed in has one submission, and no other has."""
	rows = frappe.get_all("LMS Quiz Attempt", filters={"quiz": quiz, "member": learner}, fields=["*"])
	assert sorted(row.number for row in rows) == list(range(1, attempts + 1))
	handed_in = frappe.get_all(
		"LMS Quiz Submission", filters={"quiz": quiz, "member": learner}, pluck="attempt"
	)
	assert sorted(handed_in) == sorted(row.name for row in rows if row.status == "Submitted")


def test_two_tabs_begin_one_attempt(scene, at_once):
	names = at_once(*[(start, scene.name, scene.learner)] * TABS)
	assert len(set(names)) == 1
	assert_sound(scene.name, scene.learner, attempts=1)


def test_an_attempt_is_handed_in_once(scene, at_once):
	started = quiz_attempts.start_attempt(scene.name, scene.learner, at())
	frappe.db.commit()
	answers = answer_all(started, RIGHT)
	call = (submit, started["attempt"], answers, scene.learner)
	saving = (save, started["attempt"], answers, scene.learner)
	names = at_once(call, call, call, saving)[:3]
	assert len(set(names)) == 1
	assert_sound(scene.name, scene.learner, attempts=1)
	assert frappe.db.count("LMS Quiz Result", {"parent": names[0]}) == 2
	assert frappe.db.count("LMS Completion", {"member": scene.learner}) == 1


def test_there_are_never_more_attempts_than_are_allowed(scene, at_once):
	at_once(*[(start_and_submit, scene.name, scene.learner, 3)] * TABS)
	assert_sound(scene.name, scene.learner, attempts=3)
	assert try_to_start(scene.name, scene.learner) is None


def test_the_job_and_the_learner_hand_in_the_same_attempts(at_once):
	course = make_course(lessons=1)
	lesson = frappe.db.get_value("Course Lesson", {"course": course.name})
	quiz, learners = make_quiz(lesson=lesson, duration="5").name, [make_user() for _ in range(6)]
	attempts: dict[str, str] = {}
	for learner in learners:
		make_enrollment(course.name, learner)
		started = quiz_attempts.start_attempt(quiz, learner, at())
		quiz_attempts.save_answers(started["attempt"], answer_all(started, RIGHT), learner, at())
		attempts[learner] = started["attempt"]
	frappe.db.set_value("LMS Quiz Attempt", {"quiz": quiz}, "expires_on", at(-1))
	frappe.db.commit()
	at_once(
		(hand_in_expired_quizzes,),
		(hand_in_expired_quizzes,),
		*[(submit, attempt, {}, learner) for learner, attempt in list(attempts.items())[:2]],
	)
	hand_in_expired_quizzes()
	for learner in learners:
		assert_sound(quiz, learner, attempts=1)
	rows = frappe.get_all("LMS Quiz Submission", filters={"quiz": quiz}, fields=["passed", "timed_out"])
	assert Counter((row.passed, row.timed_out) for row in rows) == {(1, 1): len(learners)}
	assert frappe.db.count("LMS Completion", {"course": course.name}) == len(learners)
	assert not frappe.db.exists("Error Log", {"method": ["like", "%could not be handed in%"]})


def test_many_learners_take_the_same_quiz(at_once):
	"""They do not wait for each other in a circle, though their rows are neighbours in every index."""
	scene = make_scene()
	learners = [scene.learner, *(make_user() for _ in range(TABS - 1))]
	for learner in learners[1:]:
		make_enrollment(scene.course, learner)
	frappe.db.commit()
	handed_in = at_once(*[(start_and_submit, scene.quiz.name, learner, 4) for learner in learners])
	assert handed_in == [4] * TABS
	for learner in learners:
		assert_sound(scene.quiz.name, learner, attempts=4)
