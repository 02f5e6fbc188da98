"""Tier 3 of escalation: overdue training shows in the person's Employee Compliance, if the settings say so.

Saved as documents, so that the HR app's own rules hold. The course names the Compliance Type that it proves;
without one, the type that is called like the course.
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from lms.lms.background import again_when_busy
from lms.lms.notices import attempt, count_days
from lms.lms.overdue import (
	COMPLIANCE,
	COMPLIANCE_RECORD,
	HR,
	OverdueTraining,
	get_tiers,
	lock_due,
	note_escalated,
)
from lms.lms.system_comments import add_comments

COMPLIANCE_TYPE = "Compliance Type"
COMPLETE, NON_COMPLIANT = "Complete", "Non-Compliant"


@again_when_busy
def flag_batch(assignments: list[str], today: date, user: str) -> None:
	"""Flag those of the assignments that are still due. What fails is logged and waits for the next run."""
	trainings = [
		training
		for training in lock_due(assignments, today, get_tiers())
		if training.told == HR and training.due == COMPLIANCE
	]
	types = get_compliance_types({training.course for training in trainings})
	status = frappe.db.get_single_value("LMS Settings", "compliance_status")
	by_outcome: dict[str, list[OverdueTraining]] = {}
	for training in trainings:
		outcome = attempt(
			lambda training=training: flag(training, types[training.course], status, today, user),
			f"Employee Compliance of {training.full_name} could not be flagged",
		)
		if outcome:
			by_outcome.setdefault(outcome, []).append(training)
	for outcome, found in by_outcome.items():
		note_escalated(found, COMPLIANCE, user, _("Tier 3: {0}").format(outcome))


def get_compliance_types(courses: set[str]) -> dict[str, str | None]:
	"""The Compliance Type that each course proves, if there is one."""
	rows = frappe.get_all(
		"LMS Course", filters={"name": ["in", list(courses)]}, fields=["name", "title", "compliance_type"]
	)
	named = {row.name: row.compliance_type or row.title for row in rows}
	if not frappe.db.exists("DocType", COMPLIANCE_TYPE):
		return dict.fromkeys(named)
	found = frappe.get_all(COMPLIANCE_TYPE, filters={"name": ["in", list(named.values())]}, pluck="name")
	by_key = {name.lower(): name for name in found}
	return {course: by_key.get(name.lower()) for course, name in named.items()}


def flag(training: OverdueTraining, compliance_type: str | None, status: str, today: date, user: str) -> str:
	"""Set the status of the person's latest record of this type; what was done, for the timeline."""
	employee = training.line.employee
	if not employee:
		return _("no Employee record")
	if not compliance_type:
		frappe.logger("lms").warning(f"No Compliance Type for the course {training.course}: not flagged")
		return _("no Compliance Type for this course")
	name = frappe.db.get_value(
		COMPLIANCE_RECORD,
		{"employee": employee, "compliance_type": compliance_type},
		order_by="creation desc",
		for_update=True,
	)
	if not name:
		return add_record(training, compliance_type, status)
	record = frappe.get_doc(COMPLIANCE_RECORD, name, for_update=True)
	if is_complete(record, today):
		add_comments([((COMPLIANCE_RECORD, name), describe_conflict(training))], user)
		return _("{0} is Complete, left as it is").format(name)
	if record.status in (status, NON_COMPLIANT):
		return _("{0} is {1} already").format(name, _(record.status))
	record.status = status
	# The settings have the system write this; HR's own rules apply.
	record.save(ignore_permissions=True)
	return _("{0} set to {1}").format(name, _(status))


def add_record(training: OverdueTraining, compliance_type: str, status: str) -> str:
	record = frappe.get_doc(
		{
			"doctype": COMPLIANCE_RECORD,
			"employee": training.line.employee,
			"compliance_type": compliance_type,
			"status": status,
			"due_date": training.due_date,
		}
	)
	# The settings have the system write this; HR's own rules apply.
	record.insert(ignore_permissions=True)
	return _("{0} made, {1}").format(record.name, _(status))


def is_complete(record: frappe._dict, today: date) -> bool:
	"""Complete and not expired: then HR has seen proof of its own, and the dates are to be reconciled."""
	expiry_date = record.get("expiry_date")
	return record.status == COMPLETE and (not expiry_date or getdate(expiry_date) >= today)


def describe_conflict(training: OverdueTraining) -> str:
	text = _("The training {0} is {1} overdue, although this record is Complete. Please compare the dates.")
	return f"<p>{escape_html(text.format(training.title, count_days(training.days)))}</p>"
