"""Frappe's own methods with this app's permissions added. `hooks.py` names whose place each takes."""

from typing import Any

import frappe
from frappe import _, client
from frappe.desk.form import load

from lms.lms.arguments import parse_name
from lms.lms.integrity import is_of_app


@frappe.whitelist()
def getdoc(doctype: object = None, name: object = None) -> Any:
	"""The document, for a form."""
	doctype, name = parse_name(doctype, _("DocType")), parse_name(name, _("Name"))
	answer = load.getdoc(doctype, name)
	leave_out_discussion(doctype, name)
	return answer


@frappe.whitelist()
def get_docinfo(doctype: object = None, name: object = None) -> Any:
	"""What is shown beside the document."""
	doctype, name = parse_name(doctype, _("DocType")), parse_name(name, _("Name"))
	answer = load.get_docinfo(doctype=doctype, name=name)
	leave_out_discussion(doctype, name)
	return answer


@frappe.whitelist()
def validate_link(doctype: object = None, docname: object = None, fields: object = None) -> Any:
	"""Whether a record can be linked: of this app's, those alone that the signed-in user may read."""
	doctype, docname = parse_name(doctype, _("DocType")), parse_name(docname, _("Name"))
	if is_of_app(doctype) and not is_listed(doctype, docname):
		return frappe._dict(name="")
	return client.validate_link(doctype, docname, fields)


def is_listed(doctype: str, name: str) -> bool:
	"""Refused by `client.validate_link` are those who list nothing of the DocType."""
	if frappe.get_meta(doctype).issingle or not frappe.has_permission(doctype, "read"):
		return True
	return bool(frappe.get_list(doctype, filters={"name": name}, limit=1))


def leave_out_discussion(doctype: str, name: str) -> None:
	"""Comments, versions and the like are for the team: those who may write the record, or report on it.

	Frappe shows them to whoever may read it, hence to learners.
	"""
	info = frappe.local.response.get("docinfo")
	if not info or not is_of_app(doctype) or is_for_team(doctype, name):
		return
	for key, value in info.items():
		if isinstance(value, list | dict) and key != "permissions":
			info[key] = type(value)()


def is_for_team(doctype: str, name: str) -> bool:
	return any(frappe.has_permission(doctype, ptype, doc=name) for ptype in ("write", "report"))
