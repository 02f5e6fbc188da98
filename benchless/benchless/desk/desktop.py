"""Workspaces, each reduced to what its reader may open: `frappe.desk.desktop`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..access.listing import get_all
from ..access.permissions import check_permission, get_role_permissions, get_roles
from ..access.whitelist import whitelist
from ..context.local import local
from ..meta import Meta, exists, get_meta
from ..model import get_cached_doc, get_doc
from ..text.messages import throw
from ..text.translate import _
from ..utils import cint
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from ..web.arguments import parse_json_argument

MANAGER = "Workspace Manager"
PAGE_FIELDS = (
	"name",
	"title",
	"for_user",
	"parent_page",
	"content",
	"public",
	"module",
	"icon",
	"indicator_color",
	"is_hidden",
)
# What may be said of an onboarding step.
MARKS = ("is_complete", "is_skipped")


@whitelist()
def get_workspace_sidebar_items() -> _dict:
	"""Return the workspaces that the user sees, in their order.

	Differs from Frappe: somebody who has none gets none, instead of one that welcomes."""
	is_manager = MANAGER in get_roles()
	pages = get_all("Workspace", fields=list(PAGE_FIELDS), order_by="sequence_id asc")
	seen = [page for page in pages if _is_shown(page, is_manager)]
	for page in seen:
		page.label = _(page.name)
	return _dict(
		pages=sorted(seen, key=lambda page: not page.public),
		has_access=is_manager,
		has_create_access=check_permission("Workspace", "create"),
	)


@whitelist()
def get_desktop_page(page: str) -> dict[str, Any]:
	"""Return the parts of a workspace that the user may open: `{"cards": {"items": […]}, "charts": …}`.

	Differs from Frappe: a workspace that is for others is refused; without custom blocks."""
	given = parse_json_argument(page, "page")
	name = given.get("name") if isinstance(given, dict) else None
	if not isinstance(name, str) or not local.db.exists("Workspace", name):
		return {}
	doc = get_cached_doc("Workspace", name)
	if not _is_shown(doc, MANAGER in get_roles()):
		throw(_("You may not see the workspace {0}").format(_(name)), PermissionError)
	parts: dict[str, Iterable[Any]] = {
		"cards": get_cards(doc),
		"charts": _get_permitted(doc.charts, "Dashboard Chart", "chart_name"),
		"shortcuts": _get_shortcuts(doc),
		"onboardings": _get_onboardings(doc),
		"quick_lists": _get_quick_lists(doc),
		"number_cards": _get_permitted(doc.number_cards, "Number Card", "number_card_name"),
	}
	return {part: {"items": list(items)} for part, items in parts.items()}


@whitelist(methods=["POST"])
def update_onboarding_step(name: str, field: str, value: int) -> None:
	"""Mark a step as complete or skipped.

	Differs from Frappe: nothing else of a step can be set, and only by desk users."""
	if field not in MARKS or not check_permission("Onboarding Step", "read"):
		throw(_("{0} of a step cannot be set").format(field), PermissionError)
	local.db.set_value("Onboarding Step", name, field, cint(value))


# Who


def may(meta: Meta, right: str) -> bool:
	"""Whether the user has the right for at least some documents. Rights of owners count, too."""
	permissions = get_role_permissions(meta)
	return bool(permissions.get(right)) or right in (permissions.get("if_owner") or {})


def get_allowed_reports() -> dict[str, _dict]:
	"""Return `{name: {ref_doctype, report_type}}` of the reports that the user's roles may see."""
	key = f"allowed_reports:{local.session.user}"
	if key not in local.request_cache:
		local.request_cache[key] = _read_allowed_reports() if check_permission("Report") else {}
	reports: dict[str, _dict] = local.request_cache[key]
	return reports


def _read_allowed_reports() -> dict[str, _dict]:
	roles: dict[str, set[str]] = {}
	for row in get_all("Has Role", filters={"parenttype": "Report"}, fields=["parent", "role"]):
		roles.setdefault(row.parent, set()).add(row.role)
	mine = set(get_roles())
	fields = ["name", "ref_doctype", "report_type"]
	reports = get_all("Report", filters={"disabled": 0}, fields=fields, order_by="name asc")
	return {row.pop("name"): row for row in reports if not roles.get(row.name) or roles[row.name] & mine}


def _is_shown(page: Any, is_manager: bool) -> bool:
	if not page.public:
		return bool(page.for_user == local.session.user)
	if is_manager:
		return True
	allowed = {row.role for row in get_cached_doc("Workspace", page.name).roles}
	return not page.is_hidden and (not allowed or not allowed.isdisjoint(get_roles()))


def _is_allowed(kind: str, name: str) -> bool:
	if kind in ("URL", "Help"):
		return True
	if kind == "Report":
		return name in get_allowed_reports()
	return kind == "DocType" and exists(name) and may(get_meta(name), "read")


# What


def get_cards(doc: Any) -> Iterator[_dict]:
	"""Yield the groups of links, without those that lead nowhere for this user, and without empty groups."""
	groups: list[_dict] = [_dict(label="Link", type="Card Break", links=[])]
	for row in doc.links:
		if row.type == "Card Break":
			groups.append(_dict(row.as_dict(), links=[]))
		elif _is_allowed(row.link_type, row.link_to):
			groups[-1].links.append(_dict(row.as_dict(), label=_(row.label or row.link_to)))
	for group in groups:
		if group.links:
			group.label = _(group.label)
			yield group


def _get_permitted(rows: list[Any], doctype: str, fieldname: str) -> Iterator[_dict]:
	for row in rows:
		name = row.get(fieldname)
		if local.db.exists(doctype, name) and check_permission(doctype, doc=get_cached_doc(doctype, name)):
			yield _dict(row.as_dict(), label=_(row.label or name))


def _get_shortcuts(doc: Any) -> Iterator[_dict]:
	for row in doc.shortcuts:
		if _is_allowed(row.type, row.link_to):
			shortcut = _dict(row.as_dict(), label=_(row.label or row.link_to))
			if row.type == "Report":
				shortcut.is_query_report = 1
			yield shortcut


def _get_quick_lists(doc: Any) -> Iterator[_dict]:
	for row in doc.quick_lists:
		if _is_allowed("DocType", row.document_type):
			yield _dict(row.as_dict(), label=_(row.label or row.document_type))


def _get_onboardings(doc: Any) -> Iterator[_dict]:
	blocks = json.loads(doc.content or "[]")
	for name in (block["data"]["onboarding_name"] for block in blocks if block["type"] == "onboarding"):
		onboarding = _get_open_onboarding(name)
		if onboarding:
			steps = [get_doc("Onboarding Step", row.step) for row in onboarding.steps]
			if not all(step.is_complete or step.is_skipped for step in steps):
				yield _describe_onboarding(onboarding, steps)


def _get_open_onboarding(name: str) -> Any:
	if not local.db.get_single_value("System Settings", "enable_onboarding"):
		return None
	if not local.db.exists("Module Onboarding", {"name": name, "is_complete": 0}):
		return None
	onboarding = get_doc("Module Onboarding", name)
	allowed = {"System Manager", *(row.role for row in onboarding.allow_roles)}
	return None if allowed.isdisjoint(get_roles()) else onboarding


def _describe_onboarding(onboarding: Any, steps: list[Any]) -> _dict:
	return _dict(
		label=_(onboarding.name),
		title=_(onboarding.title),
		subtitle=_(onboarding.subtitle),
		success=_(onboarding.success_message),
		docs_url=onboarding.documentation_url,
		items=[_dict(step.as_dict(), label=_(step.title)) for step in steps],
	)
