"""The state of the installation at a glance, and problems that an admin should look at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypedDict

import frappe
from frappe.utils import cint
from frappe.utils.scheduler import is_scheduler_inactive
from pypika.functions import Count
from pypika.terms import Criterion

from lms import __version__
from lms.lms.people.access import NO_USER_ID, ROLE_MISSING, USER_DISABLED, USER_MISSING, count_by_reason
from lms.lms.people.employees import has_employees
from lms.lms.shared.urls import STANDARD_ROOT, is_root
from lms.lms.training.assignments import OVERDUE, TRAINING_ASSIGNMENT

# The period for recent failures.
RECENT = timedelta(days=7)
# Report a daily job that has not run for longer than this, or a mail that has waited for longer.
MOST_DAYS_BETWEEN_RUNS = timedelta(days=2)
LONGEST_WAIT = timedelta(days=1)
# Failed background jobs are in the Error Log under their dotted name. A daily check sees each one once.
ERRORS_SINCE = timedelta(days=1)
MAIL_PENDING, MAIL_FAILED = ("Not Sent", "Sending"), ("Error", "Partially Sent")


class EmployeeCounts(TypedDict):
	active: int
	with_access: int
	no_user_id: int
	user_missing: int
	user_disabled: int
	role_missing: int


class JobStatus(TypedDict):
	"""`last_status` is that of the last recent run: Complete, Failed, Start (running) or None (no run)."""

	method: str
	stopped: bool
	since: datetime
	last_execution: datetime | None
	last_status: str | None


class MailCounts(TypedDict):
	"""Mails of all apps: recently failed, waiting in the queue, and delayed (waiting for too long)."""

	waiting: int
	delayed: int
	failed: int


class SiteStatus(TypedDict):
	site: str
	version: str
	hr_app: bool
	employees: EmployeeCounts | None
	published_courses: int
	enrollments: int
	assignments: dict[str, int]
	overdue_by_tier: dict[str, int]
	scheduler: bool
	jobs: list[JobStatus]
	failed_jobs: int
	failed_background_jobs: int
	mails: MailCounts
	mail_account: bool
	attention: list[str]


def get_status(now: datetime) -> SiteStatus:
	"""Return current counts. `failed_jobs` counts those of all apps in the last seven days.

	`failed_background_jobs` counts this app's in the last day: mails, escalation, bulk assignments.
	"""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	overdue = (assignment.status == OVERDUE) & (assignment.superseded == 0)
	log = {"status": "Failed", "creation": [">", now - RECENT]}
	status: SiteStatus = {
		"site": str(frappe.local.site),
		"version": __version__,
		"hr_app": has_employees(),
		"employees": count_employees(),
		"published_courses": frappe.db.count("LMS Course", {"published": 1}),
		"enrollments": frappe.db.count("LMS Enrollment"),
		"assignments": count_by("status"),
		"overdue_by_tier": count_by("escalation_tier", overdue),
		"scheduler": not is_scheduler_inactive(verbose=False),
		"jobs": get_job_statuses(now),
		"failed_jobs": frappe.db.count("Scheduled Job Log", log),
		"failed_background_jobs": frappe.db.count(
			"Error Log", {"method": ["like", "lms.%"], "creation": [">", now - ERRORS_SINCE]}
		),
		"mails": count_mails(now),
		"mail_account": can_send_mails(),
		"attention": [],
	}
	status["attention"] = list(find_problems(status, now))
	return status


def count_employees() -> EmployeeCounts | None:
	"""Count employees with access to the portal, and those without by reason. None without an HR app."""
	if not has_employees():
		return None
	counts = count_by_reason()
	return {
		"active": sum(counts.values()),
		"with_access": counts.get(None, 0),
		"no_user_id": counts.get(NO_USER_ID, 0),
		"user_missing": counts.get(USER_MISSING, 0),
		"user_disabled": counts.get(USER_DISABLED, 0),
		"role_missing": counts.get(ROLE_MISSING, 0),
	}


def count_by(fieldname: str, criterion: Criterion | None = None) -> dict[str, int]:
	"""Count training assignments by the value of a field."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment).select(assignment[fieldname], Count("*"))
	query = query.where(criterion) if criterion else query
	rows = query.groupby(assignment[fieldname]).orderby(assignment[fieldname]).run()
	return {str(value): count for value, count in rows}


def get_job_statuses(now: datetime) -> list[JobStatus]:
	"""Return the app's scheduled jobs."""
	rows = frappe.get_all(
		"Scheduled Job Type",
		filters={"method": ["like", "lms.%"]},
		fields=["name", "method", "stopped", "creation", "last_execution"],
		order_by="method asc",
	)
	last = get_last_statuses([row.name for row in rows], now)
	return [
		{
			"method": row.method,
			"stopped": bool(cint(row.stopped)),
			"since": row.creation,
			"last_execution": row.last_execution,
			"last_status": last.get(row.name),
		}
		for row in rows
	]


def get_last_statuses(jobs: list[str], now: datetime) -> dict[str, str]:
	logs = frappe.get_all(
		"Scheduled Job Log",
		filters={"scheduled_job_type": ["in", jobs], "creation": [">", now - RECENT]},
		fields=["scheduled_job_type", "status"],
		order_by="creation asc",
	)
	return {log.scheduled_job_type: log.status for log in logs}


def count_mails(now: datetime) -> MailCounts:
	pending = {"status": ["in", MAIL_PENDING]}
	return {
		"waiting": frappe.db.count("Email Queue", pending),
		"delayed": frappe.db.count("Email Queue", {**pending, "creation": ["<", now - LONGEST_WAIT]}),
		"failed": frappe.db.count(
			"Email Queue", {"status": ["in", MAIL_FAILED], "modified": [">", now - RECENT]}
		),
	}


def can_send_mails() -> bool:
	"""Whether mail can be sent: by the site's configuration or a default outgoing Email Account."""
	if frappe.conf.get("mute_emails"):
		return False
	if frappe.conf.get("mail_server"):
		return True
	account = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.db.exists("DocType", "Email Account") and frappe.db.exists("Email Account", account))


def find_problems(status: SiteStatus, now: datetime) -> Iterator[str]:
	"""Yield a sentence for each problem that an admin should look at."""
	if not status["scheduler"]:
		yield "The scheduler is off. Training does not become overdue and nobody is reminded."
	if not status["jobs"]:
		yield "None of this app's jobs is scheduled. Migrate the site."
	for job in status["jobs"]:
		yield from find_problems_of_job(job, now)
	if count := status["failed_background_jobs"]:
		yield f"{count} background jobs failed in the last day. See Error Log."
	if not is_root(frappe.conf.get("lms_path", STANDARD_ROOT)):
		yield "The portal cannot be at the lms_path of the site config. Use one plain word, such as learning."
	if not status["mail_account"]:
		yield describe_missing_account()
	if count := status["mails"]["delayed"]:
		yield f"{count} mails have waited for more than a day."
	if count := status["mails"]["failed"]:
		yield f"{count} mails could not be sent in the last seven days. See Email Queue."


def describe_missing_account() -> str:
	"""Say why no mail is sent. A site without the DocType Email Account is a trial, with mails in files."""
	if not frappe.conf.get("mute_emails") and not frappe.db.exists("DocType", "Email Account"):
		return (
			"This site does not send mail, because its configuration has no mail_server. Mails are written to"
			" files in the folder private/outbox."
		)
	return (
		"No mail is sent, so nobody is reminded or told about overdue training. Set up a default outgoing"
		" Email Account or mail_server in the site's configuration. Make sure that mute_emails is not set."
	)


def find_problems_of_job(job: JobStatus, now: datetime) -> Iterator[str]:
	if job["stopped"]:
		yield f"{job['method']} is stopped. See Scheduled Job Type."
	elif now - (job["last_execution"] or job["since"]) > MOST_DAYS_BETWEEN_RUNS:
		yield f"{job['method']} has not run for more than two days."
	if job["last_status"] == "Failed":
		yield f"{job['method']} failed in its last run. See Scheduled Job Log."
