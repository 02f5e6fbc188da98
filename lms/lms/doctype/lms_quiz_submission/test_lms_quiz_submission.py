"""LMS Quiz Submission: evidence that nobody changes, but for the marks of open questions."""

from types import SimpleNamespace

import frappe
import pytest

from lms.lms.quizzes import attempts, results
from lms.testing.factories import make_question, make_user
from lms.testing.mails import get_alerts
from tests.support.quizzes import RIGHT, WRONG, at, make_open_question, make_scene, start, take

GRADERS = ("System Manager", "Moderator", "Batch Evaluator")


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A quiz with an option to choose and a text to write, 1 mark each, both needed to pass; handed in."""
	names = [make_question().name, make_open_question(question="Why?")]
	scene = make_scene(questions=names, passing_percentage=100)
	scene.choice, scene.text = names
	hand_in(scene, {scene.choice: RIGHT, scene.text: "Because."})
	return scene


def hand_in(scene: SimpleNamespace, answers: dict) -> None:
	scene.result = attempts.submit_attempt(start(scene)["attempt"], answers, scene.learner, at())
	scene.submission = scene.result["submission"]


def reread(scene: SimpleNamespace) -> object:
	return frappe.get_doc("LMS Quiz Submission", scene.submission)


def grade(scene: SimpleNamespace, marks: dict, grader: str = "Administrator") -> results.QuizResult:
	return results.grade_by_hand(scene.submission, marks, grader)


def progress(scene: SimpleNamespace) -> float:
	return frappe.db.get_value("LMS Enrollment", {"member": scene.learner}, "progress")


def test_a_text_waits_for_somebody_to_read_it(scene):
	assert (scene.result["status"], scene.result["score"], scene.result["passed"]) == (
		"To Be Graded",
		1,
		False,
	)
	assert [row["is_correct"] for row in scene.result["results"]] == [True, None]
	assert progress(scene) == 0
	hand_in(scene, {scene.choice: RIGHT})
	assert scene.result["status"] == "Graded", "there is nothing to read"


def test_it_waits_even_if_it_is_passed_without_it():
	text = make_open_question()
	scene = make_scene(questions=[make_question().name, text], passing_percentage=50)
	hand_in(scene, {scene.quiz.questions[0].question: RIGHT, text: "Because."})
	assert (scene.result["percentage"], scene.result["passed"]) == (50, False)
	assert grade(scene, {text: 0})["passed"]
	assert progress(scene) == 100


def test_marks_complete_the_lesson(scene, as_user):
	grader = make_user("Batch Evaluator")
	with as_user(grader):
		result = grade(scene, {scene.text: 1}, grader)
	assert (result["status"], result["score"], result["passed"]) == ("Graded", 2, True)
	assert result["progress"]["completed"]
	row = reread(scene)
	assert (row.graded_by, row.result[1].is_correct) == (grader, 1)
	assert row.graded_on >= row.submitted_on


def test_marks_may_be_too_few_to_pass(scene):
	result = grade(scene, {scene.text: 0})
	assert (result["status"], result["passed"]) == ("Graded", False)
	assert progress(scene) == 0


@pytest.mark.parametrize(("marks", "words"), [(1, "You have passed"), (0, "You have not passed")])
def test_the_learner_is_told_that_somebody_graded(scene, marks, words):
	assert not get_alerts(scene.learner)
	for _ in range(2):
		grade(scene, {scene.text: marks})
	[alert] = get_alerts(scene.learner)
	assert alert.subject == f"{words} the quiz <strong>{scene.quiz.title}</strong>."
	assert alert.link == f"/lms/quiz/{scene.quiz.name}?submission={scene.submission}"


def test_what_is_graded_may_be_graded_again(scene):
	grade(scene, {scene.text: 0})
	assert grade(scene, {scene.text: 1})["passed"]
	assert not grade(scene, {scene.text: 0})["passed"]
	assert progress(scene) == 100, "what is completed stays so"


def test_grading_again_leaves_a_history(scene):
	for marks in (1, 0):
		doc = reread(scene)
		doc.result[1].marks = marks
		doc.save(ignore_version=False)
	versions = frappe.get_all("Version", {"docname": scene.submission}, pluck="data", order_by="creation")
	assert len(versions) == 2
	assert all(fieldname in data for data in versions for fieldname in ("score", "passed"))
	assert "graded_by" in versions[0]
	assert "Because." not in "".join(versions)


@pytest.mark.parametrize("marks", [-1, 2, True, "1", 0.5, None, [1], float("nan")], ids=str)
def test_marks_are_within_what_the_question_is_worth(scene, marks):
	with pytest.raises(frappe.ValidationError, match="Marks must be"):
		grade(scene, {scene.text: marks})
	assert reread(scene).status == "To Be Graded"


def test_marks_are_for_open_questions(scene):
	for name in (scene.choice, "no-such-question"):
		with pytest.raises(frappe.ValidationError, match="not an open question"):
			grade(scene, {name: 0, scene.text: 1})


def test_everything_that_was_answered_is_graded_at_once():
	names = [make_open_question() for _ in range(3)]
	scene = make_scene(questions=names)
	hand_in(scene, dict.fromkeys(names[:2], "An essay."))
	with pytest.raises(frappe.ValidationError, match="every open question that was answered"):
		grade(scene, {names[0]: 1})
	assert grade(scene, {names[0]: 1, names[1]: 0})["score"] == 1
	assert grade(scene, {names[1]: 1})["score"] == 2


@pytest.mark.parametrize("role", GRADERS)
def test_graders_grade_in_the_form_too(scene, role, as_user):
	with as_user(make_user(role)):
		doc = reread(scene)
		doc.result[1].marks = 1
		doc.save()
	row = reread(scene)
	assert (row.status, row.score, row.passed, bool(row.graded_by)) == ("Graded", 2, 1, True)
	assert progress(scene) == 100


def test_no_marks_are_given_by_saying_that_it_is_graded(scene):
	doc = reread(scene)
	doc.save()
	assert reread(scene).status == "To Be Graded"
	doc.status = "Graded"
	doc.save()
	assert (reread(scene).status, reread(scene).score) == ("Graded", 1)
	doc.status = "To Be Graded"
	doc.save()
	assert reread(scene).status == "Graded"


def test_creators_grade_in_their_own_courses(scene, as_user):
	creator = make_user("Course Creator")
	with as_user(creator), pytest.raises(frappe.PermissionError):
		grade(scene, {scene.text: 1}, creator)
	course = frappe.get_doc("LMS Course", scene.course)
	course.append("instructors", {"instructor": creator})
	course.save()
	with as_user(creator):
		assert grade(scene, {scene.text: 1}, creator)["passed"]


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User"])
def test_others_do_not_grade(scene, role, as_user):
	user = scene.learner if role == "LMS Student" else make_user(role)
	with as_user(user):
		with pytest.raises(frappe.PermissionError):
			grade(scene, {scene.text: 1}, user)
		doc = reread(scene)
		doc.result[1].marks = 1
		with pytest.raises(frappe.PermissionError):
			doc.save()


CHANGES = {
	"score": 2,
	"percentage": 100,
	"passed": 1,
	"member": "Administrator",
	"cycle": 7,
	"attempt_number": 9,
	"attempt": None,
	"submitted_on": "2020-01-01 00:00:00",
	"timed_out": 1,
	"graded_by": "Administrator",
	"passing_percentage": 0,
	"quiz_title": "Another",
}


@pytest.mark.parametrize("role", ["Administrator", "Moderator"])
def test_nothing_else_is_changed(scene, role, as_user):
	with as_user(role if role == "Administrator" else make_user(role)):
		for fieldname, value in CHANGES.items():
			doc = reread(scene)
			doc.set(fieldname, value)
			with pytest.raises(frappe.PermissionError, match="set by the system"):
				doc.save()


def test_no_answer_is_changed(scene):
	for fieldname in ("answer", "question", "marks_out_of", "is_correct", "type"):
		doc = reread(scene)
		doc.result[0].set(fieldname, "Open Ended" if fieldname == "type" else 0)
		with pytest.raises(frappe.PermissionError, match="Only the marks"):
			doc.save()


def test_marks_of_what_the_system_graded_are_not_changed(scene):
	doc = reread(scene)
	doc.result[0].marks = 0
	with pytest.raises(frappe.PermissionError, match="Only the marks of open questions"):
		doc.save()


def test_no_answer_is_added_or_taken_out(scene):
	for rows in ([], [1], [1, 0], [0, 1, 1]):
		doc = reread(scene)
		doc.set("result", [doc.result[index].as_dict() for index in rows])
		with pytest.raises(frappe.PermissionError, match=r"Only the marks|listed twice"):
			doc.save()


def test_answers_keep_their_order(scene):
	doc = reread(scene)
	doc.result[0].idx, doc.result[1].idx = 2, 1
	with pytest.raises(frappe.PermissionError, match="Only the marks"):
		doc.save()


@pytest.mark.parametrize("doctype", ["LMS Quiz Submission", "LMS Quiz Attempt"])
@pytest.mark.parametrize("role", ["Administrator", "System Manager", "Moderator"])
def test_evidence_is_neither_made_nor_deleted(scene, doctype, role, as_user):
	doc = frappe.get_doc(doctype, {"member": scene.learner})
	with as_user(role if role == "Administrator" else make_user(role)):
		with pytest.raises(frappe.PermissionError):
			frappe.delete_doc(doctype, doc.name)
		with pytest.raises(frappe.PermissionError):
			frappe.copy_doc(doc).insert()
	assert frappe.db.exists(doctype, doc.name)


def test_attempts_are_not_changed_by_anybody(scene):
	doc = frappe.get_doc("LMS Quiz Attempt", {"member": scene.learner})
	doc.answers = "{}"
	with pytest.raises(frappe.PermissionError, match="written by the system"):
		doc.save()


def test_quizzes_without_texts_need_nobody():
	scene = make_scene()
	assert take(scene, WRONG)["status"] == "Graded"
