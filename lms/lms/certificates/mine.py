"""A person's own certificates, and those that they can still get."""

from datetime import date

import frappe
from pypika import Order

from lms.lms.certificates.certificate import CERTIFICATE, COLUMNS, COURSE, EVENT, PERIOD
from lms.lms.certificates.states import REVOKED, get_states

FIELDS = ("name", "number", "issue_date", "expiry_date", "published")


def get_certificates(user: str, today: date) -> list[frappe._dict]:
	"""Return the user's certificates, the latest first: `FIELDS`, those of `COLUMNS`, and `state`."""
	columns = [fieldname for pair in COLUMNS.values() for fieldname in pair]
	rows = frappe.get_all(
		CERTIFICATE,
		filters={"member": user},
		fields=[*FIELDS, *columns],
		order_by="issue_date desc, creation desc, name",
	)
	states = get_states([row.name for row in rows], today)
	for row in rows:
		row.state = states[row.name]
	return rows


def get_missing(user: str, today: date) -> list[frappe._dict]:
	"""Return courses (`name`, `title`) that give a certificate and count for the user, who has none.

	They began to give certificates after the user completed them.
	"""
	course, period, event = map(frappe.qb.DocType, (COURSE, PERIOD, EVENT))
	row = frappe.qb.DocType(CERTIFICATE)
	proven = frappe.qb.from_(row).select(row.period).where((row.member == user) & row.period.isnotnull())
	revoked = frappe.qb.from_(event).select(event.period)
	revoked = revoked.where((event.member == user) & (event.event == REVOKED) & event.period.isnotnull())
	return (
		frappe.qb.from_(period)
		.join(course)
		.on(course.name == period.course)
		.select(course.name, course.title)
		.distinct()
		.where((period.member == user) & (course.enable_certification == 1) & (period.completed_on <= today))
		.where(period.valid_until.isnull() | (period.valid_until >= today))
		.where(period.name.notin(proven) & period.name.notin(revoked))
		.orderby(course.title, order=Order.asc)
	).run(as_dict=True)
