"""What happens to attempts in progress when time runs out or the course changes."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.jobs import hand_in_expired_quizzes
from lms.lms.quizzes import attempts as quiz_attempts
from lms.lms.quizzes.attempts import NoAttemptsLeftError
from lms.lms.training import assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_course,
	make_enrollment,
	make_lesson,
	make_program,
	make_question,
	place_task,
	today,
)
from tests.support.quizzes import (
	RIGHT,
	WRONG,
	answer_all,
	at,
	make_scene,
	overview,
	save,
	start,
	submit,
	take,
)

# Time


def test_time_is_the_servers():
	scene = make_scene(duration="10")
	now = now_datetime()
	started = quiz_attempts.start_attempt(scene.quiz.name, scene.learner, now)
	assert started["expires_on"] == now + timedelta(minutes=10)
	assert started["seconds_left"] == 600
	for minutes, seconds in ((5, 300), (9.5, 30), (10.4, 0)):
		assert (
			quiz_attempts.start_attempt(scene.quiz.name, scene.learner, at(minutes, now))["seconds_left"]
			== seconds
		)
	saved = quiz_attempts.save_answers(started["attempt"], {}, scene.learner, at(9, now))
	assert saved["seconds_left"] == 60


def test_answers_that_are_on_their_way_when_the_time_is_up_count():
	scene = make_scene(duration="10")
	started = start(scene)
	result = submit(scene, started["attempt"], answer_all(started, RIGHT), minutes=10.4)
	assert (result["score"], result["timed_out"]) == (2, False)


def test_answers_that_come_too_late_do_not_count():
	scene = make_scene(duration="10")
	started = start(scene)
	one, two = (each["question"] for each in started["questions"])
	save(scene, started["attempt"], {one: RIGHT}, minutes=9)
	result = submit(scene, started["attempt"], {two: RIGHT}, minutes=11)
	assert (result["score"], result["timed_out"], result["passed"]) == (1, True, True)
	assert result["submitted_on"] == started["expires_on"]
	assert result["progress"]["completed"]


def test_what_is_saved_too_late_hands_in_what_was_saved_in_time():
	scene = make_scene(duration="10")
	started = start(scene)
	save(scene, started["attempt"], answer_all(started, RIGHT), minutes=9)
	saved = save(scene, started["attempt"], answer_all(started, WRONG), minutes=11)
	assert (saved["saved_on"], saved["seconds_left"]) == (None, 0)
	row = frappe.get_doc("LMS Quiz Submission", saved["submission"])
	assert (row.score, row.timed_out, row.attempt) == (2, 1, started["attempt"])


def test_looking_at_the_quiz_hands_in_what_has_run_out():
	scene = make_scene(duration="10", max_attempts=2)
	save(scene, (started := start(scene))["attempt"], answer_all(started, RIGHT))
	assert overview(scene, minutes=10.4)["open_attempt"] == started["attempt"]
	state = overview(scene, minutes=11)
	assert (state["open_attempt"], state["passed"], state["attempts_left"]) == (None, True, 1)
	assert [row["attempt_number"] for row in state["history"]] == [1]
	assert frappe.local.flags.commit, "it would be lost at the end of a request to read"
	assert start(scene, minutes=11)["number"] == 2


def test_beginning_after_the_time_is_up_hands_in_what_was_saved_and_begins_the_next():
	scene = make_scene(duration="10", max_attempts=2)
	save(scene, (first := start(scene))["attempt"], answer_all(first, RIGHT), minutes=9)
	second = start(scene, minutes=11)
	assert (second["number"], second["seconds_left"]) == (2, 600)
	assert all(not question["answer"] for question in second["questions"])
	row = frappe.get_doc("LMS Quiz Submission", {"attempt": first["attempt"]})
	assert (row.score, row.passed, row.timed_out, row.submitted_on) == (2, 1, 1, first["expires_on"])
	assert get_percent(scene) == 100


def test_who_has_no_attempt_left_is_told_and_what_was_saved_is_handed_in(committed):
	scene = make_scene(duration="10", max_attempts=1)
	save(scene, (first := start(scene))["attempt"], answer_all(first, RIGHT), minutes=9)
	frappe.db.commit()
	with pytest.raises(NoAttemptsLeftError, match="used all your attempts"):
		start(scene, minutes=11)
	frappe.db.rollback()  # as at the end of a request that was refused
	assert frappe.db.get_value("LMS Quiz Submission", {"attempt": first["attempt"]}, "timed_out") == 1
	assert get_percent(scene) == 100


def test_looking_at_the_quiz_completes_the_lesson_that_was_passed_in_time():
	scene = make_scene(duration="10")
	save(scene, (started := start(scene))["attempt"], answer_all(started, RIGHT))
	overview(scene, minutes=11)
	assert get_percent(scene) == 100


def get_percent(scene) -> float:
	filters = {"member": scene.learner, "course": scene.course}
	return frappe.db.get_value("LMS Enrollment", filters, "progress")


def test_the_job_hands_in_what_has_run_out_whatever_else_fails(committed):
	scenes = [make_scene(duration="10") for _ in range(3)]
	attempts = []
	for scene in scenes:
		started = start(scene)
		save(scene, started["attempt"], answer_all(started, RIGHT))
		attempts.append(started["attempt"])
	for attempt in attempts[:2]:
		frappe.db.set_value("LMS Quiz Attempt", attempt, "expires_on", at(-1))
	frappe.db.set_value("LMS Quiz Attempt", attempts[0], "paper", "damaged")
	frappe.db.commit()
	for _time in range(2):
		hand_in_expired_quizzes()
	rows = frappe.get_all(
		"LMS Quiz Submission", {"attempt": ["in", attempts]}, ["attempt", "passed", "timed_out"]
	)
	assert rows == [{"attempt": attempts[1], "passed": 1, "timed_out": 1}]
	assert frappe.db.get_value("LMS Enrollment", {"member": scenes[1].learner}, "progress") == 100
	assert frappe.db.exists("Error Log", {"method": f"Quiz attempt {attempts[0]} could not be handed in"})


# Changes to the course during an attempt


def take_out(scene) -> None:
	lesson = frappe.get_doc("Course Lesson", scene.lesson)
	lesson.content = None
	lesson.save()


def unpublish(scene) -> None:
	frappe.db.set_value("LMS Course", scene.course, "published", 0)


def disable(scene) -> None:
	frappe.db.set_value("User", scene.learner, "enabled", 0)


def leave(scene) -> None:
	frappe.delete_doc("LMS Enrollment", frappe.db.get_value("LMS Enrollment", {"member": scene.learner}))


def lock_course(scene) -> None:
	make_program([make_course(lessons=1).name, scene.course], [scene.learner])


@pytest.mark.parametrize(
	("change", "completed"),
	[(take_out, False), (unpublish, False), (disable, True), (leave, False), (lock_course, False)],
)
def test_nothing_that_was_answered_is_lost(change, completed):
	scene = make_scene()
	started = start(scene)
	save(scene, started["attempt"], answer_all(started, RIGHT))
	change(scene)
	assert start(scene)["attempt"] == started["attempt"]
	result = submit(scene, started["attempt"])
	assert (result["passed"], result["progress"]["completed"]) == (True, completed)


def test_a_quiz_that_went_to_another_lesson_completes_that():
	scene = make_scene()
	started = start(scene)
	take_out(scene)
	other = make_lesson(frappe.db.get_value("Course Lesson", scene.lesson, "chapter")).name
	place_task(scene.quiz.reload(), "quiz", other)
	submit(scene, started["attempt"], answer_all(started, RIGHT))
	done = frappe.get_all("LMS Course Progress", filters={"member": scene.learner}, pluck="lesson")
	assert done == [other]


def test_a_quiz_that_went_to_another_course_completes_nothing():
	scene, other = make_scene(), make_course(lessons=1).name
	started = start(scene)
	take_out(scene)
	make_enrollment(other, scene.learner)
	place_task(scene.quiz.reload(), "quiz", get_outline(other, scene.learner).lessons[0].name)
	assert start(scene)["attempt"] == started["attempt"]
	submit(scene, started["attempt"], answer_all(started, RIGHT))
	assert not frappe.db.exists("LMS Course Progress", {"member": scene.learner})


def retake(scene) -> None:
	assignments.assign_training(
		{scene.course: in_days(9)},
		[scene.learner],
		assigned_by="Administrator",
		assigned_via="API",
		today=today(),
		retake=True,
	)


def test_a_course_that_is_taken_again_has_attempts_of_its_own():
	scene = make_scene(max_attempts=1)
	take(scene)
	retake(scene)
	state = overview(scene)
	assert (state["attempts"], state["attempts_left"], state["passed"], state["history"]) == (0, 1, False, [])
	with pytest.raises(frappe.ValidationError, match="once you have passed the quiz"):
		complete_lessons(scene.learner, scene.course)
	assert take(scene)["progress"]["completed"]
	assert frappe.get_all(
		"LMS Quiz Submission", filters={"member": scene.learner}, pluck="cycle", order_by="cycle"
	) == [1, 2]


def test_an_attempt_of_an_earlier_cycle_counts_for_that():
	scene = make_scene()
	take(scene)
	old = start(scene)
	save(scene, old["attempt"], answer_all(old, RIGHT))
	retake(scene)
	new = start(scene)
	assert (new["attempt"] != old["attempt"], new["number"]) == (True, 1)
	rows = frappe.get_all(
		"LMS Quiz Submission", filters={"attempt": old["attempt"]}, fields=["cycle", "passed"]
	)
	assert rows == [{"cycle": 1, "passed": 1}]
	assert not overview(scene)["passed"]
	result = submit(scene, old["attempt"])
	assert (result["attempt_number"], result["progress"]["completed"]) == (2, False)


def test_what_is_completed_stays_so_when_the_quiz_changes():
	scene = make_scene()
	take(scene)
	scene.quiz.reload().update({"passing_percentage": 100})
	scene.quiz.append("questions", {"question": make_question().name, "marks": 5})
	scene.quiz.save()
	assert overview(scene)["passed"]
	assert frappe.db.get_value("LMS Enrollment", {"member": scene.learner}, "progress") == 100
