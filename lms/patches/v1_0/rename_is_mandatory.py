"""Carry mandatory courses over to the field's new name."""

import frappe
from frappe.model.utils.rename_field import rename_field

COURSE, OLD, NEW = "LMS Course", "mandatory_for_onboarding", "is_mandatory"


def execute() -> None:
	if not frappe.db.has_column(COURSE, OLD):
		return
	course = frappe.qb.DocType(COURSE)
	mandatory = course[OLD] == 1
	if frappe.qb.from_(course).select(course.name).where(mandatory).limit(1).run():
		rename_field(COURSE, OLD, NEW)
		# The old column stays but is emptied, so that running the patch again overwrites nothing.
		frappe.qb.update(course).set(course[OLD], 0).where(mandatory).run()
