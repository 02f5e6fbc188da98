"""Scheduled jobs: each hands the time to a domain module and logs what was done."""

import frappe
from frappe.utils import getdate, nowdate

from lms.lms.assignments import mark_overdue
from lms.lms.reminders import remind


def mark_overdue_assignments() -> None:
	"""Daily. Running it twice, or days late, changes nothing more."""
	log("mark_overdue_assignments", {"overdue": mark_overdue(getdate(nowdate()), frappe.session.user)})


def send_reminders() -> None:
	"""Daily. Running it twice reminds nobody twice; after downtime each person gets one mail."""
	log("send_reminders", remind(getdate(nowdate()), frappe.session.user))


def log(job: str, outcome: object) -> None:
	frappe.logger("lms").info(f"{job}: {outcome}")
