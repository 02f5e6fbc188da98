"""`lms-status`: figures that agree with the rows, and what is worth somebody's attention."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.figures.status import get_status
from lms.testing.factories import in_days, make_assignment, make_course, make_employee, make_user

ASSIGNMENT = "LMS Training Assignment"
JOB = "lms.lms.jobs.check_overdue_assignments"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
	"""The jobs have just run, and no mail waits: whatever else there is on the site."""
	for name in frappe.get_all("Scheduled Job Type", filters={"method": ["like", "lms.%"]}, pluck="name"):
		frappe.db.set_value("Scheduled Job Type", name, {"last_execution": now_datetime(), "stopped": 0})
	frappe.db.delete("Scheduled Job Log")
	frappe.db.delete("Email Queue")
	frappe.db.delete("Error Log")
	switch_scheduler(1)
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	for switch in ("pause_scheduler", "disable_scheduler"):
		monkeypatch.setitem(frappe.conf, switch, 0)


def switch_scheduler(enabled: int) -> None:
	frappe.db.set_single_value("System Settings", "enable_scheduler", enabled)
	frappe.clear_document_cache("System Settings", "System Settings")


def set_job(**values: object) -> None:
	frappe.db.set_value("Scheduled Job Type", {"method": JOB}, values)


def log_run(status: str, ago: timedelta = timedelta()) -> None:
	name = frappe.db.get_value("Scheduled Job Type", {"method": JOB}, "name")
	log = frappe.get_doc(doctype="Scheduled Job Log", scheduled_job_type=name, status=status).insert()
	frappe.db.set_value(log.doctype, log.name, "creation", now_datetime() - ago, update_modified=False)


def queue_mail(status: str, ago: timedelta = timedelta()) -> None:
	mail = frappe.get_doc(doctype="Email Queue", sender="a@example.com", message="Hello", status=status)
	mail.insert(ignore_permissions=True)
	when = {"creation": now_datetime() - ago, "modified": now_datetime() - ago}
	frappe.db.set_value(mail.doctype, mail.name, when, update_modified=False)


def get_attention() -> list[str]:
	return get_status(now_datetime())["attention"]


def test_people_and_training_are_counted():
	before = get_status(now_datetime())
	frappe.db.set_value("Employee", make_employee().name, "user_id", make_user("Employee"))
	make_course(published=0)
	make_assignment()
	late = [make_assignment(due_date=in_days(-9)).name for _ in range(2)]
	values = {"status": "Overdue", "is_open": None}
	frappe.db.set_value(ASSIGNMENT, late[0], {**values, "escalation_tier": 2})
	frappe.db.set_value(ASSIGNMENT, late[1], {**values, "superseded": 1})
	after = get_status(now_datetime())
	assert after["employees"]["active"] == before["employees"]["active"] + 1
	assert after["employees"]["role_missing"] == before["employees"]["role_missing"] + 1
	assert after["published_courses"] == before["published_courses"] + 3
	assert after["enrollments"] == before["enrollments"] + 3
	assert after["assignments"]["Overdue"] == before["assignments"].get("Overdue", 0) + 2
	assert after["overdue_by_tier"]["2"] == before["overdue_by_tier"].get("2", 0) + 1
	assert after["overdue_by_tier"].get("0") == before["overdue_by_tier"].get("0")


def test_employees_without_access_add_up():
	make_employee()
	employees = get_status(now_datetime())["employees"]
	assert employees["active"] == sum(count for key, count in employees.items() if key != "active")


def test_nothing_needs_attention_when_all_runs():
	log_run("Complete")
	status = get_status(now_datetime())
	assert status["attention"] == []
	assert next(job for job in status["jobs"] if job["method"] == JOB)["last_status"] == "Complete"


def test_a_scheduler_that_is_off_needs_attention():
	switch_scheduler(0)
	assert get_attention() == [
		"The scheduler is off. Training does not become overdue and nobody is reminded."
	]


def test_a_job_that_did_not_run_for_days_needs_attention():
	set_job(last_execution=now_datetime() - timedelta(days=1, hours=23))
	assert get_attention() == []
	set_job(last_execution=now_datetime() - timedelta(days=2, hours=1))
	assert get_attention() == [f"{JOB} has not run for more than two days."]


def test_a_job_that_never_ran_is_given_two_days():
	set_job(last_execution=None, creation=now_datetime())
	assert get_attention() == []
	set_job(creation=now_datetime() - timedelta(days=3))
	assert get_attention() == [f"{JOB} has not run for more than two days."]


def test_a_job_that_was_stopped_needs_attention():
	set_job(stopped=1)
	assert get_attention() == [f"{JOB} is stopped. See Scheduled Job Type."]


def test_a_last_run_that_failed_needs_attention():
	log_run("Complete", timedelta(hours=2))
	log_run("Failed", timedelta(hours=1))
	assert get_attention() == [f"{JOB} failed in its last run. See Scheduled Job Log."]
	assert get_status(now_datetime())["failed_jobs"] == 1
	log_run("Complete")
	assert get_attention() == []


def test_background_jobs_that_failed_need_attention():
	"""The daily job has run: what it left to the workers has not."""
	for method, ago in (
		("lms.lms.notices.escalation.escalate_next", 23),
		("lms.lms.notices.reminders.remind_learners", 25),
		("Mail", 1),
	):
		log = frappe.get_doc(doctype="Error Log", method=method, error="TypeError").insert()
		creation = now_datetime() - timedelta(hours=ago)
		frappe.db.set_value(log.doctype, log.name, "creation", creation, update_modified=False)
	log_run("Complete")
	assert get_attention() == ["1 background jobs failed in the last day. See Error Log."]
	assert get_status(now_datetime())["failed_background_jobs"] == 1


def test_jobs_that_the_site_does_not_know_need_attention():
	frappe.db.delete("Scheduled Job Type", {"method": ["like", "lms.%"]})
	assert get_attention() == ["None of this app's jobs is scheduled. Migrate the site."]


def test_mails_that_wait_long_or_fail_need_attention():
	queue_mail("Not Sent")
	assert get_attention() == []
	queue_mail("Not Sent", timedelta(days=2))
	queue_mail("Error")
	queue_mail("Error", timedelta(days=8))
	assert get_status(now_datetime())["mails"] == {"waiting": 2, "delayed": 1, "failed": 1}
	assert get_attention() == [
		"1 mails have waited for more than a day.",
		"1 mails could not be sent in the last seven days. See Email Queue.",
	]


def test_a_site_that_can_send_no_mail_is_told(monkeypatch):
	assert get_status(now_datetime())["mail_account"]
	monkeypatch.delitem(frappe.conf, "mail_server")
	has_accounts = frappe.db.exists("DocType", "Email Account")
	if has_accounts:
		frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	status = get_status(now_datetime())
	assert not status["mail_account"]
	[problem] = status["attention"]
	assert ("default outgoing Email Account" if has_accounts else "the folder private/outbox") in problem


def test_muted_mails_are_told(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mute_emails", 1)
	status = get_status(now_datetime())
	assert not status["mail_account"]
	assert "No mail is sent" in " ".join(status["attention"])
