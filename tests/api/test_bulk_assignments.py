"""Assigning to many from the desk, over HTTP: preview, run, undo, and refusals that write nothing."""

import base64

import frappe
import pytest

from lms.lms.notices import reminders
from lms.lms.training import queued, undoing
from lms.testing.factories import in_days, make_course
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
TABLES = ("LMS Training Assignment", "LMS Enrollment", "LMS Bulk Assignment")
METHODS = ("preview_training_assignment", "start_training_assignment")


@pytest.fixture
def course(committed):
	course = make_course().name
	frappe.db.commit()
	return course


@pytest.fixture
def moderator(client, committed):
	client.login(make_user("Moderator"), PASSWORD)
	return client


def ask(client, method, course, people, **arguments):
	values = {"courses": [course], "due_date": str(in_days(9)), "people": people} | arguments
	values = {key: value for key, value in values.items() if value is not None}
	return client.call(f"{API}.{method}", **values)


def count_rows():
	frappe.db.rollback()
	return [frappe.db.count(doctype) for doctype in TABLES]


def test_preview_then_run_then_undo(moderator, course):
	people = [make_user("LMS Student") for _ in range(2)]
	frappe.db.commit()
	selection = {"addresses": "\n".join([*people, "nobody@example.com"])}
	shown = ask(moderator, "preview_training_assignment", course, selection).json["message"]
	assert (shown["assigned"], [error["line"] for error in shown["errors"]]) == (2, [3])
	job_id = ask(moderator, "start_training_assignment", course, selection).json["message"]["job_id"]
	frappe.db.rollback()
	queued.run(job_id)
	frappe.db.commit()
	state = moderator.call(f"{API}.undo_bulk_assignment", job_id=job_id).json["message"]
	assert (state["status"], state["assigned"], state["withdrawn"]) == ("Undoing", 2, 0)
	frappe.db.rollback()
	undoing.run(job_id)
	frappe.db.commit()
	state = moderator.call(f"{API}.get_bulk_assignment", job_id=job_id).json["message"]
	assert (state["status"], state["withdrawn"]) == ("Undone", 2)
	frappe.db.rollback()
	via = frappe.get_all("LMS Training Assignment", filters={"course": course}, pluck="assigned_via")
	assert via == ["Manual", "Manual"]


@pytest.mark.parametrize(
	"role", ["HR Manager", "HR User", "Course Creator", "Batch Evaluator", "LMS Student"]
)
def test_others_may_neither_look_nor_run_nor_undo(client, course, role):
	client.login(make_user(role), PASSWORD)
	frappe.db.commit()
	before = count_rows()
	for method in METHODS:
		response = ask(client, method, course, {"all": 1})
		assert response.status_code == 403
	for method, arguments in (
		("undo_bulk_assignment", {"job_id": "none"}),
		("change_due_dates", {"assignments": ["none"], "due_date": str(in_days(3))}),
		("remind_training_assignments", {"assignments": ["none"]}),
	):
		assert client.call(f"{API}.{method}", **arguments).status_code == 403
	assert count_rows() == before


def make_file(name: str, content: bytes) -> dict[str, object]:
	return {"file": {"name": name, "content": base64.b64encode(content).decode()}}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
	("people", "arguments", "message"),
	[
		(make_file("people.pdf", b"%PDF-1.7"), {}, "This kind of file cannot be read"),
		(make_file("people.csv", b""), {}, "contains no people"),
		(make_file("people.csv", b"No,Name\n1,Ana"), {}, "No column is headed"),
		({"addresses": "a@example.com"}, {"due_date": "2020-01-31"}, "cannot be in the past"),
		({"addresses": "a@example.com"}, {"courses": ["no-such"]}, "does not exist"),
		({"addresses": "a@example.com"}, {"due_date": None, "days": -1}, "between 0 and"),
		({"addresses": "a@example.com"}, {"due_date": None}, "a due date or a number of days"),
		({}, {}, "in one way"),
	],
)
def test_what_is_wrong_is_refused_and_nothing_written(moderator, course, method, people, arguments, message):
	before = count_rows()
	response = ask(moderator, method, course, people, **arguments)
	assert response.status_code == 417
	assert message in messages_of(response)
	assert count_rows() == before


@pytest.mark.parametrize("method", METHODS)
def test_an_unpublished_course_is_refused(moderator, course, method):
	frappe.db.set_value("LMS Course", course, "published", 0)
	frappe.db.commit()
	response = ask(moderator, method, course, {"addresses": "a@example.com"})
	assert response.status_code == 417
	assert "is not published" in messages_of(response)


@pytest.mark.parametrize("method", METHODS)
def test_too_many_are_refused(moderator, course, method):
	addresses = "\n".join(f"p{number}@example.com" for number in range(200_001))
	response = ask(moderator, method, course, {"addresses": addresses})
	assert response.status_code == 417
	assert "too many people: 200,001" in messages_of(response)


def test_selected_assignments_are_moved_and_reminded_once_a_day(moderator, course, monkeypatch):
	jobs = []
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")
	monkeypatch.setattr(reminders.frappe, "enqueue", lambda method, **options: jobs.append(options))
	person = make_user("LMS Student")
	frappe.db.commit()
	moderator.call(
		f"{API}.assign_mandatory_training", course=course, employees=[person], due_date=str(in_days(9))
	)
	frappe.db.rollback()
	[name] = frappe.get_all("LMS Training Assignment", filters={"employee": person}, pluck="name")
	moved = moderator.call(f"{API}.change_due_dates", assignments=[name], due_date=str(in_days(40)))
	assert moved.json["message"] == {"changed": 1, "skipped": 0, "errors": []}
	asked = moderator.call(f"{API}.remind_training_assignments", assignments=[name, "none"])
	assert asked.json["message"] == {"learners": 1, "assignments": 1, "skipped": 1}
	[job] = [job for job in jobs if job.get("asked_for")]
	frappe.db.rollback()
	reminders.send_batch(job["assignments"], job["today"], job["user"], asked_for=True)
	frappe.db.commit()
	asked = moderator.call(f"{API}.remind_training_assignments", assignments=[name])
	assert asked.json["message"] == {"learners": 0, "assignments": 0, "skipped": 1}
