"""Who may do what: roles, role permissions, owners, permission levels and the apps' hooks, for a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..context.hooks import call, get_hooks
from ..context.local import local
from ..fieldtypes import CHILD_TABLE_FIELDS, DEFAULT_FIELDS, kind_of
from ..meta import Meta, get_meta
from ..text.messages import bold, msgprint, throw
from ..text.translate import _
from ..utils import cint
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from . import user_permissions

RIGHTS = (
	"select",
	"read",
	"write",
	"create",
	"delete",
	"submit",
	"cancel",
	"amend",
	"print",
	"email",
	"report",
	"import",
	"export",
	"share",
)

GUEST_ROLE = "Guest"
ALL_USER_ROLE = "All"
SYSTEM_USER_ROLE = "Desk User"
ADMIN_ROLE = "Administrator"
AUTOMATIC_ROLES = (GUEST_ROLE, ALL_USER_ROLE, SYSTEM_USER_ROLE, ADMIN_ROLE)

# Their columns are read whatever the permission level, as sessions and roles stand on them.
CORE_DOCTYPES = frozenset(("DefaultValue", "DocType", "User", "Role", "Has Role", "Module Def"))

_load_document: Callable[..., Any]


def use_loader(loader: Callable[..., Any]) -> None:
	"""Name the function that loads a document by doctype and name; it lives in a later layer."""
	global _load_document
	_load_document = loader


# Roles


def get_roles(user: str | None = None) -> list[str]:
	"""The roles of a user, with those that everybody has."""
	user = user or local.session.user
	if not user or user == "Guest":
		return [GUEST_ROLE]
	cache: dict[str, list[str]] = local.request_cache.setdefault("roles", {})
	if user not in cache:
		cache[user] = _read_roles(user)
	return list(cache[user])


def _read_roles(user: str) -> list[str]:
	if user == "Administrator":
		roles: list[str] = local.db.get_values("Role", {}, "name", pluck=True)
		return roles
	given = local.db.get_values("Has Role", {"parenttype": "User", "parent": user}, "role", pluck=True)
	roles = [role for role in given if role not in AUTOMATIC_ROLES]
	roles += [ALL_USER_ROLE, GUEST_ROLE]
	if local.db.get_value("User", user, "user_type") == "System User":
		roles.append(SYSTEM_USER_ROLE)
	return roles


def only_for(roles: str | Iterable[str], message: bool = False) -> None:
	"""Raise PermissionError unless the user has one of the roles. Tests call freely, as in Frappe."""
	if local.flags.in_test or local.session.user == "Administrator":
		return
	wanted = (roles,) if isinstance(roles, str) else tuple(roles)
	if not set(wanted).isdisjoint(get_roles()):
		return
	if not message:
		raise PermissionError
	throw(
		_("This is only allowed for {}").format(", ".join(bold(_(role)) for role in wanted)),
		PermissionError,
		_("Not Permitted"),
	)


def clear_cache(user: str | None = None) -> None:
	"""Decide anew: after roles or User Permissions have changed."""
	local.role_permissions.clear()
	local.request_cache.pop("roles", None)
	user_permissions.clear_cache(user)


# Role permissions


def get_role_permissions(doctype: str | Meta, user: str | None = None, is_owner: bool | None = None) -> _dict:
	"""`{"read": 1, "write": 0, …, "if_owner": {"write": 1}}` of the roles, at permission level 0.

	`if_owner` has the rights that only an owner has; they are 1 when `is_owner`. Of those, read and select
	count as given, since a list narrows them to the owner's documents."""
	meta = get_meta(doctype) if isinstance(doctype, str) else doctype
	user = user or local.session.user
	if user == "Administrator":
		return _dict(dict.fromkeys(RIGHTS, 1))
	key = (meta.name, user, bool(is_owner))
	if key not in local.role_permissions:
		local.role_permissions[key] = _evaluate_roles(meta, user, bool(is_owner))
	permissions: _dict = local.role_permissions[key]
	return permissions


def _evaluate_roles(meta: Meta, user: str, is_owner: bool) -> _dict:
	roles = get_roles(user)
	applicable = [perm for perm in meta.permissions if perm.role in roles and not cint(perm.permlevel)]
	permissions = _dict(if_owner={})
	permissions["has_if_owner_enabled"] = any(cint(perm.if_owner) for perm in applicable)
	for right in RIGHTS:
		given = any(cint(perm.get(right)) for perm in applicable)
		unconditional = any(cint(perm.get(right)) and not cint(perm.if_owner) for perm in applicable)
		permissions[right] = int(given)
		if given and not unconditional and right != "create":
			permissions.if_owner[right] = int(is_owner)
			permissions[right] = int(right in ("select", "read"))
	return permissions


def only_has_select_perm(doctype: str, user: str | None = None) -> bool:
	permissions = get_role_permissions(doctype, user)
	return bool(permissions.get("select") and not permissions.get("read"))


# One document


def has_permission(
	doctype: Any,
	ptype: str = "read",
	doc: Any = None,
	user: str | None = None,
	raise_exception: bool = True,
	*,
	parent_doctype: str | None = None,
) -> bool:
	"""Whether `user` has the right on the doctype, or on the document (given as such or by name).

	Never raises; unless `raise_exception` is False, it shows the session's own user why not."""
	user = user or local.session.user
	if user == "Administrator":
		return True
	if doc is None and hasattr(doctype, "doctype"):
		doctype, doc = doctype.doctype, doctype
	reasons: list[str] = []
	allowed = _is_permitted(doctype, ptype, doc, user, parent_doctype, reasons)
	if not allowed and raise_exception and reasons and user == local.session.user:
		msgprint("<br>".join(reasons))
	return allowed


def check_permission(
	doctype: Any = None,
	ptype: str = "read",
	doc: Any = None,
	user: str | None = None,
	throw: bool = False,
	*,
	parent_doctype: str | None = None,
) -> bool:
	"""`frappe.has_permission`: the verdict, or PermissionError when asked to throw."""
	doctype = doctype or doc.doctype
	allowed = has_permission(doctype, ptype, doc, user, throw, parent_doctype=parent_doctype)
	if throw and not allowed:
		name = "" if not doc else f" {doc if isinstance(doc, str) else doc.name}"
		message = local.flags["error_message"] = _("No permission for {0}").format(f"{_(doctype)}{name}")
		raise PermissionError(message)
	return allowed


def _is_permitted(
	doctype: str, ptype: str, doc: Any, user: str, parent_doctype: str | None, reasons: list[str]
) -> bool:
	meta = get_meta(doctype)
	if meta.istable:
		return _is_child_permitted(meta, ptype, doc, user, parent_doctype, reasons)
	if doc:
		return _is_document_permitted(doctype, ptype, doc, user, reasons)
	if ptype == "submit" and not cint(meta.is_submittable):
		reasons.append(_("Documents of this kind are not submitted"))
		return False
	if ptype == "import" and not cint(meta.allow_import):
		reasons.append(_("Documents of this kind are not imported"))
		return False
	if get_role_permissions(meta, user).get(ptype):
		return True
	reasons.append(_("No role of {0} gives access to {1}").format(bold(user), bold(_(doctype))))
	return False


def _is_document_permitted(doctype: str, ptype: str, doc: Any, user: str, reasons: list[str]) -> bool:
	if isinstance(doc, str | int):
		doc = _load_document(doctype, doc)
	if get_doc_permissions(doc, user, ptype, reasons).get(ptype):
		return True
	message = _("{0} may not see this document").format(bold(user))
	if _is_permitted(doctype, "read", None, user, None, reasons):
		message += f": {_(doctype)} - {doc.name}"
	reasons.append(message)
	return False


def get_doc_permissions(
	doc: Any, user: str | None = None, ptype: str | None = None, reasons: list[str] | None = None
) -> _dict:
	"""What the user may do with this document: `{"read": 1, "write": 0, …}`."""
	user = user or local.session.user
	reasons = [] if reasons is None else reasons
	if not _has_controller_permission(doc, ptype, user):
		reasons.append(_("An app's rule refuses this"))
		return _dict({str(ptype): 0})
	meta = get_meta(doc.doctype)
	is_owner = (doc.get("owner") or "").lower() == user.lower()
	permissions = get_role_permissions(meta, user, is_owner).copy()
	if not cint(meta.is_submittable):
		permissions["submit"] = 0
	if not cint(meta.allow_import):
		permissions["import"] = 0
	if_owner = permissions.get("if_owner") or {}
	permissions.update(if_owner)
	refusal = user_permissions.find_refusal(doc, user)
	if not refusal:
		return permissions
	reasons.append(refusal)
	return _dict(if_owner, create=0) if is_owner else _dict()


def _has_controller_permission(doc: Any, ptype: str | None, user: str) -> bool:
	"""False when a `has_permission` hook denies; a hook can not grant what roles do not give."""
	hooks = get_hooks("has_permission", {})
	for method in reversed([*hooks.get(doc.doctype, ()), *hooks.get("*", ())]):
		verdict = call(method, doc=doc, ptype=ptype, user=user, debug=False)
		if verdict is not None:
			return bool(verdict)
	return True


def _is_child_permitted(
	meta: Meta, ptype: str, child: Any, user: str, parent_doctype: str | None, reasons: list[str]
) -> bool:
	"""A child row is as its parent, and its table field must be of a level the user has."""
	if isinstance(child, str):
		child = local.db.get_value(meta.name, child, ["parent", "parenttype", "parentfield"], as_dict=True)
	parent_doctype = child.parenttype if child else parent_doctype
	if not parent_doctype:
		reasons.append(_("Name the parent doctype of {0}").format(bold(meta.name)))
		return False
	fields = [df for df in get_meta(parent_doctype).get_table_fields() if df.options == meta.name]
	if child:
		fields = [df for df in fields if df.fieldname == child.parentfield]
	if not fields:
		reasons.append(_("{0} has no table of {1}").format(bold(parent_doctype), bold(meta.name)))
		return False
	if (
		child
		and fields[0].permlevel
		and fields[0].permlevel not in get_permlevel_access(parent_doctype, ptype, user)
	):
		reasons.append(_("Your roles do not reach the permission level of {0}").format(bold(parent_doctype)))
		return False
	parent = child and (getattr(child, "parent_doc", None) or child.parent)
	return _is_permitted(parent_doctype, ptype, parent, user, None, reasons)


# Fields


def get_permlevel_access(doctype: str, ptype: str = "read", user: str | None = None) -> set[int]:
	"""The permission levels at which the user's roles have this right."""
	roles = get_roles(user)
	permissions = get_meta(doctype).permissions
	return {cint(perm.permlevel) for perm in permissions if perm.role in roles and cint(perm.get(ptype))}


def get_permitted_fields(
	doctype: str,
	parenttype: str | None = None,
	user: str | None = None,
	permission_type: str | None = None,
) -> list[str]:
	"""Columns that the user may read (or write, …), with the standard ones.

	Differs from Frappe: whoever may only select users sees their names alone, and no keys or addresses."""
	meta = get_meta(doctype)
	if permission_type is None:
		permission_type = "select" if only_has_select_perm(doctype, user) else "read"
	if permission_type == "select":
		return meta.get_search_fields()
	if doctype in CORE_DOCTYPES:
		return meta.get_valid_columns()
	standard = list(DEFAULT_FIELDS[1:])
	own = _get_permitted_fieldnames(meta, parenttype, user, permission_type)
	if own and meta.istable:
		standard += CHILD_TABLE_FIELDS
	return [*standard, *own]


def _get_permitted_fieldnames(
	meta: Meta, parenttype: str | None, user: str | None, permission_type: str
) -> list[str]:
	if meta.istable and not parenttype:
		return []
	source = parenttype if meta.istable and parenttype else meta.name
	if not get_meta(source).permissions:
		return meta.get_fieldnames_with_value()
	levels = get_permlevel_access(source, permission_type, user)
	return [df.fieldname for df in meta.fields if kind_of(df).has_value and cint(df.permlevel) in levels]
