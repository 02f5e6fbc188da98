"""Scheduled jobs: each hands the time to a domain module and logs what was done."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypedDict

import frappe
from frappe.utils import getdate, now_datetime, nowdate

from lms.lms.assignments import mark_overdue
from lms.lms.bulk_assignment import resume
from lms.lms.escalation import escalate
from lms.lms.quiz_attempts import find_expired, settle
from lms.lms.reminders import remind


def mark_overdue_assignments() -> None:
	"""Daily. Running it twice, or days late, changes nothing more."""
	log("mark_overdue_assignments", count_overdue(getdate(nowdate()), frappe.session.user))


def send_reminders() -> None:
	"""Daily. Running it twice reminds nobody twice; after downtime each person gets one mail."""
	log("send_reminders", remind(getdate(nowdate()), frappe.session.user))


def count_overdue(today: date, user: str) -> dict[str, int]:
	return {"overdue": mark_overdue(today, user)}


def escalate_overdue_assignments() -> None:
	"""Daily. Running it twice escalates nothing twice; after downtime no tier is left out.

	Marks first what has become overdue, so that it does not matter which of the jobs comes first.
	"""
	mark_overdue_assignments()
	log("escalate_overdue_assignments", escalate(getdate(nowdate()), frappe.session.user))


def resume_bulk_assignments() -> None:
	"""Hourly. Puts bulk assignments whose worker was killed into the queue again."""
	log("resume_bulk_assignments", {"resumed": resume()})


def hand_in_expired_quizzes() -> None:
	"""Hourly. Each attempt is a transaction of its own: learners wait for none but theirs."""
	now, user = now_datetime(), frappe.session.user
	outcome = {"handed_in": 0, "failed": 0}
	for attempt in find_expired(now):
		try:
			settle(attempt, now, user)
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
	result: Mapping[str, int]
	error: str


# What the daily jobs do, in this order.
DAILY: dict[str, Callable[[date, str], Mapping[str, int]]] = {
	"mark_overdue_assignments": count_overdue,
	"send_reminders": remind,
	"escalate_overdue_assignments": escalate,
}


def run_daily(today: date, user: str) -> list[JobResult]:
	"""All daily jobs as of `today`, each a transaction of its own; one that fails stops no other."""
	results: list[JobResult] = []
	for name, job in DAILY.items():
		try:
			result = job(today, user)
			frappe.db.commit()
			results.append({"job": name, "result": result})
		except Exception as error:
			frappe.db.rollback()
			frappe.log_error(f"{name} failed")
			frappe.db.commit()
			results.append({"job": name, "error": str(error)})
	return results
