"""The *Connections* of a form: which records there are, and how many of them the reader may read."""

from typing import Any

import frappe
from frappe import _
from frappe.desk.notifications import get_filters_for

from lms.lms.desk.calls import call_frappe
from lms.lms.shared.arguments import parse_list, parse_name
from lms.lms.shared.doctypes import is_of_app
from lms.lms.shared.signatures import Json, typed

# Frappe shows larger numbers as 99+.
MOST_COUNTED = 100
# The records about a person, with the field that names the account.
ABOUT_USERS = {
	"LMS Training Assignment": "employee",
	"LMS Enrollment": "member",
	"LMS Completion": "member",
	"LMS Certificate": "member",
	"LMS Validity Period": "member",
	"LMS Compliance Event": "member",
}


def add_to_user(data: frappe._dict) -> frappe._dict:
	"""Add a person's training to the connections of User. A hook."""
	fields = data.setdefault("non_standard_fieldnames", {})
	fields.update(ABOUT_USERS)
	data.setdefault("transactions", []).append({"label": _("Learning"), "items": list(ABOUT_USERS)})
	return data


def get_notification_config() -> dict[str, dict[str, dict[str, str | int]]]:
	"""Which records are open: overdue training and submissions to grade. A hook.

	Frappe counts only those that the user may read.
	"""
	return {
		"for_doctype": {
			"LMS Training Assignment": {"status": "Overdue", "superseded": 0},
			"LMS Quiz Submission": {"status": "To Be Graded"},
			"LMS Assignment Submission": {"status": "Not Graded"},
		}
	}


@frappe.whitelist()
@typed()
def get_open_count(doctype: str, name: str, items: Json = None) -> Any:
	"""Count the connections of a record. Frappe counts without asking who may read them."""
	links = frappe.get_meta(doctype).get_dashboard_data()
	wanted = read_items(items) if items else [item for group in links.transactions for item in group["items"]]
	ours = [item for item in wanted if is_of_app(item)]
	theirs = [item for item in wanted if item not in ours]
	# Also checks that the user may read the record.
	answer = call_frappe(
		"frappe.desk.notifications.get_open_count", {"doctype": doctype, "name": name, "items": theirs}
	)
	if answer["count"]:
		counts = [{"doctype": item, **count_linked(item, name, links)} for item in ours]
		answer["count"]["external_links_found"].extend(counts)
	return answer


def read_items(items: Json) -> list[str]:
	return [parse_name(item, _("DocType")) for item in parse_list(items, _("DocTypes"))]


def count_linked(doctype: str, name: str, links: frappe._dict) -> dict[str, int]:
	"""Count the records that link to `name`, and the open ones, as the signed-in user may read them."""
	fieldname = (links.get("non_standard_fieldnames") or {}).get(doctype) or links.get("fieldname")
	if not fieldname or not frappe.get_meta(doctype).has_field(fieldname):
		return {"count": 0, "open_count": 0}
	filters: dict[str, Any] = {fieldname: name}
	is_open = get_filters_for(doctype)
	return {
		"count": count_readable(doctype, filters),
		"open_count": count_readable(doctype, filters | is_open) if is_open else 0,
	}


def count_readable(doctype: str, filters: dict[str, Any]) -> int:
	if not frappe.has_permission(doctype, "read"):
		return 0
	return len(frappe.get_list(doctype, filters=filters, pluck="name", limit=MOST_COUNTED, order_by="name"))
