"""How attempts start, are saved and are submitted."""

import json

import frappe
import pytest

from lms.lms.enrollments.enrollment import NotEnrolledError
from lms.lms.programs.course_locks import CourseLockedError
from lms.lms.quizzes import attempts
from lms.lms.quizzes import overview as quiz_overview
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_course,
	make_program,
	make_question,
	make_quiz,
	make_user,
)
from tests.support.quizzes import (
	RIGHT,
	WRONG,
	answer_all,
	at,
	make_input,
	make_open_question,
	make_scene,
	overview,
	save,
	start,
	submit,
	take,
)

# The paper


def test_an_attempt_asks_all_questions_in_order():
	scene = make_scene(questions=3)
	started = start(scene)
	assert [each["question"] for each in started["questions"]] == [
		row.question for row in scene.quiz.questions
	]
	[first, *_others] = started["questions"]
	assert (first["number"], first["html"], first["marks"], first["multiple"]) == (
		1,
		"What is 2 + 2?",
		1,
		False,
	)
	assert first["options"] == [{"number": 1, "text": "4"}, {"number": 2, "text": "5"}]
	assert (started["number"], started["expires_on"], started["seconds_left"]) == (1, None, None)


def test_the_right_answers_are_not_revealed():
	question = make_question(
		question="<p onclick='x()'>Which?<script>x()</script></p>",
		option_1="<b>4</b>",
		explanation_1="It is so: secret-1.",
	)
	started = start(make_scene(questions=[question.name, make_input(possibility_1="secret-2")]))
	told = json.dumps(started, default=str)
	assert "secret" not in told and "correct" not in told
	html = started["questions"][0]["html"]
	assert "<p>Which?" in html and "onclick" not in html and "<script" not in html
	assert started["questions"][0]["options"][0]["text"] == "<b>4</b>"


def test_questions_are_drawn_and_shuffled_once_for_each_attempt():
	options = {f"option_{number}": f"No. {number}" for number in range(1, 11)}
	names = [make_question(**options).name for _ in range(8)]
	scene = make_scene(questions=names, shuffle_questions=1, limit_questions_to=6)
	started = start(scene)
	order = [(each["question"], each["options"]) for each in started["questions"]]
	drawn = [name for name, _options in order]
	assert len(set(drawn)) == 6 and set(drawn) <= set(names)
	assert any([each["number"] for each in row] != list(range(1, 11)) for _name, row in order)
	assert [(each["question"], each["options"]) for each in start(scene)["questions"]] == order
	assert submit(scene, started["attempt"])["score_out_of"] == 6


def test_a_change_of_a_question_changes_no_attempt_and_no_result():
	scene = make_scene(questions=1)
	started, name = start(scene), scene.quiz.questions[0].question
	question = frappe.get_doc("LMS Question", name)
	question.update({"question": "Changed", "is_correct_1": 0, "is_correct_2": 1, "option_1": "Changed"})
	question.save()
	scene.quiz.reload().update({"passing_percentage": 100, "enable_negative_marking": 1})
	scene.quiz.append("questions", {"question": make_question().name, "marks": 1})
	scene.quiz.save()
	assert start(scene)["questions"] == started["questions"]
	result = submit(scene, started["attempt"], answer_all(started, RIGHT))
	assert (result["score"], result["score_out_of"], result["passing_percentage"]) == (1, 1, 50)
	[row] = result["results"]
	assert (row["html"], row["answer"], row["correct_answer"]) == ("What is 2 + 2?", "4", "4")


# Starting


def test_an_attempt_in_progress_is_continued():
	scene = make_scene()
	started = start(scene)
	answers = answer_all(started, WRONG)
	save(scene, started["attempt"], answers)
	again = start(scene)
	assert again["attempt"] == started["attempt"]
	assert {each["question"]: each["answer"] for each in again["questions"]} == {
		name: [WRONG] for name in answers
	}


def test_the_number_of_attempts_is_limited():
	scene = make_scene(max_attempts=2)
	assert overview(scene)["attempts_left"] == 2
	assert take(scene, WRONG)["attempts_left"] == 1
	assert take(scene, WRONG)["attempt_number"] == 2
	with pytest.raises(attempts.NoAttemptsLeftError, match="used all your attempts"):
		start(scene)
	state = overview(scene)
	assert (state["attempts"], state["attempts_left"], state["can_start"]) == (2, 0, False)
	assert "used all your attempts" in state["reason"]


def test_an_attempt_that_is_running_counts():
	scene = make_scene(max_attempts=1)
	started = start(scene)
	state = overview(scene)
	assert (state["attempts_left"], state["open_attempt"], state["can_start"]) == (
		0,
		started["attempt"],
		True,
	)


def test_people_who_are_not_enrolled_cannot_take_a_quiz():
	scene, stranger = make_scene(), make_user()
	with pytest.raises(NotEnrolledError):
		attempts.start_attempt(scene.quiz.name, stranger, at())
	assert quiz_overview.get_overview(scene.quiz.name, stranger, at())["reason"] == (
		"You are not enrolled in this course."
	)


@pytest.mark.parametrize("quiz", ["draft", "unplaced", "no-such-quiz"])
def test_a_quiz_that_the_user_cannot_access_seems_not_to_exist(quiz):
	scene = make_scene()
	frappe.db.set_value("LMS Course", scene.course, "published", 0)
	name = {"draft": scene.quiz.name, "unplaced": make_quiz().name}.get(quiz, quiz)
	for call in (attempts.start_attempt, quiz_overview.get_overview):
		with pytest.raises(frappe.DoesNotExistError, match="does not exist, or you have no access"):
			call(name, make_user(), at())


def test_a_course_that_comes_later_in_a_program_is_closed():
	first, scene = make_course(lessons=1), make_scene()
	frappe.delete_doc("LMS Enrollment", frappe.db.get_value("LMS Enrollment", {"member": scene.learner}))
	make_program([first.name, scene.course], [scene.learner])
	with pytest.raises(CourseLockedError, match="opens once you have completed"):
		start(scene)
	assert "opens once you have completed" in overview(scene)["reason"]
	complete_lessons(scene.learner, first.name)
	assert start(scene)["number"] == 1


def test_why_a_course_is_closed_is_text_wherever_it_is_shown():
	scene, first = make_scene(), make_course(title="Nuts <b>and</b> bolts")
	make_program([first.name, scene.course], [scene.learner])
	with pytest.raises(CourseLockedError, match="completed Nuts &lt;b"):
		start(scene)


def test_an_unpublished_course_is_closed():
	scene = make_scene()
	frappe.db.set_value("LMS Course", scene.course, "published", 0)
	with pytest.raises(frappe.PermissionError, match="whether its course is published"):
		start(scene)
	assert overview(scene)["can_start"] is False


def test_a_quiz_without_lesson_or_questions_is_not_begun():
	scene = make_scene(questions=0)
	assert overview(scene)["reason"] == "This quiz has no questions yet."
	with pytest.raises(attempts.QuizClosedError, match="no questions"):
		start(scene)
	unplaced = make_quiz().name
	with pytest.raises(attempts.QuizClosedError, match="not part of a lesson"):
		attempts.start_attempt(unplaced, "Administrator", at())


# Answers


def test_answers_not_sent_stay_and_empty_ones_are_removed():
	scene = make_scene(questions=3)
	started = start(scene)
	one, two, three = (each["question"] for each in started["questions"])
	save(scene, started["attempt"], {one: [2], two: 2, three: 1})
	save(scene, started["attempt"], {two: None, three: []})
	save(scene, started["attempt"], {one: 1})
	assert [each["answer"] for each in start(scene)["questions"]] == [[1], None, None]


@pytest.mark.parametrize(
	"answer",
	[
		3,
		0,
		-1,
		"1",
		["1"],
		True,
		[True],
		1.0,
		[1.5],
		[1, 2],
		{"1": 1},
		[[1]],
		[None],
		float("nan"),
		10**30,
		"x",
	],
	ids=str,
)
def test_only_options_of_the_question_can_be_chosen(answer):
	scene = make_scene(questions=1)
	started = start(scene)
	with pytest.raises(frappe.ValidationError):
		save(scene, started["attempt"], answer_all(started, answer))
	with pytest.raises(frappe.ValidationError):
		submit(scene, started["attempt"], answer_all(started, answer))
	assert frappe.db.get_value("LMS Quiz Attempt", started["attempt"], ["answers", "status"]) == (
		"{}",
		"In Progress",
	)


@pytest.mark.parametrize("answer", [1, ["a"], True, {"a": "b"}, "x" * 10_001], ids=str)
def test_a_text_answer_must_be_text_within_the_limit(answer):
	scene = make_scene(questions=[make_input(), make_open_question()])
	started = start(scene)
	for each in started["questions"]:
		with pytest.raises(frappe.ValidationError, match=r"must be text|10000 characters"):
			save(scene, started["attempt"], {each["question"]: answer})


def test_any_text_is_kept_as_it_was_typed():
	scene = make_scene(questions=[make_open_question()])
	started = start(scene)
	text = "<script>x()</script> '; drop table --\n\u202e \U0001f600 %s {0}" + "ä" * 9000
	result = submit(scene, started["attempt"], answer_all(started, text))
	assert result["results"][0]["answer"] == text


def test_lone_surrogates_do_no_harm():
	scene = make_scene(questions=[make_input()])
	started = start(scene)
	result = submit(scene, started["attempt"], answer_all(started, "\ud800Pa\0ris"))
	assert result["results"][0]["answer"] == "?Paris"


def test_if_one_answer_is_not_allowed_none_is_kept():
	scene = make_scene()
	started = start(scene)
	one, two = (each["question"] for each in started["questions"])
	for bad in ({two: 9}, {"no-such-question": 1}):
		with pytest.raises(frappe.ValidationError):
			save(scene, started["attempt"], {one: 1, **bad})
	assert [each["answer"] for each in start(scene)["questions"]] == [None, None]


def test_several_options_may_be_chosen_where_several_are_right():
	scene = make_scene(questions=[make_question(option_3="four", is_correct_3=1).name])
	started = start(scene)
	result = submit(scene, started["attempt"], answer_all(started, [3, 1, 3]))
	assert (result["score"], result["results"][0]["answer"]) == (1, "4, four")


# Handing in


def test_passing_completes_the_lesson_and_what_follows_from_it():
	scene = make_scene()
	assignment = make_assignment(employee=scene.learner, course=scene.course)
	assert take(scene, WRONG)["progress"] == {"progress": 0, "completed": False}
	result = take(scene)
	assert (result["score"], result["score_out_of"], result["percentage"], result["passed"]) == (
		2,
		2,
		100,
		True,
	)
	assert result["progress"] == {"progress": 100, "completed": True}
	assert assignment.reload().status == "Completed"
	assert frappe.db.exists("LMS Completion", {"member": scene.learner, "course": scene.course})


def test_handing_in_twice_changes_nothing():
	scene = make_scene()
	started = start(scene)
	result = submit(scene, started["attempt"], answer_all(started, RIGHT))
	assert submit(scene, started["attempt"], answer_all(started, WRONG)) == result
	assert submit(scene, started["attempt"], {"nonsense": 1}) == result
	saved = save(scene, started["attempt"], answer_all(started, WRONG))
	assert saved == {"saved_on": None, "seconds_left": 0, "submission": result["submission"]}
	assert frappe.db.count("LMS Quiz Submission", {"quiz": scene.quiz.name}) == 1


def test_marks_are_cut_and_the_score_is_not_below_zero():
	scene = make_scene(questions=3, enable_negative_marking=1, marks_to_cut=1)
	started = start(scene)
	one, two, _three = (each["question"] for each in started["questions"])
	result = submit(scene, started["attempt"], {one: RIGHT, two: WRONG})
	assert ([row["marks"] for row in result["results"]], result["score"]) == ([1, -1, 0], 0)
	assert take(scene, WRONG)["score"] == 0


def test_passed_is_decided_on_exact_numbers():
	scene = make_scene(questions=3, passing_percentage=67)
	started = start(scene)
	one, two, _three = (each["question"] for each in started["questions"])
	result = submit(scene, started["attempt"], {one: RIGHT, two: RIGHT})
	assert (result["percentage"], result["passed"]) == (66.7, False)


def test_answers_are_shown_if_the_quiz_says_so():
	question = make_question(explanation_1="Two and two.", explanation_2="Three and two.")
	scene = make_scene(questions=[question.name])
	[row] = take(scene, WRONG)["results"]
	assert (row["answer"], row["correct_answer"], row["is_correct"]) == ("5", "4", False)
	assert row["explanation"] == "Two and two.\nThree and two."
	scene.quiz.reload().update({"show_answers": 0}).save()
	assert take(scene)["results"] is None


def test_history_is_shown_if_the_quiz_says_so():
	scene = make_scene(show_submission_history=1)
	results = [take(scene, WRONG), take(scene, RIGHT), take(scene, WRONG)]
	state = overview(scene)
	assert [row["submission"] for row in state["history"]] == [row["submission"] for row in reversed(results)]
	assert (state["passed"], state["best"], state["attempts"]) == (True, 100, 3)
	scene.quiz.reload().update({"show_submission_history": 0}).save()
	assert [row["submission"] for row in overview(scene)["history"]] == [results[-1]["submission"]]


def test_what_a_quiz_is_about():
	scene = make_scene(
		questions=3,
		shuffle_questions=1,
		limit_questions_to=2,
		duration="2.5",
		max_attempts=4,
		enable_negative_marking=1,
		marks_to_cut=2,
	)
	state = overview(scene)
	assert {key: state[key] for key in ("quiz", "course", "lesson", "lesson_title")} == {
		"quiz": scene.quiz.name,
		"course": scene.course,
		"lesson": scene.lesson,
		"lesson_title": "Lesson 1",
	}
	assert (state["questions"], state["total_marks"], state["duration"], state["negative_marks"]) == (
		2,
		2,
		2.5,
		2,
	)
	assert (state["passed"], state["best"], state["open_attempt"], state["history"]) == (
		False,
		None,
		None,
		[],
	)


# Whose attempts


@pytest.mark.parametrize("name", ["other's", "no-such-attempt"])
def test_attempts_of_others_are_not_revealed(name):
	scene = make_scene()
	name = start(scene)["attempt"] if name == "other's" else name
	for call in (
		lambda: attempts.save_answers(name, {}, make_user(), at()),
		lambda: attempts.submit_attempt(name, None, make_user(), at()),
		lambda: quiz_overview.get_running(name, make_user(), at()),
	):
		with pytest.raises(frappe.PermissionError, match="This is not your attempt"):
			call()
