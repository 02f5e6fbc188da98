"""Frappe's own methods with this app's permissions added. `hooks.py` names whose place each takes."""

from typing import Any

import frappe
from frappe import _, client
from frappe.desk.form import load

from lms.lms.arguments import parse_list, parse_name, parse_object
from lms.lms.doctypes import is_of_app
from lms.lms.file_guard import may_point_to
from lms.lms.permissions import ADMINS, has_role

MOST_JSON = 100_000
# Arguments by which Frappe's methods take the name of a record.
NAMES = ("dn", "docname", "name", "old", "old_name", "reference_docname", "reference_name")


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
def get(doctype: object = None, name: object = None, filters: object = None, parent: object = None) -> Any:
	"""A document by its name or by filters: of this app's, found among those that the user may list."""
	doctype = parse_name(doctype, _("DocType"))
	if filters and not name and is_of_app(doctype):
		found = frappe.get_list(doctype, filters=filters, limit=1, pluck="name", parent_doctype=parent)
		if not found:
			frappe.throw(_("{0} not found").format(_(doctype)), frappe.DoesNotExistError)
		name, filters = found[0], None
	return client.get(doctype, name, filters, parent)


@frappe.whitelist()
def validate_link(doctype: object = None, docname: object = None, fields: object = None) -> Any:
	"""Whether a record can be linked: of this app's, those alone that the signed-in user may read."""
	doctype, docname = parse_name(doctype, _("DocType")), parse_name(docname, _("Name"))
	if is_of_app(doctype) and frappe.has_permission(doctype, "read") and not may_read(doctype, docname):
		return frappe._dict(name="")
	return client.validate_link(doctype, docname, fields)


@frappe.whitelist()
def get_link_title(doctype: object = None, docname: object = None) -> Any:
	"""The title of a record, or its name for those who may not read it."""
	doctype, docname = parse_name(doctype, _("DocType")), parse_name(docname, _("Name"))
	meta = frappe.get_meta(doctype)
	if not meta.show_title_field_in_link or not may_read(doctype, docname):
		return docname
	return frappe.db.get_value(doctype, docname, meta.title_field)


@frappe.whitelist()
def search_link(**arguments: object) -> Any:
	"""Suggestions for a link."""
	return find_links("search_link", arguments)


@frappe.whitelist()
def search_widget(**arguments: object) -> Any:
	"""The same, for Frappe's dialog of choosing."""
	return find_links("search_widget", arguments)


def find_links(method: str, arguments: dict[str, object]) -> Any:
	"""Frappe takes the caller's word that permissions are to be ignored: not for this app's records."""
	doctype = parse_name(arguments.get("doctype"), _("DocType"))
	if is_of_app(doctype):
		arguments.pop("ignore_user_permissions", None)
	return call_frappe(f"frappe.desk.search.{method}", {"txt": "", **arguments})


@frappe.whitelist()
def get_chart(**arguments: object) -> Any:
	"""The figures of a dashboard chart. Heatmaps count every record, by any filter, whoever asks."""
	name, chart = arguments.get("chart_name"), arguments.get("chart")
	if name:
		chart = frappe.db.get_value(
			"Dashboard Chart", parse_name(name, _("Chart")), ["type", "document_type"], as_dict=True
		)
	elif isinstance(chart, str):
		chart = parse_object(chart, _("Chart"), most=MOST_JSON)
	if isinstance(chart, dict) and chart.get("type") == "Heatmap":
		refuse_all_but_admins(chart.get("document_type"))
	return call_frappe("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", arguments)


@frappe.whitelist()
def get_group_by_count(**arguments: object) -> Any:
	"""How many records of a list there are for each value. To-dos are counted by any filter, whoever asks."""
	if arguments.get("field") == "assigned_to":
		refuse_all_but_admins(arguments.get("doctype"))
	return call_frappe("frappe.desk.listview.get_group_by_count", arguments)


@frappe.whitelist()
def search_everywhere(**arguments: object) -> Any:
	"""What the desk's search finds: of this app's records, those that the caller may read."""
	found = call_frappe("frappe.utils.global_search.search", {"text": "", **arguments})
	return [row for row in found if not is_of_app(row.doctype) or may_read(row.doctype, row.name)]


def refuse_all_but_admins(doctype: object) -> None:
	if isinstance(doctype, str) and is_of_app(doctype) and not has_role(frappe.session.user, *ADMINS):
		frappe.throw(
			_("Only the learning team can count {0} this way.").format(_(doctype)), frappe.PermissionError
		)


def call_frappe(path: str, arguments: dict[str, object]) -> Any:
	"""One of Frappe's own methods, where there is it."""
	try:
		method = frappe.get_attr(path)
	except (ImportError, AttributeError):
		frappe.throw(_("There is no such method."), frappe.DoesNotExistError)
	return frappe.call(method, **arguments)


def refuse_filters_as_names() -> None:
	"""Before every request: where a record is named, Frappe takes filters, too, whoever may read the fields.

	Whether something is found would tell what is in them.
	"""
	for key in NAMES:
		if isinstance(frappe.form_dict.get(key), dict | list):
			frappe.throw(_("{0} must be the name of one record.").format(key))


def may_read(doctype: str, name: str) -> bool:
	meta = frappe.get_meta(doctype)
	if meta.istable or not (meta.issingle or frappe.db.exists(doctype, name)):
		return False
	return frappe.has_permission(doctype, "read", doc=name)


@frappe.whitelist()
def get_preview_from_template(
	data_import: object = None, import_file: object = None, google_sheets_url: object = None
) -> Any:
	"""What an import would read: for those who may see the import, of a file that they may read."""
	doc = frappe.get_doc("Data Import", parse_name(data_import, _("Data Import")))
	doc.check_permission("read")
	if import_file and not may_point_to(import_file):
		frappe.throw(_("You may not read this file."), frappe.PermissionError)
	return doc.get_preview_from_template(import_file, google_sheets_url)


@frappe.whitelist()
def add_attachments(doctype: object = None, name: object = None, attachments: object = None) -> Any:
	"""Attach Files by their names: Frappe asks for no permission, neither on them nor on the record."""
	doctype, name = parse_name(doctype, _("DocType")), parse_name(name, _("Name"))
	files = [parse_name(file, _("File")) for file in parse_list(attachments, _("Files"))]
	frappe.has_permission(doctype, "write", doc=name, throw=True)
	for file in files:
		frappe.has_permission("File", "read", doc=file, throw=True)
	arguments = {"doctype": doctype, "name": name, "attachments": files}
	return call_frappe("frappe.utils.file_manager.add_attachments", arguments)


@frappe.whitelist(allow_guest=True)
def add_website_comment(**arguments: object) -> Any:
	"""A comment below a page: Frappe takes one on any record whatever, and writes to its maker."""
	if frappe.session.user != "Guest":
		doctype = parse_name(arguments.get("reference_doctype"), _("DocType"))
		name = parse_name(arguments.get("reference_name"), _("Name"))
		frappe.has_permission(doctype, "read", doc=name, throw=True)
	return call_frappe("frappe.templates.includes.comments.comments.add_comment", arguments)


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
