"""A list of a live class to print: names with room for signatures."""

import frappe
from frappe import _
from frappe.utils import cstr

from lms.lms.live_classes import attendance
from lms.lms.live_classes.live_class import BATCH
from lms.lms.shared.urls import urls
from lms.portal.attendance_views import when_text


def get_context(context: frappe._dict) -> None:
	row = attendance.get_class(cstr(frappe.form_dict.live_class))
	attendance.require_recorder(row, frappe.session.user)
	host = frappe.db.get_value("User", row.host, "full_name")
	facts = (
		(_("Cohort"), frappe.db.get_value(BATCH, row.batch_name, "title")),
		(_("When"), when_text(row, frappe.local.lang)),
		(_("Where"), row.place),
		(_("Host"), host),
	)
	context.update(
		title=_("Attendance list"),
		live_class=row,
		facts=[(label, value) for label, value in facts if value],
		people=[each.member_name for each in attendance.get_roster(row).values() if each.joined_on],
		back=urls.attendance(row.name),
		host=host,
	)
