"""What the daily jobs have written is read by those it is for."""

import json

import frappe
import pytest

from lms.lms.notices import escalation, reminders
from lms.lms.training.assignments import mark_overdue
from lms.testing.factories import in_days, make_assignment, make_employee, make_user, today
from lms.testing.mails import get_alerts
from lms.testing.queue import JobQueue
from tests.support.users import PASSWORD
from tests.support.users import make_user as make_account

NOTIFICATIONS = "/api/resource/Notification Log"
STRANGERS = ("LMS Student", "Moderator", "Course Creator", "HR Manager", "HR User", "System Manager")


@pytest.fixture
def queue(committed, monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	return JobQueue(monkeypatch)


@pytest.fixture
def learner(queue):
	"""A learner who has been reminded."""
	learner = make_account("LMS Student")
	make_assignment(employee=learner, due_date=in_days(1))
	reminders.remind_learners(today(), "Administrator")
	queue.run()
	frappe.db.commit()
	return learner


def sign_in(client, role: str) -> None:
	client.login(make_account(role), PASSWORD)
	client.get("/lms")  # any page of the portal tells the CSRF token, a refusal too


def list_of(client, doctype: str, **filters: object):
	query = {"filters": json.dumps(filters), "fields": '["*"]'}
	return client.get(f"/api/resource/{doctype}", query_string=query)


def test_learners_read_their_own_notifications(client, learner):
	client.login(learner, PASSWORD)
	entries = list_of(client, "Notification Log").json["data"]
	assert {entry["for_user"] for entry in entries} == {learner}
	assert "/lms" in {entry["link"] for entry in entries}


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_lists_those_of_others(client, learner, role):
	sign_in(client, role)
	assert list_of(client, "Notification Log", for_user=learner).json["data"] == []


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_makes_or_changes_notifications(client, learner, role):
	sign_in(client, role)
	told = [alert.subject for alert in get_alerts(learner)]
	name = frappe.db.get_value("Notification Log", {"for_user": learner})
	values = {"subject": "Your account is locked", "for_user": learner, "link": "https://evil.example"}
	assert client.post(NOTIFICATIONS, json=values).status_code == 403
	assert client.put(f"{NOTIFICATIONS}/{name}", json=values).status_code == 403
	assert client.delete(f"{NOTIFICATIONS}/{name}").status_code == 403
	frappe.db.rollback()
	assert [alert.subject for alert in get_alerts(learner)] == told


def test_guests_read_no_notifications(client, learner):
	assert client.get(NOTIFICATIONS).status_code in (401, 403)


@pytest.mark.parametrize("role", ["LMS Student", "Moderator", "Course Creator", "HR Manager", "HR User"])
def test_queued_mails_are_the_administrators(client, learner, role):
	sign_in(client, role)
	assert client.get("/api/resource/Email Queue").status_code == 403


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "HR Manager", "HR User"])
def test_settings_are_the_learning_teams(client, queue, role):
	sign_in(client, role)
	assert client.get("/api/resource/LMS Settings/LMS Settings").status_code == 403
	change = {"escalate_overdue": 0}
	assert client.put("/api/resource/LMS Settings/LMS Settings", json=change).status_code == 403


@pytest.mark.parametrize("fieldname", ["reminder_sent", "escalation_tier"])
def test_nobody_writes_what_the_jobs_write(client, learner, fieldname):
	sign_in(client, "Moderator")
	name = frappe.db.get_value("LMS Training Assignment", {"employee": learner})
	url = f"/api/resource/LMS Training Assignment/{name}"
	value = 3 if fieldname == "escalation_tier" else str(in_days(-3))
	assert client.put(url, json={fieldname: value}).status_code == 403
	frappe.db.rollback()
	kept = frappe.db.get_value("LMS Training Assignment", name, ["reminder_sent", "escalation_tier"])
	assert kept == (today(), 0)


def test_hr_sees_the_comment_in_the_timeline_of_the_employee(client, queue):
	hr = make_account("HR Manager")
	worker = make_employee(user_id=make_user())
	make_assignment(employee=worker.user_id, due_date=in_days(-9))
	mark_overdue(today(), "Administrator")
	escalation.escalate_overdue(today(), "Administrator")
	queue.run()
	frappe.db.commit()
	client.login(hr, PASSWORD)
	query = {"doctype": "Employee", "name": worker.name}
	answer = client.get("/api/method/frappe.desk.form.load.getdoc", query_string=query).json
	[comment] = answer["docinfo"]["comments"]
	assert "9 days overdue" in comment["content"]
	assert comment["owner"] == "Administrator"
