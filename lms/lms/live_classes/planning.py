"""Reads what somebody is about to save as a class, before it is saved."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.utils import getdate

from lms.lms.live_classes.live_class import BATCH, COHORT_FIELDS, LIVE_CLASS
from lms.lms.live_classes.saving import require_valid
from lms.lms.permissions.checks import may, may_lead

READ = (
	"batch_name",
	"host",
	"date",
	"time",
	"duration",
	"timezone",
	"place",
	"frequency",
	"repeat_interval",
	"repeat_count",
)


def read_plan(values: Mapping[str, object], user: str) -> frappe._dict:
	"""Return the values of a class that could be saved. `name` is the class that is about to change, if any.

	Raises PermissionError if the user does not lead the cohort, and LiveClassError as saving would.
	"""
	doc = frappe.new_doc(LIVE_CLASS)
	doc.update({fieldname: values.get(fieldname) for fieldname in READ})
	doc.host = doc.host or user
	cohort = frappe.db.get_value(BATCH, str(doc.batch_name or ""), COHORT_FIELDS, as_dict=True)
	if not cohort or not may_lead(user, cohort.name):
		frappe.throw(_("You cannot plan classes for a cohort that you do not lead."), frappe.PermissionError)
	doc.timezone = doc.timezone or cohort.timezone
	name = values.get("name")
	row = frappe._dict(doc.as_dict())
	row.name = name if isinstance(name, str) and may(user, "write", LIVE_CLASS, name) else None
	if row.name:
		row.frequency = None
	if not (row.date and getdate(row.date) and row.time):
		frappe.throw(_("Enter the date and the time of the class first."))
	require_valid(row, cohort)
	return row
