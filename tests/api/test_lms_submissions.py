"""Assignments over HTTP: what is asked, handing in, and grading."""

import io
import json
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing.factories import make_course, make_enrollment, make_lms_assignment
from tests.support.documents import PDF
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""A learner, signed in, who is to write a text in the first of two lessons."""
	learner, course = make_user("LMS Student", first_name="Maya"), make_course(lessons=2)
	make_enrollment(course.name, learner)
	lesson = get_outline(course.name, learner).lessons[0].name
	task = make_lms_assignment(lesson, question="<p>Describe your <b>workplace</b>.</p>")
	frappe.db.commit()
	client.login(learner, PASSWORD)
	return SimpleNamespace(learner=learner, course=course, lesson=lesson, task=task)


def get(client, scene):
	response = client.get(f"/api/method/{API}.get_assignment", query_string={"assignment": scene.task.name})
	assert response.status_code == 200, response.text
	return response.json["message"]


def hand_in(client, scene, answer="My desk."):
	return client.call(f"{API}.submit_assignment", assignment=scene.task.name, answer=answer)


def send_file(client, scene, *files, **form):
	data = {"assignment": scene.task.name, "file": [(io.BytesIO(content), name) for name, content in files]}
	return client.post(
		f"/api/method/{API}.submit_assignment", data={**data, **form}, content_type="multipart/form-data"
	)


def change(scene, **values):
	scene.task.reload().update(values).save()
	frappe.db.commit()


def sign_in_as_grader(client, *roles):
	grader = make_user(*(roles or ("Batch Evaluator",)), first_name="Greta", last_name="Grader")
	client.logout()
	client.login(grader, PASSWORD)
	return grader


def count_submissions(scene) -> int:
	frappe.db.rollback()
	return frappe.db.count("LMS Assignment Submission", {"assignment": scene.task.name})


def test_the_learner_is_told_what_to_do(client, scene):
	assert get(client, scene) == {
		"assignment": scene.task.name,
		"title": scene.task.title,
		"html": "<p>Describe your <b>workplace</b>.</p>",
		"type": "Text",
		"course": scene.course.name,
		"course_title": scene.course.title,
		"lesson": scene.lesson,
		"lesson_title": "Lesson 1",
		"cohort": None,
		"cohort_title": None,
		"due_date": None,
		"is_late": False,
		"grade_assignment": True,
		"answer_html": None,
		"can_submit": True,
		"reason": None,
		"submissions": [],
	}


def test_a_text_is_handed_in_and_completes_the_lesson(client, scene):
	answer = hand_in(client, scene, "First line\nsecond <b>line</b>\n\nNew paragraph").json["message"]
	assert answer == {
		"submission": answer["submission"],
		"number": 1,
		"status": "Not Graded",
		"progress": {"progress": 50.0, "completed": False},
	}
	[row] = get(client, scene)["submissions"]
	assert row.pop("submitted_on")
	assert row == {
		"submission": answer["submission"],
		"number": 1,
		"answer": "<p>First line<br>second &lt;b&gt;line&lt;/b&gt;</p>\n<p>New paragraph</p>",
		"attachment": None,
		"status": "Not Graded",
		"comments": None,
		"evaluator_name": None,
		"graded_on": None,
	}


def test_html_of_an_editor_is_sanitised(client, scene):
	hand_in(client, scene, "<p onclick='x()'>Mine<script>alert(1)</script></p>")
	assert get(client, scene)["submissions"][0]["answer"] == "<p>Mine</p>"


def test_handing_in_again_adds_a_submission(client, scene):
	assert hand_in(client, scene, "First").json["message"]["number"] == 1
	assert hand_in(client, scene, "Second").json["message"]["number"] == 2
	rows = get(client, scene)["submissions"]
	assert [(row["number"], row["answer"]) for row in rows] == [(2, "<p>Second</p>"), (1, "<p>First</p>")]


def test_a_file_is_handed_in_and_can_be_had_again(client, scene):
	change(scene, type="PDF")
	response = send_file(client, scene, ("../my plan.pdf", PDF), answer="See page 1.")
	assert response.status_code == 200, response.text
	[row] = get(client, scene)["submissions"]
	assert row["answer"] == "<p>See page 1.</p>"
	assert row["attachment"].startswith("/private/files/my plan")
	download = client.get(row["attachment"])
	assert (download.status_code, download.data, download.mimetype) == (200, PDF, "application/pdf")


def test_a_file_that_was_uploaded_before_is_handed_in_by_its_address(client, scene):
	change(scene, type="PDF")
	content = PDF + frappe.generate_hash().encode()
	upload = client.post(
		"/api/method/upload_file",
		data={"file": (io.BytesIO(content), "plan.pdf"), "is_private": 1},
		content_type="multipart/form-data",
	)
	url = upload.json["message"]["file_url"]
	response = client.call(f"{API}.submit_assignment", assignment=scene.task.name, file_url=url)
	assert response.status_code == 200, response.text
	assert client.get(get(client, scene)["submissions"][0]["attachment"]).data == content


def test_an_address_is_shown_as_a_link_that_gives_nothing_away(client, scene):
	change(scene, type="URL")
	hand_in(client, scene, "https://example.com/work?a=1&b=2")
	link = get(client, scene)["submissions"][0]["answer"]
	url = "https://example.com/work?a=1&amp;b=2"
	assert link == f'<a href="{url}" rel="noopener nofollow noreferrer">{url}</a>'


@pytest.mark.parametrize(
	("kind", "answer", "message"),
	[
		("Text", None, "Please write your answer"),
		("Text", "<p><br></p>", "Please write your answer"),
		("Text", "x" * 50_001, "it has 50001 characters, and the limit is 50000"),
		("URL", "", "Please enter the address"),
		("URL", "javascript:alert(1)", "must begin with https://"),
		("URL", "https://me:secret@example.com", "contains a user name"),
		("URL", "https://", "does not name a site"),
		("URL", "https://example.com/my plan", "contains a space"),
		("URL", "https://example.com\\plan", "contains a backslash"),
		("URL", "https://a.example/" + "x" * 2000, "too long"),
		("PDF", "my file", "Please choose the file"),
	],
	ids=lambda value: str(value)[:30],
)
def test_what_was_not_asked_for_is_refused(kind, answer, message, client, scene):
	change(scene, type=kind)
	response = hand_in(client, scene, answer)
	assert response.status_code == 417
	assert message in messages_of(response)
	assert count_submissions(scene) == 0


def test_a_file_where_a_text_is_asked_for_is_refused(client, scene):
	response = send_file(client, scene, ("plan.pdf", PDF), answer="Mine")
	assert response.status_code == 417
	assert "does not accept files" in messages_of(response)


def test_who_is_not_enrolled_is_refused(client, scene):
	client.logout()
	client.login(make_user("LMS Student"), PASSWORD)
	for response in (
		hand_in(client, scene),
		client.get(f"/api/method/{API}.get_assignment", query_string={"assignment": scene.task.name}),
	):
		assert response.status_code == 403
		assert "You are not enrolled in this course." in messages_of(response)


@pytest.mark.parametrize("method", ["get_assignment", "submit_assignment"])
def test_an_assignment_that_is_in_no_lesson_is_refused(method, client, scene):
	for name, message in (("none", "does not exist"), (make_lms_assignment().name, "not in a lesson yet")):
		frappe.db.commit()
		response = client.call(f"{API}.{method}", assignment=name)
		assert response.status_code == 404
		assert message in messages_of(response)


def test_the_answer_is_shown_after_handing_in_if_the_author_wants_that(client, scene):
	change(scene, answer="<p>Like <i>this</i>.</p>", show_answer=1)
	assert get(client, scene)["answer_html"] is None
	hand_in(client, scene)
	assert get(client, scene)["answer_html"] == "<p>Like <i>this</i>.</p>"
	change(scene, show_answer=0)
	assert get(client, scene)["answer_html"] is None


def test_what_was_passed_is_not_handed_in_again(client, scene):
	submission = hand_in(client, scene).json["message"]["submission"]
	grader = sign_in_as_grader(client)
	response = client.call(
		f"{API}.grade_assignment", submission=submission, status="Pass", comments="Well <b>done</b>"
	)
	assert response.status_code == 200, response.text
	grade = response.json["message"]
	assert grade.pop("graded_on")
	assert grade == {
		"submission": submission,
		"status": "Pass",
		"comments": "<p>Well &lt;b&gt;done&lt;/b&gt;</p>",
		"evaluator": grader,
	}
	client.logout()
	client.login(scene.learner, PASSWORD)
	assignment = get(client, scene)
	assert (assignment["can_submit"], "You have passed" in assignment["reason"]) == (False, True)
	[row] = assignment["submissions"]
	assert (row["status"], row["evaluator_name"]) == ("Pass", "Greta Grader")
	response = hand_in(client, scene)
	assert response.status_code == 417
	assert "You have passed this homework" in messages_of(response)
	assert count_submissions(scene) == 1


@pytest.mark.parametrize(
	("arguments", "message"),
	[
		({"status": "Good"}, "Status must be one of"),
		({"status": None}, "Status is missing"),
		({"status": "Not Applicable"}, "status must be Pass, Fail or Not Graded"),
		({"comments": "x" * 50_001}, "too long"),
		({"submission": None}, "Submission is missing"),
	],
	ids=lambda value: str(value)[:30],
)
def test_bad_grades_are_refused(arguments, message, client, scene):
	submission = hand_in(client, scene).json["message"]["submission"]
	sign_in_as_grader(client)
	values = {"submission": submission, "status": "Pass"} | arguments
	response = client.call(f"{API}.grade_assignment", **values)
	assert response.status_code == 417
	assert message in messages_of(response)
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Assignment Submission", submission, "status") == "Not Graded"


@pytest.mark.parametrize("roles", [("LMS Student",), ("HR Manager",), ("Course Creator",)], ids=str)
def test_others_do_not_grade(roles, client, scene):
	submission = hand_in(client, scene).json["message"]["submission"]
	sign_in_as_grader(client, *roles)
	response = client.call(f"{API}.grade_assignment", submission=submission, status="Pass")
	assert response.status_code == 403


def test_learners_are_told_of_the_grade_with_the_comments(client, scene):
	submission = hand_in(client, scene).json["message"]["submission"]
	sign_in_as_grader(client)
	client.call(f"{API}.grade_assignment", submission=submission, status="Fail", comments="More, please")
	client.logout()
	client.login(scene.learner, PASSWORD)
	fields = json.dumps(["subject", "email_content", "link"])
	rows = client.get("/api/resource/Notification Log", query_string={"fields": fields})
	[row] = rows.json["data"]
	assert "You have not passed the homework" in row["subject"]
	assert "More, please" in row["email_content"]
	assert row["link"] == f"/lms/assignment/{scene.task.name}"
