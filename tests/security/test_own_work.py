"""Nobody passes by grading what they have handed in themselves, whatever roles they have beside learning."""

from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.homework import submissions
from lms.lms.quizzes import attempts
from lms.testing.factories import make_lms_assignment
from tests.support.http import messages_of
from tests.support.quizzes import answer_all, at, make_open_question, make_scene, start
from tests.support.users import PASSWORD, make_user

REFUSED = "You cannot grade your own work"


@pytest.fixture
def make_work(committed):
	"""What a learner with these roles beside, who has made the course, has handed in: it needs grading."""

	def make(*roles: str) -> SimpleNamespace:
		learner = make_user("LMS Student", *roles)
		scene = make_scene(learner, questions=[make_open_question()])
		frappe.db.set_value("LMS Course", scene.course, "owner", learner)
		frappe.db.set_value("LMS Quiz", scene.quiz.name, "owner", learner)
		task = make_lms_assignment(scene.lesson)
		started = start(scene)
		answers = answer_all(started, "An essay")
		scene.answers = attempts.submit_attempt(started["attempt"], answers, learner, at())["submission"]
		scene.marks = {question: 1 for question in answers}
		frappe.set_user(learner)
		work = submissions.hand_in_homework(
			task.name, learner, submissions.HandedInWork("Mine"), now_datetime()
		)
		frappe.set_user("Administrator")
		scene.work = work["submission"]
		frappe.db.commit()
		return scene

	return make


def grade(client, scene):
	"""Over the API, and as the form does."""
	marks = {"submission": scene.answers, "marks": scene.marks}
	return [
		client.call("lms.lms.api.grade_quiz_submission", **marks),
		client.call("lms.lms.api.grade_assignment", submission=scene.work, status="Pass"),
		client.put(f"/api/resource/LMS Quiz Submission/{scene.answers}", json={"status": "Graded"}),
		client.put(f"/api/resource/LMS Assignment Submission/{scene.work}", json={"status": "Pass"}),
	]


def get_outcome(scene):
	frappe.db.rollback()
	status = frappe.db.get_value("LMS Assignment Submission", scene.work, "status")
	return frappe.db.get_value("LMS Quiz Submission", scene.answers, "passed"), status


@pytest.mark.parametrize(
	"roles",
	[("Batch Evaluator",), ("Course Creator",), ("Course Creator", "Batch Evaluator"), ("HR Manager",)],
	ids=" and ".join,
)
def test_nobody_grades_their_own_work(roles, client, make_work):
	scene = make_work(*roles)
	client.login(scene.learner, PASSWORD)
	responses = grade(client, scene)
	assert [response.status_code for response in responses] == [403] * 4
	if roles != ("HR Manager",):
		assert all(REFUSED in messages_of(response) for response in responses[:2])
	assert get_outcome(scene) == (0, "Not Graded")


@pytest.mark.parametrize("role", ["Batch Evaluator", "Course Creator"])
def test_others_grade_it(role, client, make_work):
	scene = make_work("Course Creator")
	grader = make_user(role)
	if role == "Course Creator":
		course = frappe.get_doc("LMS Course", scene.course)
		course.append("instructors", {"instructor": grader})
		course.save()
		frappe.db.commit()
	client.login(grader, PASSWORD)
	assert [response.status_code for response in grade(client, scene)[:2]] == [200, 200]
	assert get_outcome(scene) == (1, "Pass")


def test_moderators_answer_for_what_they_do(client, make_work):
	scene = make_work("Moderator")
	client.login(scene.learner, PASSWORD)
	assert [response.status_code for response in grade(client, scene)[:2]] == [200, 200]
	assert get_outcome(scene) == (1, "Pass")


def test_creators_still_read_what_they_have_handed_in_in_their_own_course(client, make_work):
	scene = make_work("Course Creator")
	client.login(scene.learner, PASSWORD)
	for doctype, name in (
		("LMS Quiz Submission", scene.answers),
		("LMS Assignment Submission", scene.work),
	):
		assert client.get(f"/api/resource/{doctype}/{name}").status_code == 200
