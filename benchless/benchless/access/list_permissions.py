"""Permissions of lists: the condition that rows must meet to be shown to a user.

It uses the same role permissions and User Permissions as the check of a single document
(`permissions.get_doc_permissions`), so a list shows exactly what the user may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pypika import Query, Table
from pypika.terms import Criterion, NullValue

from ..context.hooks import call, get_hooks
from ..context.local import local
from ..fieldtypes import DEFAULT_FIELDS, OPTIONAL_FIELDS
from ..meta import Meta, get_meta
from ..query import Column, Filter
from ..text.messages import throw
from ..text.translate import _
from ..utils import cint
from ..utils.errors import PermissionError
from . import user_permissions
from .permissions import (
	check_permission,
	get_permitted_fields,
	get_permlevel_access,
	get_role_permissions,
	only_has_select_perm,
)

COMPARABLE = (*DEFAULT_FIELDS, *OPTIONAL_FIELDS)


def check_list_permission(doctype: str, user: str, parent_doctype: str | None = None) -> str:
	"""Return the right by which the user may list the doctype: `read` or `select`. Else PermissionError."""
	ptype = "select" if only_has_select_perm(doctype, user) else "read"
	check_permission(doctype, ptype, user=user, throw=True, parent_doctype=parent_doctype)
	if parent_doctype and get_meta(doctype).istable:
		_check_table(doctype, user, parent_doctype)
	return ptype


def _check_table(doctype: str, user: str, parent_doctype: str) -> None:
	"""Differs from Frappe: rows of a table are not listed if the user lacks its permission level."""
	levels = get_permlevel_access(parent_doctype, "read", user)
	tables = [df for df in get_meta(parent_doctype).get_table_fields() if df.options == doctype]
	if user != "Administrator" and tables and not any(cint(df.permlevel) in levels for df in tables):
		throw(_("You may not list the rows of {0}").format(_(doctype)), PermissionError)


class PermittedList:
	"""What a user may see in a list."""

	def __init__(self, doctype: str, user: str, parent_doctype: str | None) -> None:
		self.doctype = doctype
		self.user = user
		self.parent_doctype = parent_doctype
		self.rights = {doctype: check_list_permission(doctype, user, parent_doctype)}

	def check_doctypes(self, parts: list[Any]) -> None:
		"""Refuse fields and filters of other doctypes that the user may not list."""
		for part in parts:
			if isinstance(part, Column | Filter) and part.doctype not in self.rights:
				self.rights[part.doctype] = check_list_permission(part.doctype, self.user, self.doctype)

	def select(self, columns: list[Any], as_list: bool) -> Iterator[Any]:
		"""Yield the permitted columns. `*` stands for all of them."""
		for column in columns:
			if not isinstance(column, Column) or (column.name == "*" and column.function):
				yield column
			elif column.name == "*":
				yield from (
					Column(column.doctype, name, column.link) for name in self._fields(column.doctype)
				)
			elif column.name in OPTIONAL_FIELDS or column.name in self._fields(column.doctype):
				yield column
			elif as_list:
				yield NullValue()

	def check_compared(self, parts: Iterable[Any]) -> None:
		"""Differs from Frappe: a user cannot filter, sort or group by fields that they may not read.

		Otherwise, they could find out the values letter by letter from which documents match."""
		for part in parts:
			doctype, name = self._get_field(part)
			if name in get_meta(doctype).get_valid_columns() and not self._may_read(doctype, name):
				throw(_("You may not filter or sort by {0} of {1}").format(name, _(doctype)), PermissionError)

	def _get_field(self, part: Any) -> tuple[str, str | None]:
		if isinstance(part, Filter):
			return part.doctype, part.fieldname
		if isinstance(part, Column):
			self.check_doctypes([part])
			return part.doctype, part.name
		# The server's own criterion, or an alias: MariaDB groups by a column of that name rather than by it.
		return self.doctype, part if isinstance(part, str) else None

	def _may_read(self, doctype: str, name: str) -> bool:
		return name in COMPARABLE or name in self._fields(doctype)

	def get_shown(self, doctype: str) -> Criterion | None:
		"""Return the condition for documents of another doctype whose values this list may show."""
		return get_match_criterion(doctype, self.user)

	def _fields(self, doctype: str) -> list[str]:
		parenttype = self.parent_doctype if doctype == self.doctype else self.doctype
		return get_permitted_fields(doctype, parenttype, self.user, self.rights[doctype])


def get_match_criterion(
	doctype: str,
	user: str | None = None,
	parent_doctype: str | None = None,
	reference_doctype: str | None = None,
) -> Criterion | None:
	"""Return the condition for documents of the doctype that the user may see, or None for all of them.

	Differs from Frappe: rows of a child table are shown only if their parent is. Frappe shows all of them to
	anyone who may read the parent's doctype. An unconditional `select` never widens the rights of owners."""
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
	"""Return the allowed names by DocType, which a report compares with links to the doctype.

	Raises PermissionError if the session's user may not list the doctype at all."""
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
		# Owners see their documents regardless of User Permissions, as in a form.
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
		# The surrounding statement has placeholders, so a single % would be taken for one.
		return f"({self.sql.replace('%', '%%')})"
