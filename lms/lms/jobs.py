"""Scheduled jobs: each hands the time to a domain module and logs what was done."""

import frappe
from frappe.utils import getdate, nowdate

from lms.lms.assignments import mark_overdue


def mark_overdue_assignments() -> None:
	"""Daily. Running it twice, or days late, changes nothing more."""
	count = mark_overdue(getdate(nowdate()), frappe.session.user)
	frappe.logger("lms").info(f"mark_overdue_assignments: {count} assignments became overdue")
