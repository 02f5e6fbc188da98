"""An assignment after it was made, over HTTP: taken again, queued, withdrawn, explained."""

import frappe
import pytest

from lms.lms.training import queued
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_assignment,
	make_course,
	make_department,
	make_employee,
)
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
ASSIGNMENTS = "/api/resource/LMS Training Assignment"
EVENTS = "/api/resource/LMS Training Assignment Event"


@pytest.fixture
def learner(committed):
	return make_user("LMS Student")


@pytest.fixture
def assignment(learner):
	assignment = make_assignment(employee=learner, course=make_course(lessons=1).name)
	frappe.db.commit()
	return assignment


@pytest.fixture
def completed(assignment):
	complete_lessons(assignment.employee, assignment.course)
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


def assign(client, assignment, **options):
	return client.call(
		f"{API}.assign_mandatory_training",
		course=assignment.course,
		employees=[assignment.employee],
		due_date=str(in_days(30)),
		**options,
	)


@pytest.mark.parametrize(("retake", "status"), [(0, "Completed"), (1, "Pending"), ("1", "Pending")])
def test_retake_decides_between_credit_and_a_new_cycle(retake, status, moderator, completed):
	assert assign(moderator, completed, retake=retake).json["message"]["assigned"] == 1
	frappe.db.rollback()
	rows = frappe.get_all("LMS Training Assignment", filters={"employee": completed.employee}, pluck="status")
	assert sorted(rows) == sorted(["Completed", status])


@pytest.mark.parametrize("option", ["retake", "enqueue"])
def test_an_option_that_is_no_yes_or_no_is_refused(option, moderator, completed):
	response = assign(moderator, completed, **{option: "perhaps"})
	assert response.status_code == 417
	assert "must be 0 or 1" in messages_of(response)


def test_a_queued_assignment_is_followed_to_its_end(moderator, assignment):
	other = make_user("LMS Student")
	frappe.db.commit()
	response = moderator.call(
		f"{API}.assign_mandatory_training",
		course=assignment.course,
		employees=[assignment.employee, other, "nobody@example.com"],
		due_date=str(in_days(30)),
		enqueue=1,
	)
	job_id = response.json["message"]["job_id"]
	state = get_state(moderator, job_id)
	assert (state["status"], state["total"], state["done"]) == ("Queued", 3, 0)
	frappe.db.rollback()
	queued.run(job_id)
	frappe.db.commit()
	state = get_state(moderator, job_id)
	assert (state["status"], state["done"], state["assigned"], state["skipped"]) == ("Completed", 3, 1, 1)
	assert state["errors"] == [
		{"employee": "nobody@example.com", "error": "There is no user with this address."}
	]


def get_state(client, job_id):
	return client.get(f"/api/method/{API}.get_bulk_assignment?job_id={job_id}").json["message"]


def test_what_is_wrong_is_said_before_anything_is_queued(moderator, assignment):
	frappe.db.set_value("LMS Course", assignment.course, "published", 0)
	frappe.db.commit()
	response = assign(moderator, assignment, enqueue=1)
	assert response.status_code == 417
	assert "not published" in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.count("LMS Bulk Assignment", {"course": assignment.course})


def test_cancelling(moderator, assignment):
	job_id = assign(moderator, assignment, enqueue=1).json["message"]["job_id"]
	response = moderator.call(f"{API}.cancel_bulk_assignment", job_id=job_id)
	assert (response.status_code, response.json["message"]["status"]) == (200, "Cancelled")
	assert get_state(moderator, job_id)["message"].startswith("Cancelled by ")
	assert moderator.get(f"/api/method/{API}.cancel_bulk_assignment?job_id={job_id}").status_code == 403


@pytest.mark.parametrize("role", ["HR Manager", "Course Creator", "Batch Evaluator", "LMS Student"])
def test_others_neither_see_nor_cancel_a_job(moderator, assignment, client, role):
	job_id = assign(moderator, assignment, enqueue=1).json["message"]["job_id"]
	client.login(make_user(role), PASSWORD)
	for method in ("cancel_bulk_assignment", "get_bulk_assignment"):
		assert client.call(f"{API}.{method}", job_id=job_id).status_code == 403
	frappe.db.rollback()
	assert queued.get_bulk_assignment_state(job_id)["status"] == "Queued"


def test_an_unknown_job_is_not_found(moderator):
	assert moderator.get(f"/api/method/{API}.get_bulk_assignment?job_id=none").status_code == 404


def withdraw(client, *names, reason="Changed jobs"):
	return client.call(f"{API}.withdraw_training_assignments", assignments=list(names), reason=reason)


def test_withdrawing(moderator, assignment):
	response = withdraw(moderator, assignment.name, "none")
	assert response.json["message"] == {
		"withdrawn": 1,
		"skipped": 0,
		"errors": [{"assignment": "none", "error": "This training assignment does not exist."}],
	}
	assert moderator.get(f"{ASSIGNMENTS}/{assignment.name}").json["data"]["status"] == "Withdrawn"


@pytest.mark.parametrize(
	("arguments", "message"),
	[
		({"reason": " "}, "Reason is missing"),
		({"reason": "x" * 300}, "too long"),
		({"assignments": []}, "is empty"),
		({"assignments": [7]}, "Assignment is missing"),
	],
	ids=str,
)
def test_a_withdrawal_that_says_too_little_changes_nothing(arguments, message, moderator, assignment):
	values = {"assignments": [assignment.name], "reason": "Left"} | arguments
	response = moderator.call(f"{API}.withdraw_training_assignments", **values)
	assert response.status_code == 417
	assert message in messages_of(response)
	assert moderator.get(f"{ASSIGNMENTS}/{assignment.name}").json["data"]["status"] == "Pending"


def test_a_learner_withdraws_nothing(signed_in, assignment):
	assert withdraw(signed_in, assignment.name).status_code == 403


def test_a_learner_reads_why_an_assignment_is_as_it_is(signed_in, completed):
	path = f"/api/method/{API}.get_assignment_timeline?assignment={completed.name}"
	rows = signed_in.get(path).json["message"]
	assert [(row["event"], row["by"]) for row in rows] == [
		("Assigned", "Administrator"),
		("Completed", completed.employee),
	]
	listed = signed_in.get(EVENTS, query_string={"filters": f'[["assignment","=","{completed.name}"]]'})
	assert len(listed.json["data"]) == 2


def test_of_another_nobody_reads_the_timeline(client, assignment):
	client.login(make_user("LMS Student"), PASSWORD)
	path = f"/api/method/{API}.get_assignment_timeline?assignment={assignment.name}"
	assert client.get(path).status_code == 403
	assert client.get(EVENTS).json["data"] == []


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager", "LMS Student"])
def test_nobody_writes_a_timeline(role, client, assignment):
	event = frappe.db.get_value("LMS Training Assignment Event", {"assignment": assignment.name})
	client.login(make_user(role), PASSWORD)
	values = {"assignment": assignment.name, "event": "Completed"}
	assert client.post(EVENTS, json=values).status_code == 403
	assert client.put(f"{EVENTS}/{event}", json={"event": "Completed"}).status_code == 403
	assert client.delete(f"{EVENTS}/{event}").status_code == 403


@pytest.mark.parametrize(
	("fieldname", "value"),
	[
		("cycle", 2),
		("reminder_sent", "2026-01-01"),
		("escalation_tier", 3),
		("superseded", 1),
		("status", "Withdrawn"),
	],
)
def test_a_moderator_sets_none_of_the_new_fields(fieldname, value, moderator, assignment):
	assert moderator.put(f"{ASSIGNMENTS}/{assignment.name}", json={fieldname: value}).status_code == 403


RECORDS = ("LMS Training Assignment", "LMS Training Assignment Event", "LMS Enrollment", "LMS Completion")


def test_an_hr_manager_confined_to_a_department_sees_the_training_of_its_people(client, completed):
	elsewhere = make_assignment(employee=make_user("LMS Student"), course=completed.course)
	complete_lessons(elsewhere.employee, elsewhere.course)
	departments = [make_department("People's 100%"), make_department("Elsewhere")]
	for person, department in zip((completed, elsewhere), departments, strict=True):
		make_employee(user_id=person.employee, department=department)
	confined = make_user("HR Manager")
	insert("User Permission", user=confined, allow="Department", for_value=departments[0])
	frappe.db.commit()
	client.login(confined, PASSWORD)
	for doctype in RECORDS:
		field = "employee" if "Assignment" in doctype else "member"
		rows = client.get(f"/api/resource/{doctype}", query_string={"fields": f'["{field}"]'}).json["data"]
		assert {row[field] for row in rows} == {completed.employee}, doctype
	assert client.get(f"{ASSIGNMENTS}/{elsewhere.name}").status_code == 403
	assert client.get(f"{ASSIGNMENTS}/{completed.name}").status_code == 200
