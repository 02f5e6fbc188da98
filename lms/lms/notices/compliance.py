"""Tier 3 of escalation: mark overdue training in Employee Compliance, if LMS Settings say so.

Saves the records as documents, so that the HR app's rules apply. The course names its Compliance Type. If it
names none, the type with the same name as the course is used.
"""

from datetime import date
from functools import partial

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from lms.lms.notices.mail import attempt, count_days
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.system_comments import add_comments
from lms.lms.training.overdue import (
	COMPLIANCE,
	COMPLIANCE_RECORD,
	HR,
	OverdueTraining,
	get_tiers,
	lock_due_escalations,
	note_escalated,
)

COMPLIANCE_TYPE = "Compliance Type"
COMPLETE, NON_COMPLIANT = "Complete", "Non-Compliant"


@again_when_busy
def flag_batch(assignments: list[str], today: date, user: str) -> None:
	"""Flag those of the assignments that are still due. Failures are logged and retried next run."""
	trainings = [
		training
		for training in lock_due_escalations(assignments, today, get_tiers())
		if training.told == HR and training.due == COMPLIANCE
	]
	types = get_compliance_types({training.course for training in trainings})
	status = frappe.db.get_single_value("LMS Settings", "compliance_status")
	by_outcome: dict[str, list[OverdueTraining]] = {}
	for training in trainings:
		outcome = attempt(
			partial(flag_non_compliance, training, types[training.course], status, today, user),
			f"Employee Compliance of {training.full_name} could not be flagged",
		)
		if outcome:
			by_outcome.setdefault(outcome, []).append(training)
	for outcome, found in by_outcome.items():
		note_escalated(found, COMPLIANCE, user, _("Tier 3: {0}").format(outcome))


def get_compliance_types(courses: set[str]) -> dict[str, str | None]:
	"""Return the Compliance Type of each course, or None."""
	rows = frappe.get_all(
		"LMS Course", filters={"name": ["in", list(courses)]}, fields=["name", "title", "compliance_type"]
	)
	named = {row.name: row.compliance_type or row.title for row in rows}
	if not frappe.db.exists("DocType", COMPLIANCE_TYPE):
		return dict.fromkeys(named)
	found = frappe.get_all(COMPLIANCE_TYPE, filters={"name": ["in", list(named.values())]}, pluck="name")
	by_key = {name.lower(): name for name in found}
	return {course: by_key.get(name.lower()) for course, name in named.items()}


def flag_non_compliance(
	training: OverdueTraining, compliance_type: str | None, status: str, today: date, user: str
) -> str:
	"""Set the status of the person's latest record of this type. Returns what was done, for the timeline."""
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
	if is_record_complete(record, today):
		add_comments([((COMPLIANCE_RECORD, name), describe_conflict(training))], user)
		return _("{0} is Complete and was not changed").format(name)
	if record.status in (status, NON_COMPLIANT):
		return _("{0} was already {1}").format(name, _(record.status))
	record.status = status
	# LMS Settings tell the system to write this. The HR app's own rules apply.
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
	# LMS Settings tell the system to write this. The HR app's own rules apply.
	record.insert(ignore_permissions=True)
	return _("{0} created as {1}").format(record.name, _(status))


def is_record_complete(record: frappe._dict, today: date) -> bool:
	"""Whether the record is Complete and not expired. Then HR has other proof and must compare dates."""
	fieldname = frappe.get_cached_doc("LMS Settings").next_renewal_date_field
	expires_on = record.get(fieldname) if fieldname else None
	return record.status == COMPLETE and (not expires_on or getdate(expires_on) >= today)


def describe_conflict(training: OverdueTraining) -> str:
	text = _("The training {0} is {1} overdue, but this record is Complete. Please compare the dates.")
	return f"<p>{escape_html(text.format(training.title, count_days(training.days)))}</p>"
