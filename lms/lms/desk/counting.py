"""Counts records that a user may read."""

import frappe
from frappe import _
from frappe.client import get_count
from pypika.functions import Count
from pypika.queries import QueryBuilder

from lms.lms.people.roles import ADMINS, has_role
from lms.lms.shared.doctypes import is_of_app
from lms.lms.shared.filters import parse_filters

# Frappe's records of live classes.
OF_CLASSES = ("Event", "Event Participants")


def count_readable(doctype: str, filters: object, user: str) -> int:
	"""Count matching records that the user may read. Records of other apps are counted as in Frappe.

	The database counts, so the number does not matter. Skips the condition for users who may read everything.
	"""
	meta = frappe.get_meta(doctype)
	if meta.issingle:
		frappe.throw(_("{0} is a single record and cannot be counted.").format(_(doctype)))
	if not meta.get("is_virtual"):
		filters = parse_filters(doctype, filters)
	if not (is_of_app(doctype) or doctype in OF_CLASSES) or has_role(user, *ADMINS):
		return get_count(doctype, filters)
	readable = frappe.get_list(doctype, filters=filters, fields=["name"], limit=0, user=user, run=False)
	return count_rows(readable)


def count_rows(readable: str | QueryBuilder) -> int:
	"""Count the rows of a list without running it. Frappe 15 returns its SQL, Frappe 16 the query.

	Frappe 16 refuses `count(…)` among a list's fields, and Frappe 15 supports nothing else.
	"""
	if isinstance(readable, str):
		return frappe.db.sql(f"select count(*) from ({readable}) readable")[0][0]
	return frappe.qb.from_(readable.as_("readable")).select(Count("*")).run()[0][0]
