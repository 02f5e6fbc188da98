"""Scheduled jobs. Each passes the time to a domain module and logs the outcome."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypedDict

import frappe
from frappe.utils import getdate, now_datetime, nowdate

from lms.lms.announcements import sending
from lms.lms.cohorts.completing import catch_up
from lms.lms.cohorts.waiting import expire_offers
from lms.lms.compliance import handing_off
from lms.lms.figures import reader_figures, summary
from lms.lms.live_classes import meetings, reminders, reported
from lms.lms.notices.escalation import escalate_overdue
from lms.lms.notices.overdue import queue_notifications
from lms.lms.notices.reminders import remind_learners
from lms.lms.notices.renewals import queue_mails
from lms.lms.programs.completing import catch_up as complete_programs
from lms.lms.quizzes.attempts import find_expired, settle_attempt
from lms.lms.search import index
from lms.lms.shared.locking import again_when_busy, anew_when_busy
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.queued import resume
from lms.lms.training.renewals import open_renewals

# Whose rights the jobs have that people's actions queue.
SYSTEM = "Administrator"


@anew_when_busy
def check_overdue_assignments() -> None:
	"""Daily. It can run twice, or days late."""
	log("check_overdue_assignments", count_overdue(getdate(nowdate()), frappe.session.user))


@anew_when_busy
def send_reminders() -> None:
	"""Daily. Running it twice reminds nobody twice. After downtime, each person gets one mail."""
	log("send_reminders", remind_learners(getdate(nowdate()), frappe.session.user))


def count_overdue(today: date, user: str) -> dict[str, int]:
	"""Mark what is overdue, and queue telling the learners."""
	overdue = mark_overdue(today, user)
	queue_notifications(today, user)
	return {"overdue": overdue}


@anew_when_busy
def renew_training() -> None:
	"""Daily. Running it twice opens nothing twice. After downtime, it opens what was missed."""
	log("renew_training", renew(getdate(nowdate()), frappe.session.user))


def renew(today: date, user: str) -> dict[str, int]:
	"""Complete programs that were missed, open the renewals that are due, and queue the mails."""
	completed = complete_programs(user)
	run = open_renewals(today, user)
	told = queue_mails(today, user)
	return {"completed": completed, "opened": run["opened"], "failed": run["failed"], "people": told}


@anew_when_busy
def escalate_overdue_assignments() -> None:
	"""Daily. Running it twice escalates nothing twice. After downtime, no tier is skipped.

	Marks overdue training first, so the order of the daily jobs does not matter.
	"""
	check_overdue_assignments()
	log("escalate_overdue_assignments", escalate_overdue(getdate(nowdate()), frappe.session.user))


@anew_when_busy
def resume_bulk_assignments() -> None:
	"""Hourly. Queues bulk assignments again whose worker was killed."""
	log("resume_bulk_assignments", {"resumed": resume()})


@anew_when_busy
def expire_offered_seats() -> None:
	"""Hourly. Seats that nobody accepted in time are offered to the next people who wait."""
	log("expire_offered_seats", {"expired": expire_offers(now_datetime(), frappe.session.user)})


@anew_when_busy
def remind_of_live_classes() -> None:
	"""Every few minutes. Running it twice reminds nobody twice."""
	if count := reminders.remind(now_datetime(), frappe.session.user):
		log("remind_of_live_classes", {"classes": count})


@anew_when_busy
def complete_cohorts() -> None:
	"""Hourly. Lets members complete cohorts that have started, or that no queued job has looked at."""
	log("complete_cohorts", {"completed": catch_up(now_datetime(), frappe.session.user)})


@anew_when_busy
def retry_live_class_meetings() -> None:
	"""Hourly. Queues coming classes whose meeting at the provider failed or whose job was lost."""
	log("retry_live_class_meetings", {"queued": meetings.retry_meetings(now_datetime())})


@anew_when_busy
def record_live_class_reports() -> None:
	"""Hourly. Records who was in meetings that ended lately. What was recorded already stays."""
	log("record_live_class_reports", {"classes": reported.record_reports(now_datetime())})


@anew_when_busy
def hand_off_compliance() -> None:
	"""Hourly. Hands off to HR what expired, was revoked, or has not been handed off yet."""
	if count := handing_off.queue_changes(now_datetime()):
		log("hand_off_compliance", {"people": count})


@again_when_busy
def hand_off_people(members: list[str]) -> None:
	"""On demand. As the system, whoever's completion has asked for it: HR's records are not a learner's."""
	user = frappe.session.user
	frappe.set_user(SYSTEM)
	try:
		handing_off.hand_off_people(members, now_datetime(), SYSTEM)
	finally:
		frappe.set_user(user)


@anew_when_busy
def refresh_search() -> None:
	"""Every few minutes. Adds new and changed courses, lessons, programs and cohorts to the search."""
	if count := index.refresh():
		log("refresh_search", {"indexed": count})


@anew_when_busy
def resume_announcements() -> None:
	"""Hourly. Queues announcements again whose worker was killed."""
	log("resume_announcements", {"resumed": sending.resume()})


def refresh_statistics() -> None:
	"""Hourly. Counts the statistics of a large site, so that nobody waits for them."""
	if summary.is_large():
		summary.refresh_statistics(now_datetime())


def refresh_figures(user: str, department: str | None = None) -> None:
	"""On demand. Counts what a reader of the portal's statistics would have to wait for."""
	reader_figures.refresh_figures(user, department, now_datetime())


def hand_in_expired_quizzes() -> None:
	"""Hourly. Each attempt is one transaction, so learners wait only for their own."""
	now, user = now_datetime(), frappe.session.user
	outcome = {"handed_in": 0, "failed": 0}
	for attempt in find_expired(now):
		try:
			anew_when_busy(settle_attempt)(attempt, now, user)
			frappe.db.commit()
			outcome["handed_in"] += 1
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"Quiz attempt {attempt.name} could not be handed in")
			frappe.db.commit()
			outcome["failed"] += 1
	log("hand_in_expired_quizzes", outcome)


def log(job: str, outcome: object) -> None:
	frappe.logger("lms").info(f"{job}: {outcome}")


class JobResult(TypedDict, total=False):
	"""What a job did (`result`), or why it failed (`error`)."""

	job: str
	result: Mapping[str, object]
	error: str


# The daily jobs, in order.
DAILY: dict[str, Callable[[date, str], Mapping[str, object]]] = {
	"check_overdue_assignments": count_overdue,
	"renew_training": renew,
	"send_reminders": remind_learners,
	"escalate_overdue_assignments": escalate_overdue,
}


def run_daily(today: date, user: str) -> list[JobResult]:
	"""Run all daily jobs as of `today`, each in its own transaction. A failure does not stop the others."""
	results: list[JobResult] = []
	for name, job in DAILY.items():
		try:
			result = anew_when_busy(job)(today, user)
			frappe.db.commit()
			results.append({"job": name, "result": result})
		except Exception as error:
			frappe.db.rollback()
			frappe.log_error(f"{name} failed")
			frappe.db.commit()
			results.append({"job": name, "error": str(error)})
	return results
