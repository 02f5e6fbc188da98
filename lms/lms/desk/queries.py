"""What Link fields suggest, in place of Frappe's own search."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr

from lms.lms.live_classes.providers.accounts import is_account
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, has_role
from lms.lms.shared.filters import parse_filters
from lms.lms.shared.signatures import Json

COURSE = "LMS Course"
SEARCHED = ("name", "title", "category")


@frappe.whitelist()
def find_courses(
	doctype: Json = COURSE,
	txt: Json = "",
	searchfield: Json = None,
	start: Json = 0,
	page_length: Json = 10,
	filters: Json = None,
	as_dict: Json = False,
) -> list[Any]:
	"""Suggest courses that the signed-in user may read: open ones first, then by title. A hook."""
	if not frappe.has_permission(COURSE, "read"):
		# Frappe would turn the refusal of a query into a web page.
		return []
	rows = frappe.get_list(
		COURSE,
		filters=parse_filters(COURSE, filters),
		or_filters=[[COURSE, field, "like", f"%{cstr(txt)}%"] for field in SEARCHED] if txt else None,
		fields=["name", "title as label", "category", "published", "upcoming"],
		order_by="published desc, upcoming asc, title asc, name asc",
		limit_start=cint(start),
		limit_page_length=cint(page_length) or 10,
	)
	for row in rows:
		row.state = describe_state(row.pop("published"), row.pop("upcoming"))
	return rows if as_dict else [(row.name, row.label, row.category, row.state) for row in rows]


def describe_state(published: int, upcoming: int) -> str:
	if not published:
		return _("not published")
	return _("coming soon") if upcoming else ""


@frappe.whitelist()
def find_accounts(
	doctype: Json,
	txt: Json = "",
	searchfield: Json = None,
	start: Json = 0,
	page_length: Json = 10,
	filters: Json = None,
	as_dict: Json = False,
) -> list[Any]:
	"""Suggest enabled accounts of a conferencing provider by name to those who plan live classes. A hook.

	They may not read the records: Frappe 15 lists fields to people who may only select records.
	"""
	if not has_role(frappe.session.user, *ADMINS, CREATOR, EVALUATOR) or not is_account(doctype):
		return []
	names = frappe.get_all(
		doctype,
		filters={"enabled": 1, "name": ["like", f"%{cstr(txt)}%"]},
		pluck="name",
		order_by="name asc",
		limit_start=cint(start),
		limit_page_length=cint(page_length) or 10,
	)
	return [frappe._dict(name=name) for name in names] if as_dict else [(name,) for name in names]
