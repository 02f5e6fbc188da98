"""What a user's lists show: the condition that a doctype's rows must meet.

It comes from the same role permissions and User Permissions as the verdict on one document
(`permissions.get_doc_permissions`), so that a list shows what a read allows.
"""

from __future__ import annotations

from typing import Any

from pypika import Query, Table
from pypika.terms import Criterion

from . import user_permissions
from .errors import PermissionError
from .hooks import call, get_hooks
from .local import local
from .messages import throw
from .meta import Meta, get_meta
from .permissions import check_permission, get_role_permissions, only_has_select_perm
from .translate import _


def check_list_permission(doctype: str, user: str, parent_doctype: str | None = None) -> str:
	"""The right by which the user may list the doctype (`read`, or `select`), or PermissionError."""
	ptype = "select" if only_has_select_perm(doctype, user) else "read"
	check_permission(doctype, ptype, user=user, throw=True, parent_doctype=parent_doctype)
	return ptype


def get_match_criterion(
	doctype: str,
	user: str | None = None,
	parent_doctype: str | None = None,
	reference_doctype: str | None = None,
) -> Criterion | None:
	"""The condition under which documents of the doctype are shown to the user, None for all of them.

	Differs from Frappe: rows of a child table are shown with their parents, not all of them to whoever may
	read the parent's doctype; rights of owners alone are never widened by an unconditional `select`."""
	user = user or local.session.user
	if user == "Administrator":
		return None
	meta = get_meta(doctype)
	if meta.istable:
		of_roles = _get_child_criterion(doctype, user, parent_doctype)
	else:
		of_roles = _get_role_criterion(meta, user, reference_doctype)
	conditions = [of_roles, *_get_hook_criteria(doctype, user)]
	given = [condition for condition in conditions if condition is not None]
	return Criterion.all(given) if given else None


def get_match_filters(doctype: str) -> dict[str, list[str]]:
	"""What values of links to the doctype are held against in a report: names by DocType, see there.

	Raises PermissionError when the session's user may not list the doctype at all."""
	meta, user = get_meta(doctype), local.session.user
	permissions = get_role_permissions(meta, user)
	if permissions.get("read") or permissions.get("select"):
		owned = "read" in (permissions.get("if_owner") or {})
		return {} if owned else user_permissions.get_allowed_links(meta, user)
	restricted = user_permissions.get_user_permissions(user).get(doctype, [])
	if all(row.applicable_for for row in restricted):
		throw(_("No permission to read {0}").format(_(doctype)), PermissionError)
	return {}


def _get_role_criterion(meta: Meta, user: str, reference_doctype: str | None) -> Criterion | None:
	permissions = get_role_permissions(meta, user)
	ptype = "read" if permissions.get("read") else "select"
	if ptype in permissions.if_owner:
		# An owner sees these whatever the User Permissions, in a list as in a form.
		owned: Criterion = Table(f"tab{meta.name}").owner == user
		return owned
	return user_permissions.get_criterion(meta, user, reference_doctype)


def _get_hook_criteria(doctype: str, user: str) -> list[Criterion]:
	hooks = get_hooks("permission_query_conditions", {})
	methods = [*hooks.get(doctype, ()), *hooks.get("*", ())]
	conditions = (call(method, user, doctype=doctype) for method in methods)
	return [TrustedSQL(condition) for condition in conditions if condition]


def _get_child_criterion(doctype: str, user: str, parent_doctype: str | None) -> Criterion | None:
	if not parent_doctype:
		return None
	child, parent = Table(f"tab{doctype}"), Table(f"tab{parent_doctype}")
	criterion = get_match_criterion(parent_doctype, user)
	shown: Criterion = child.parenttype == parent_doctype
	if criterion is None:
		return shown
	return shown & child.parent.isin(Query.from_(parent).select(parent.name).where(criterion))


class TrustedSQL(Criterion):  # type: ignore[misc]
	"""A condition that an app's own code wrote as text."""

	def __init__(self, sql: str) -> None:
		super().__init__()
		self.sql = sql

	def get_sql(self, **kwargs: Any) -> str:
		# The statement around it has placeholders, so a bare % would be taken for one.
		return f"({self.sql.replace('%', '%%')})"
