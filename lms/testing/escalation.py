"""Escalation in tests: managers, workers with overdue training, runs, and what those leave."""

from datetime import date

import frappe
from frappe.model.document import Document

from lms.lms.notices import escalation
from lms.lms.training import timeline
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, mark_overdue
from lms.testing.factories import in_days, make_assignment, make_employee, make_user, today
from lms.testing.mails import get_mails
from lms.testing.queue import JobQueue

HR = "people@example.com"
TIER_1, TIER_2 = "Tier 1: manager Mia Manager", "Tier 2: HR"


def make_manager(**values: object) -> str:
	"""Account of a line manager."""
	return make_worker(None, first_name="Mia", last_name="Manager", **values).user_id


def make_worker(manager: str | None, **values: object) -> Document:
	"""An Employee with an account, reporting to the manager's."""
	values = {"first_name": "Ada", "last_name": "Byron"} | values
	user = make_user(first_name=values["first_name"], last_name=values["last_name"])
	reports_to = frappe.db.get_value("Employee", {"user_id": manager}) if manager else None
	return make_employee(**{"user_id": user, "reports_to": reports_to} | values)


def make_overdue(days: int, employee: str | None = None, **values: object) -> str:
	"""Name of an assignment that has been overdue for so many days."""
	name = make_assignment(employee=employee, due_date=in_days(-days), **values).name
	mark_overdue(today(), "Administrator")
	return name


def run(queue: JobQueue, day: date | None = None) -> escalation.EscalationRun:
	outcome = escalation.escalate_overdue(day or today(), "Administrator")
	queue.run()
	return outcome


def tier_of(name: str) -> int:
	return frappe.db.get_value(TRAINING_ASSIGNMENT, name, "escalation_tier")


def trail_of(name: str) -> list[str]:
	return [event.details for event in timeline.get_timeline(name) if event.event == "Escalated"]


def subjects(address: str) -> list[str]:
	return [mail["Subject"] for mail in get_mails(address)]


def comments_on(doctype: str, name: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Comment",
		filters={"reference_doctype": doctype, "reference_name": name, "comment_type": "Comment"},
		fields=["content", "owner", "comment_by", "comment_email"],
	)
