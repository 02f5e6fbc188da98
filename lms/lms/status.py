"""The state of the site at a glance, and what of it needs somebody's attention."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypedDict

import frappe
from frappe.utils import cint
from frappe.utils.scheduler import is_scheduler_inactive
from pypika.functions import Count
from pypika.terms import Criterion

from lms import __version__
from lms.lms.access import NO_USER_ID, ROLE_MISSING, USER_DISABLED, USER_MISSING, count_by_reason
from lms.lms.assignments import DOCTYPE, OVERDUE
from lms.lms.people import has_employees

# What counts as lately.
RECENT = timedelta(days=7)
# A daily job that has not run for longer, and a mail that waits for longer, are worth a look.
MOST_DAYS_BETWEEN_RUNS = timedelta(days=2)
LONGEST_WAIT = timedelta(days=1)
# Background jobs fail into the Error Log, by their dotted name; whoever looks every day sees each once.
ERRORS_SINCE = timedelta(days=1)
MAIL_PENDING, MAIL_FAILED = ("Not Sent", "Sending"), ("Error", "Partially Sent")


class Employees(TypedDict):
	active: int
	with_access: int
	no_user_id: int
	user_missing: int
	user_disabled: int
	role_missing: int


class Job(TypedDict):
	"""`last_status` is that of the last run of the last days: Complete, Failed, Start (it runs), or None."""

	method: str
	stopped: bool
	since: datetime
	last_execution: datetime | None
	last_status: str | None


class Mails(TypedDict):
	"""Of the whole site. `failed` lately; `waiting` are in the queue, `delayed` there for long."""

	waiting: int
	delayed: int
	failed: int


class Status(TypedDict):
	site: str
	version: str
	hr_app: bool
	employees: Employees | None
	published_courses: int
	enrollments: int
	assignments: dict[str, int]
	overdue_by_tier: dict[str, int]
	scheduler: bool
	jobs: list[Job]
	failed_jobs: int
	failed_background_jobs: int
	mails: Mails
	mail_account: bool
	attention: list[str]


def get_status(now: datetime) -> Status:
	"""Counts are of what is there now; `failed_jobs` of all apps, in the last seven days.

	`failed_background_jobs` are this app's, in the last day: they write mails, escalate, assign long lists.
	"""
	assignment = frappe.qb.DocType(DOCTYPE)
	overdue = (assignment.status == OVERDUE) & (assignment.superseded == 0)
	log = {"status": "Failed", "creation": [">", now - RECENT]}
	status: Status = {
		"site": frappe.local.site,
		"version": __version__,
		"hr_app": has_employees(),
		"employees": count_employees(),
		"published_courses": frappe.db.count("LMS Course", {"published": 1}),
		"enrollments": frappe.db.count("LMS Enrollment"),
		"assignments": count_by("status"),
		"overdue_by_tier": count_by("escalation_tier", overdue),
		"scheduler": not is_scheduler_inactive(verbose=False),
		"jobs": get_jobs(now),
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


def count_employees() -> Employees | None:
	"""Who has access to the portal, and why others have not; None without an HR app."""
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
	"""How many assignments there are by the value of a field."""
	assignment = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(assignment).select(assignment[fieldname], Count("*"))
	query = query.where(criterion) if criterion else query
	rows = query.groupby(assignment[fieldname]).orderby(assignment[fieldname]).run()
	return {str(value): count for value, count in rows}


def get_jobs(now: datetime) -> list[Job]:
	"""The app's scheduled jobs."""
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


def count_mails(now: datetime) -> Mails:
	pending = {"status": ["in", MAIL_PENDING]}
	return {
		"waiting": frappe.db.count("Email Queue", pending),
		"delayed": frappe.db.count("Email Queue", {**pending, "creation": ["<", now - LONGEST_WAIT]}),
		"failed": frappe.db.count(
			"Email Queue", {"status": ["in", MAIL_FAILED], "modified": [">", now - RECENT]}
		),
	}


def can_send_mails() -> bool:
	"""Whether there is an account to send them by: in the configuration, or the default Email Account."""
	if frappe.conf.get("mute_emails"):
		return False
	if frappe.conf.get("mail_server"):
		return True
	account = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.db.exists("DocType", "Email Account") and frappe.db.exists("Email Account", account))


def find_problems(status: Status, now: datetime) -> Iterator[str]:
	"""What an admin should look at, in sentences."""
	if not status["scheduler"]:
		yield "The scheduler is off: nothing becomes overdue, and nobody is reminded."
	if not status["jobs"]:
		yield "No job of this app is scheduled: migrate the site."
	for job in status["jobs"]:
		yield from find_problems_of_job(job, now)
	if count := status["failed_background_jobs"]:
		yield f"{count} background jobs of the last day failed: see Error Log."
	if not status["mail_account"]:
		yield describe_missing_account()
	if count := status["mails"]["delayed"]:
		yield f"{count} mails have waited for more than a day."
	if count := status["mails"]["failed"]:
		yield f"{count} mails of the last seven days could not be sent: see Email Queue."


def describe_missing_account() -> str:
	"""A site without Email Accounts is one on trial, whose mails are files that its admin can read."""
	if not frappe.conf.get("mute_emails") and not frappe.db.exists("DocType", "Email Account"):
		return (
			"Mails do not leave this site: there is no mail_server in its configuration, so each is written"
			" to a file in the folder private/outbox."
		)
	return (
		"No mail is sent, and so nobody is reminded or told of overdue training: there is no default"
		" outgoing Email Account and no mail_server in the site's configuration, or mute_emails is set."
	)


def find_problems_of_job(job: Job, now: datetime) -> Iterator[str]:
	if job["stopped"]:
		yield f"{job['method']} is stopped: see Scheduled Job Type."
	elif now - (job["last_execution"] or job["since"]) > MOST_DAYS_BETWEEN_RUNS:
		yield f"{job['method']} has not run for more than two days."
	if job["last_status"] == "Failed":
		yield f"{job['method']} failed when it last ran: see Scheduled Job Log."
