"""A learner over HTTP: own assignments and progress through methods, and no other way to change them."""

import frappe
import pytest

from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
)
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
ASSIGNMENTS = "/api/resource/LMS Training Assignment"


@pytest.fixture
def learner(committed):
	return make_user("LMS Student")


@pytest.fixture
def assignment(learner):
	assignment = make_assignment(employee=learner, course=make_course(lessons=3).name, due_date=in_days(3))
	frappe.db.commit()
	return assignment


@pytest.fixture
def signed_in(client, learner):
	client.login(learner, PASSWORD)
	return client


@pytest.fixture
def moderator(client):
	client.login(make_user("Moderator"), PASSWORD)
	return client


def reread(assignment):
	frappe.db.rollback()
	return assignment.reload()


def test_my_assignments(signed_in, assignment):
	make_assignment()
	frappe.db.commit()
	[row] = signed_in.get(f"/api/method/{API}.get_my_training_assignments").json["message"]
	assert row == {
		"name": assignment.name,
		"course": assignment.course,
		"course_title": assignment.course_title,
		"status": "Pending",
		"progress": 0,
		"due_date": str(in_days(3)),
		"days_left": 3,
		"urgency": "soon",
	}


def test_lessons_are_marked_until_the_assignment_is_completed(signed_in, assignment):
	answers = [
		signed_in.call(
			f"{API}.mark_lesson_progress", course=assignment.course, chapter_number=1, lesson_number=number
		).json["message"]
		for number in (1, 2, 3)
	]
	assert answers == [
		{"progress": 33.3, "completed": False},
		{"progress": 66.7, "completed": False},
		{"progress": 100.0, "completed": True},
	]
	assert reread(assignment).status == "Completed"
	assert signed_in.get(f"/api/method/{API}.get_my_training_assignments").json["message"] == []


@pytest.mark.parametrize(
	("overrides", "status", "message"),
	[
		({"course": "no-such-course"}, 403, "You are not enrolled in this course."),
		({"course": None}, 417, "Course is missing."),
		({"lesson_number": 4}, 404, "This course has no lesson 4 in chapter 1."),
		({"lesson_number": "two"}, 417, "Lesson Number must be a whole number"),
		({"chapter_number": 0}, 417, "Chapter Number must be between"),
		({"chapter_number": None}, 417, "Chapter Number is missing."),
	],
	ids=str,
)
def test_bad_positions_are_refused_with_a_reason(overrides, status, message, signed_in, assignment):
	arguments = {"course": assignment.course, "chapter_number": 1, "lesson_number": 1} | overrides
	response = signed_in.call(f"{API}.mark_lesson_progress", **arguments)
	assert response.status_code == status
	assert message in messages_of(response)
	assert reread(assignment).status == "Pending"


def test_learners_enroll_themselves_where_it_is_allowed(signed_in, learner):
	course = make_course()
	frappe.db.commit()
	first = signed_in.call(f"{API}.enroll_in_course", course=course.name)
	again = signed_in.call(f"{API}.enroll_in_course", course=course.name)
	assert first.status_code == 200
	assert first.json["message"] == again.json["message"]
	frappe.db.rollback()
	assert frappe.get_all("LMS Enrollment", {"member": learner}, pluck="course") == [course.name]


@pytest.mark.parametrize(
	("values", "status", "message"),
	[
		({"disable_self_learning": 1}, 403, "You cannot enroll yourself in this course."),
		({"published": 0}, 404, "does not exist or is not published"),
		({"upcoming": 1}, 403, "This course is coming soon. You can enroll once it opens."),
	],
	ids=["assigned only", "unpublished", "upcoming"],
)
def test_learners_do_not_enroll_themselves_elsewhere(values, status, message, signed_in, learner):
	course = make_course(**values)
	frappe.db.commit()
	response = signed_in.call(f"{API}.enroll_in_course", course=course.name)
	assert response.status_code == status
	assert message in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Enrollment", {"member": learner})


SERVER_VALUES = {
	"status": "Completed",
	"completed_on": "2026-01-01",
	"is_open": None,
	"due_date": "2099-01-01",
}


@pytest.mark.parametrize("fieldname", SERVER_VALUES)
def test_a_learner_changes_nothing_of_an_assignment(fieldname, signed_in, assignment):
	response = signed_in.put(f"{ASSIGNMENTS}/{assignment.name}", json={fieldname: SERVER_VALUES[fieldname]})
	assert response.status_code == 403
	assert response.json["exc_type"] == "PermissionError"
	before = assignment.get(fieldname)
	assert reread(assignment).get(fieldname) == before


@pytest.mark.parametrize("values", [{"progress": 100}, {"completed_on": "2026-01-01"}], ids=str)
def test_a_learner_changes_nothing_of_an_enrollment(values, signed_in, assignment):
	name = frappe.db.get_value("LMS Enrollment", {"member": assignment.employee})
	response = signed_in.put(f"/api/resource/LMS Enrollment/{name}", json=values)
	assert response.status_code == 403
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Enrollment", name, ["progress", "completed_on"]) == (0, None)


@pytest.mark.parametrize(
	"doctype", ["LMS Training Assignment", "LMS Enrollment", "LMS Course Progress", "LMS Course"]
)
def test_a_learner_creates_no_records(doctype, signed_in, assignment, learner):
	lesson = frappe.db.get_value("Course Lesson", {"course": assignment.course})
	values = {"employee": learner, "member": learner, "course": assignment.course, "title": "Mine"}
	values |= {"lesson": lesson, "due_date": str(in_days(9)), "status": "Complete"}
	before = frappe.db.count(doctype)
	response = signed_in.post(f"/api/resource/{doctype}", json=values)
	assert response.status_code == 403
	frappe.db.rollback()
	assert frappe.db.count(doctype) == before


def test_a_learner_reads_own_rows_only(signed_in, assignment):
	other = make_assignment()
	frappe.db.commit()
	assert signed_in.get(f"{ASSIGNMENTS}/{assignment.name}").status_code == 200
	assert signed_in.get(f"{ASSIGNMENTS}/{other.name}").status_code == 403
	assert [row["name"] for row in signed_in.get(ASSIGNMENTS).json["data"]] == [assignment.name]


def test_a_learner_reads_own_enrollment_and_progress_only(signed_in, assignment, learner):
	other = make_user("LMS Student")
	make_enrollment(assignment.course, other)
	for user in (learner, other):
		complete_lessons(user, assignment.course, 1)
	frappe.db.commit()
	for doctype in ("LMS Enrollment", "LMS Course Progress"):
		response = signed_in.get(f"/api/resource/{doctype}", query_string={"fields": '["member"]'})
		assert [row["member"] for row in response.json["data"]] == [learner]


def test_a_learner_reads_the_lessons_of_enrolled_courses_only(signed_in, assignment):
	make_course(lessons=1)
	frappe.db.commit()
	response = signed_in.get("/api/resource/Course Lesson", query_string={"fields": '["course"]'})
	assert {row["course"] for row in response.json["data"]} == {assignment.course}


@pytest.mark.parametrize("fieldname", ["status", "completed_on", "completed_late", "assigned_via"])
def test_a_moderator_does_not_set_what_the_system_sets(fieldname, moderator, assignment):
	value = {"completed_late": 1, "assigned_via": "Onboarding"}.get(fieldname) or SERVER_VALUES[fieldname]
	response = moderator.put(f"{ASSIGNMENTS}/{assignment.name}", json={fieldname: value})
	assert response.status_code == 403
	assert "is set by the system and cannot be changed." in messages_of(response)
	before = assignment.get(fieldname)
	assert reread(assignment).get(fieldname) == before


def test_a_moderator_moves_the_due_date(moderator, assignment):
	response = moderator.put(f"{ASSIGNMENTS}/{assignment.name}", json={"due_date": str(in_days(60))})
	assert response.status_code == 200, response.text
	assert reread(assignment).due_date == in_days(60)


@pytest.mark.parametrize(
	("due_date", "message"),
	[("2026-02-30", "Due Date must be a date"), ("2020-01-01", "The due date cannot be in the past.")],
)
def test_a_moderator_creates_no_row_with_a_bad_date(due_date, message, moderator, assignment):
	other = make_user("LMS Student")
	values = {"employee": other, "course": assignment.course, "due_date": due_date}
	response = moderator.post(ASSIGNMENTS, json=values)
	assert response.status_code == 417
	assert message in messages_of(response), response.text
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Training Assignment", {"employee": other})


def test_a_moderator_assigns_over_rest(moderator, assignment):
	other = make_user("LMS Student")
	values = {"employee": other, "course": assignment.course, "due_date": str(in_days(9))}
	response = moderator.post(ASSIGNMENTS, json=values)
	assert response.status_code == 200
	assert response.json["data"]["status"] == "Pending"
	again = moderator.post(ASSIGNMENTS, json=values)
	assert again.status_code == 417
	assert "already has an open training assignment for this course" in messages_of(again)
