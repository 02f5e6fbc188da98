"""The scheduled entries: what the scheduler calls does the day's work, in whichever order."""

import frappe
import pytest

from lms import hooks
from lms.lms import jobs
from lms.lms.training.assignments import TRAINING_ASSIGNMENT
from lms.testing.factories import in_days, make_assignment, make_employee, make_user, today
from lms.testing.mails import get_mails
from lms.testing.queue import JobQueue


@pytest.fixture
def queue(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	frappe.db.delete(TRAINING_ASSIGNMENT)
	settings = frappe.get_single("LMS Settings")
	settings.update(
		{"send_reminders": 1, "escalate_overdue": 1, "hr_escalation_email": "hr@example.com"}
	).save()
	return JobQueue(monkeypatch)


def test_every_job_of_the_day_is_scheduled():
	assert {method.rpartition(".")[2] for method in hooks.scheduler_events["daily"]} == set(jobs.DAILY)


def test_reminders_are_sent_for_today(queue):
	assignment = make_assignment(due_date=in_days(7))
	jobs.send_reminders()
	queue.run()
	assert len(get_mails(assignment.employee)) == 1
	assert frappe.db.get_value(TRAINING_ASSIGNMENT, assignment.name, "reminder_sent") == today()


def test_escalation_need_not_come_after_marking(queue):
	manager = make_employee(user_id=make_user())
	worker = make_employee(user_id=make_user(), reports_to=manager.name)
	assignment = make_assignment(employee=worker.user_id, due_date=in_days(-1))
	jobs.escalate_overdue_assignments()
	queue.run()
	assert len(get_mails(manager.user_id)) == 1
	state = frappe.db.get_value(TRAINING_ASSIGNMENT, assignment.name, ["status", "escalation_tier"])
	assert state == ("Overdue", 1)


def test_all_of_a_day_can_be_run_again_and_again(queue):
	late, soon = (make_assignment(due_date=in_days(days)) for days in (-9, 1))
	for _run in range(3):
		jobs.check_overdue_assignments()
		jobs.send_reminders()
		jobs.escalate_overdue_assignments()
		queue.run()
	assert [len(get_mails(address)) for address in (soon.employee, "hr@example.com")] == [1, 1]
	assert frappe.db.get_value(TRAINING_ASSIGNMENT, late.name, "escalation_tier") == 2
