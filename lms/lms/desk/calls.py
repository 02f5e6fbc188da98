"""Replacements for Frappe's methods that also check this app's permissions. `hooks.py` maps them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from inspect import Parameter, signature
from typing import Any

import frappe
from frappe import _, client
from frappe.desk.form import load
from frappe.utils import getdate, now_datetime, nowdate

from lms.lms.figures import charts
from lms.lms.people.roles import ADMINS, has_role
from lms.lms.shared.arguments import parse_name, parse_object
from lms.lms.shared.doctypes import is_of_app
from lms.lms.shared.filters import parse_filters
from lms.lms.shared.signatures import Json, typed

MOST_JSON = 100_000
LONGEST_KEPT = timedelta(hours=1)
# Arguments of Frappe's methods that hold the name of a record.
NAMES = ("dn", "docname", "name", "old", "old_name", "reference_docname", "reference_name")


@frappe.whitelist()
@typed()
def getdoc(doctype: str, name: str) -> Any:
	"""Return the document for a form."""
	answer = load.getdoc(doctype, name)
	leave_out_discussion(doctype, name)
	return answer


@frappe.whitelist()
@typed()
def get_docinfo(doctype: str, name: str) -> Any:
	"""Return what a form shows beside the document."""
	answer = load.get_docinfo(doctype=doctype, name=name)
	leave_out_discussion(doctype, name)
	return answer


@frappe.whitelist()
@typed()
def get(doctype: str, name: Json = None, filters: Json = None, parent: str | None = None) -> Any:
	"""Return a document by name or filters. Documents of this app must be in the user's lists."""
	if filters and not name and is_of_app(doctype):
		found = frappe.get_list(doctype, filters=filters, limit=1, pluck="name", parent_doctype=parent)
		if not found:
			frappe.throw(_("{0} not found").format(_(doctype)), frappe.DoesNotExistError)
		name, filters = found[0], None
	wanted: Any = name
	return client.get(doctype, wanted, filters, parent)


@frappe.whitelist()
@typed()
def validate_link(doctype: str, docname: str, fields: Json = None) -> Any:
	"""Validate a link. Records of this app must be readable by the signed-in user.

	Who may read none of them gets the name back, whether there is such a record or not. Frappe refuses,
	and then shows no list at all to graders who come to it with a quiz or a course as its filter.
	"""
	if is_of_app(doctype):
		if not may_read_any(doctype):
			return frappe._dict(name=docname)
		if frappe.has_permission(doctype, "read") and not may_read_document(doctype, docname):
			return frappe._dict(name="")
	return client.validate_link(doctype, docname, fields)


@frappe.whitelist()
@typed()
def get_link_title(doctype: str, docname: str) -> Any:
	"""Return the title of a record, or its name to people who may not read it."""
	meta = frappe.get_meta(doctype)
	if not meta.show_title_field_in_link or not may_read_document(doctype, docname):
		return docname
	return frappe.db.get_value(doctype, docname, meta.title_field)


@frappe.whitelist()
def search_link(**arguments: Json) -> Any:
	"""Return suggestions for a Link field."""
	return find_links("search_link", arguments)


@frappe.whitelist()
def search_widget(**arguments: Json) -> Any:
	"""Return suggestions for Frappe's selection dialog."""
	return find_links("search_widget", arguments)


def find_links(method: str, arguments: dict[str, Json]) -> Any:
	"""Search links. A client can ask Frappe to ignore permissions, which this refuses for our records."""
	doctype = parse_name(arguments.get("doctype"), _("DocType"))
	if is_of_app(doctype):
		arguments.pop("ignore_user_permissions", None)
	return call_frappe(f"frappe.desk.search.{method}", {"txt": "", **arguments})


@frappe.whitelist()
def get_chart(**arguments: Json) -> Any:
	"""Return the figures of a dashboard chart. Those about this app's records are for the learning team.

	Frappe caches the figures by chart, so another user would get them, too. Heatmaps count all records with
	any filter, for anyone.
	"""
	chart = arguments.get("chart")
	if isinstance(chart, str) and chart:
		chart = parse_object(chart, _("Chart"), most=MOST_JSON)
	if not isinstance(chart, dict):
		chart = {}
	refuse_all_but_admins(chart.get("document_type"))
	# Frappe finds cached figures by either name, whatever else the client says about the chart.
	for name in (arguments.get("chart_name"), chart.get("name")):
		if name:
			stored = parse_name(name, _("Chart"))
			refuse_all_but_admins(frappe.db.get_value("Dashboard Chart", stored, "document_type"))
			if frappe.db.exists("Dashboard Chart", {"name": stored, "module": "LMS"}):
				frappe.has_permission("Dashboard Chart", "read", doc=stored, throw=True)
			if is_stale(stored):
				arguments["refresh"] = 1
	if drawing := charts.draw_months(arguments, getdate(nowdate())):
		return drawing
	return call_frappe("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", arguments)


def is_stale(chart: str) -> bool:
	"""Whether the figures of a chart of this app are an hour old. Frappe keeps them for ever."""
	synced = frappe.db.get_value("Dashboard Chart", {"name": chart, "module": "LMS"}, "last_synced_on")
	return bool(synced) and now_datetime() - synced > LONGEST_KEPT


@frappe.whitelist(methods=["POST"])
@typed()
def update_onboarding_step(name: str, field: str, value: Json = None) -> Any:
	"""Mark a step of the desk's onboarding. Steps of this app are marked by those whom they are for.

	Frappe lets every account set any field of any step.
	"""
	if frappe.db.exists("Onboarding Step Map", {"step": name, "parent": ["in", get_onboardings()]}):
		if field not in ("is_complete", "is_skipped") or not has_role(frappe.session.user, *ADMINS):
			frappe.throw(_("Only the learning team can mark this step."), frappe.PermissionError)
	arguments = {"name": name, "field": field, "value": value}
	return call_frappe("frappe.desk.desktop.update_onboarding_step", arguments)


def get_onboardings() -> list[str]:
	return frappe.get_all("Module Onboarding", {"module": "LMS"}, pluck="name")


@frappe.whitelist()
def get_group_by_count(**arguments: Json) -> Any:
	"""Count the records of a list by value. Frappe counts to-dos with any filter, for anyone."""
	if arguments.get("field") == "assigned_to":
		refuse_all_but_admins(arguments.get("doctype"))
	return call_frappe("frappe.desk.listview.get_group_by_count", arguments)


@frappe.whitelist()
def get_events(**arguments: Json) -> Any:
	"""Return the signed-in user's Events between two days.

	Frappe returns those of any user that the client names, and filters by who takes part in others' Events.
	"""
	filters = parse_filters("Event", arguments.get("filters"))
	if any(table != "Event" for table, *_condition in filters):
		frappe.throw(_("Events cannot be filtered by who takes part in them."), frappe.PermissionError)
	given = {**arguments, "filters": filters, "user": frappe.session.user}
	return call_frappe("frappe.desk.doctype.event.event.get_events", given)


@frappe.whitelist()
def search_everywhere(**arguments: Json) -> Any:
	"""Return the desk's search results. Records of this app must be readable by the user."""
	found = call_frappe("frappe.utils.global_search.search", {"text": "", **arguments})
	return [row for row in found if not is_of_app(row.doctype) or may_read_document(row.doctype, row.name)]


def refuse_all_but_admins(doctype: object) -> None:
	if isinstance(doctype, str) and is_of_app(doctype) and not has_role(frappe.session.user, *ADMINS):
		frappe.throw(
			_("Only the learning team can count {0} this way.").format(_(doctype)), frappe.PermissionError
		)


def call_frappe(path: str, arguments: Mapping[str, Any]) -> Any:
	"""Call one of Frappe's methods, if this version has it."""
	try:
		method = frappe.get_attr(path)
	except (ImportError, AttributeError):
		frappe.throw(_("There is no such method."), frappe.DoesNotExistError)
	# `frappe.call` would take an argument of this name for the method.
	given = {key: value for key, value in arguments.items() if key != "fn"}
	if missing := [name for name in get_required_arguments(method) if name not in given]:
		frappe.throw(_("{0} is missing.").format(", ".join(missing)))
	return frappe.call(method, **given)


def get_required_arguments(method: Callable[..., Any]) -> list[str]:
	required = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
	parameters = signature(method).parameters.values()
	return [each.name for each in parameters if each.default is Parameter.empty and each.kind in required]


def refuse_filters_as_names() -> None:
	"""Refuse filters in place of a record's name. Runs before every request.

	Frappe accepts filters on any field there. Whether it finds a record would reveal the values.
	"""
	for key in NAMES:
		if isinstance(frappe.form_dict.get(key), dict | list):
			frappe.throw(_("{0} must be the name of one record.").format(key))


def may_read_any(doctype: str) -> bool:
	return any(frappe.has_permission(doctype, right) for right in ("read", "select"))


def may_read_document(doctype: str, name: str) -> bool:
	meta = frappe.get_meta(doctype)
	if meta.istable or not (meta.issingle or frappe.db.exists(doctype, name)):
		return False
	return frappe.has_permission(doctype, "read", doc=name)


@frappe.whitelist()
@typed()
def add_attachments(doctype: str, name: str, attachments: list[str]) -> Any:
	"""Attach Files by name. Frappe checks permissions neither on the Files nor on the record."""
	frappe.has_permission(doctype, "write", doc=name, throw=True)
	for file in attachments:
		frappe.has_permission("File", "read", doc=file, throw=True)
	arguments = {"doctype": doctype, "name": name, "attachments": attachments}
	return call_frappe("frappe.utils.file_manager.add_attachments", arguments)


@frappe.whitelist(allow_guest=True)
def add_website_comment(**arguments: Json) -> Any:
	"""Add a comment below a web page. Frappe accepts one on any record, and mails its owner."""
	if frappe.session.user != "Guest":
		doctype = parse_name(arguments.get("reference_doctype"), _("DocType"))
		name = parse_name(arguments.get("reference_name"), _("Name"))
		frappe.has_permission(doctype, "read", doc=name, throw=True)
	return call_frappe("frappe.templates.includes.comments.comments.add_comment", arguments)


def leave_out_discussion(doctype: str, name: str) -> None:
	"""Remove comments, versions and the like, except for people who may write the record or report on it.

	Frappe shows them to everyone who may read the record, including learners.
	"""
	info = frappe.local.response.get("docinfo")
	if not info or not is_of_app(doctype) or is_for_team(doctype, name):
		return
	for key, value in info.items():
		if isinstance(value, list | dict) and key != "permissions":
			info[key] = type(value)()


def is_for_team(doctype: str, name: str) -> bool:
	return any(frappe.has_permission(doctype, ptype, doc=name) for ptype in ("write", "report"))
