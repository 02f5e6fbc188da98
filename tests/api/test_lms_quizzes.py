"""Quizzes over HTTP: taken by learners, graded by graders, and what of it is refused."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.quizzes import attempts, overview, results
from lms.testing.factories import make_question
from tests.support.http import messages_of
from tests.support.quizzes import RIGHT, answer_all, at, make_open_question, make_scene, start
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
MOST_QUERIES = 60


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	scene = make_scene(make_user("LMS Student"))
	frappe.db.commit()
	return scene


@pytest.fixture
def signed_in(client, scene):
	client.login(scene.learner, PASSWORD)
	return client


def call(client, method: str, **arguments: object):
	response = client.call(f"{API}.{method}", **arguments)
	assert response.status_code == 200, response.text
	return response.json["message"]


def test_a_quiz_is_taken(signed_in, scene):
	quiz = scene.quiz.name
	state = signed_in.get(f"/api/method/{API}.get_quiz", query_string={"quiz": quiz}).json["message"]
	assert (state["can_start"], state["reason"], state["questions"]) == (True, None, 2)
	started = call(signed_in, "start_quiz", quiz=quiz)
	answers = answer_all(started, RIGHT)
	saved = call(signed_in, "save_quiz_answers", attempt=started["attempt"], answers=json.dumps(answers))
	assert (bool(saved["saved_on"]), saved["submission"]) == (True, None)
	assert call(signed_in, "start_quiz", quiz=quiz)["questions"][0]["answer"] == [RIGHT]
	result = call(signed_in, "submit_quiz", attempt=started["attempt"])
	assert (result["passed"], result["progress"]) == (True, {"progress": 100, "completed": True})
	assert call(signed_in, "get_quiz_result", submission=result["submission"]) == result
	assert call(signed_in, "submit_quiz", attempt=started["attempt"], answers=answers) == result


def test_a_text_is_graded(client, scene):
	text = make_open_question()
	scene = make_scene(scene.learner, questions=[text])
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	attempt = call(client, "start_quiz", quiz=scene.quiz.name)["attempt"]
	result = call(client, "submit_quiz", attempt=attempt, answers={text: "An essay."})
	assert result["status"] == "To Be Graded"
	client.login(make_user("Batch Evaluator"), PASSWORD)
	graded = call(client, "grade_quiz_submission", submission=result["submission"], marks={text: 1})
	assert (graded["status"], graded["progress"]["completed"]) == ("Graded", True)
	assert graded["results"][0]["answer"] == "An essay."


def test_a_creator_looks_at_results_of_their_own_course_alone(client, scene):
	submission = attempts.submit_attempt(start(scene)["attempt"], None, scene.learner, at())["submission"]
	frappe.db.commit()
	creator = make_user("Course Creator")
	client.login(creator, PASSWORD)
	for method in ("get_quiz_result", "grade_quiz_submission"):
		response = client.call(f"{API}.{method}", submission=submission, marks={})
		assert response.status_code == 403
	course = frappe.get_doc("LMS Course", scene.course)
	course.append("instructors", {"instructor": creator})
	course.save()
	frappe.db.commit()
	assert len(call(client, "get_quiz_result", submission=submission)["results"]) == 2


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager"])
def test_scores_without_answers(role, client, scene):
	"""Learners of a quiz that shows no answers, and HR."""
	scene.quiz.show_answers = 0
	scene.quiz.save()
	submission = attempts.submit_attempt(start(scene)["attempt"], None, scene.learner, at())["submission"]
	frappe.db.commit()
	client.login(scene.learner if role == "LMS Student" else make_user(role), PASSWORD)
	result = call(client, "get_quiz_result", submission=submission)
	assert (result["score_out_of"], result["results"]) == (2, None)
	response = client.get(f"/api/resource/LMS Quiz Submission/{submission}")
	if role == "LMS Student":
		assert response.status_code == 403
	else:
		data = response.json["data"]
		assert (data["score_out_of"], data.get("result") or []) == (2, [])


def test_what_has_run_out_is_handed_in_by_a_request_that_only_reads(signed_in, scene):
	started = start(scene)
	frappe.db.set_value("LMS Quiz Attempt", started["attempt"], "expires_on", at(-1))
	frappe.db.commit()
	path = f"/api/method/{API}.get_quiz"
	[row] = signed_in.get(path, query_string={"quiz": scene.quiz.name}).json["message"]["history"]
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Quiz Submission", {"attempt": started["attempt"]}) == row["submission"]


@pytest.mark.parametrize(
	"method", ["start_quiz", "save_quiz_answers", "submit_quiz", "grade_quiz_submission"]
)
def test_what_changes_something_is_posted(method, signed_in):
	assert signed_in.get(f"/api/method/{API}.{method}").status_code == 403


DEEP = "[" * 100_000 + "]" * 100_000


BAD_ANSWERS = (
	(None, "Answers is missing."),
	("", "Answers is missing."),
	("{", "Answers is not valid JSON."),
	(DEEP, "Answers is not valid JSON."),
	(f'{{"a": {DEEP}}}', "Answers is not valid JSON."),
	("[1]", "Answers must be an object"),
	([1], "Answers must be an object"),
	("NaN", "Answers must be an object"),
	(7, "Answers must be an object"),
	(True, "Answers must be an object"),
	({"no-such-question": 1}, "a question that is not in this quiz"),
	({"": 1}, "a question that is not in this quiz"),
	(json.dumps({"x": "x" * 5_000_000}), "Answers is too long"),
)


def test_bad_answers_are_refused_with_a_reason(signed_in, scene):
	attempt = start(scene)["attempt"]
	frappe.db.commit()
	for answers, message in BAD_ANSWERS:
		response = signed_in.call(f"{API}.save_quiz_answers", attempt=attempt, answers=answers)
		assert response.status_code == 417, (str(answers)[:40], response.text[:500])
		assert message in messages_of(response)
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Quiz Attempt", attempt, "answers") == "{}"


@pytest.mark.parametrize(
	("method", "argument"),
	[
		("get_quiz", "quiz"),
		("start_quiz", "quiz"),
		("save_quiz_answers", "attempt"),
		("submit_quiz", "attempt"),
		("get_quiz_result", "submission"),
	],
)
def test_bad_names_are_refused_with_a_reason(method, argument, signed_in):
	for name in (None, "", 7, True, ["x"], {"x": 1}):
		response = signed_in.call(f"{API}.{method}", **{argument: name, "answers": {}})
		assert response.status_code == 417, (name, response.text)
		assert "is missing." in messages_of(response)


def test_attempts_and_results_of_others_are_not_known(client, scene):
	"""Theirs are refused in the same words as those that there are not."""
	started = start(scene)
	submission = attempts.submit_attempt(started["attempt"], None, scene.learner, at())["submission"]
	running = start(scene)["attempt"]
	frappe.db.commit()
	client.login(make_user("LMS Student"), PASSWORD)
	for method, argument, name in (
		("save_quiz_answers", "attempt", running),
		("submit_quiz", "attempt", running),
		("submit_quiz", "attempt", started["attempt"]),
		("get_quiz_result", "submission", submission),
	):
		theirs, nobodys = (
			client.call(f"{API}.{method}", **{argument: each, "answers": {}}) for each in (name, "no-such")
		)
		assert theirs.status_code == nobodys.status_code == 403
		assert messages_of(theirs) == messages_of(nobodys)
		assert scene.learner not in theirs.text and scene.quiz.title not in theirs.text
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Quiz Attempt", running, "status") == "In Progress"


def test_bad_marks_are_refused_with_a_reason(client, scene):
	text = make_open_question()
	scene = make_scene(scene.learner, questions=[text])
	attempt = start(scene)["attempt"]
	submission = attempts.submit_attempt(attempt, {text: "An essay."}, scene.learner, at())["submission"]
	frappe.db.commit()
	client.login(make_user("Moderator"), PASSWORD)
	for marks, message in (
		({"x": 1}, "not an open question"),
		("[1]", "Marks must be an object"),
		(None, "Marks is missing."),
		({}, "Give marks to every open question"),
		({text: "1"}, "Marks must be whole numbers"),
	):
		response = client.call(f"{API}.grade_quiz_submission", submission=submission, marks=marks)
		assert response.status_code == 417
		assert message in messages_of(response)
	assert client.call(f"{API}.grade_quiz_submission", submission="x", marks={}).status_code == 404


def test_guests_take_no_quizzes(client, scene):
	for method in ("get_quiz", "start_quiz", "save_quiz_answers", "submit_quiz", "get_quiz_result"):
		response = client.call(f"{API}.{method}", quiz=scene.quiz.name, attempt="x", submission="x")
		assert response.status_code == 403


def count_statements(monkeypatch: pytest.MonkeyPatch, function: Callable[[], object]) -> int:
	database, statements = type(frappe.local.db), []
	original = database.sql

	def sql(connection, query, *args, **kwargs):
		statements.append(str(query))
		return original(connection, query, *args, **kwargs)

	with monkeypatch.context() as patched:
		patched.setattr(database, "sql", sql)
		function()
	return len(statements)


def test_the_number_of_queries_does_not_depend_on_the_number_of_questions(monkeypatch):
	def count(questions: int) -> list[int]:
		scene = make_scene(questions=[make_question().name for _ in range(questions)])
		learner, quiz = scene.learner, scene.quiz.name
		counts = [count_statements(monkeypatch, lambda: overview.get_overview(quiz, learner, at()))]
		counts.append(count_statements(monkeypatch, lambda: start(scene)))
		attempt, answers = (started := start(scene))["attempt"], answer_all(started, RIGHT)
		for function in (
			lambda: attempts.save_answers(attempt, answers, learner, at()),
			lambda: attempts.submit_attempt(attempt, answers, learner, at()),
		):
			counts.append(count_statements(monkeypatch, function))
		submission = frappe.db.get_value("LMS Quiz Submission", {"attempt": attempt})
		return [*counts, count_statements(monkeypatch, lambda: results.get_result(submission, learner))]

	count(1)  # what is looked up once and remembered
	few, many = count(2), count(40)
	assert few == many
	assert max(many) <= MOST_QUERIES, many
