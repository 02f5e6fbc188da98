"""Adds and removes User Permissions from code."""

from __future__ import annotations

from typing import Any

from ..access.user_permissions import get_user_permissions
from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils.errors import DoesNotExistError
from .delete import delete_doc
from .documents import get_doc


def add_user_permission(
	doctype: str,
	name: str,
	user: str,
	ignore_permissions: bool = False,
	applicable_for: str | None = None,
	is_default: int = 0,
) -> None:
	"""Restrict a user to this document of a doctype, unless they already are."""
	if _has_user_permission(doctype, name, user, applicable_for):
		return
	if not local.db.exists(doctype, name):
		throw(_("{0} {1} not found").format(_(doctype), name), DoesNotExistError)
	values: dict[str, Any] = {
		"doctype": "User Permission",
		"user": user,
		"allow": doctype,
		"for_value": name,
		"is_default": is_default,
		"applicable_for": applicable_for,
		"apply_to_all_doctypes": 0 if applicable_for else 1,
	}
	get_doc(values).insert(ignore_permissions=ignore_permissions)


def remove_user_permission(doctype: str, name: str, user: str) -> None:
	filters = {"user": user, "allow": doctype, "for_value": name}
	delete_doc("User Permission", local.db.get_value("User Permission", filters, "name"))


def _has_user_permission(doctype: str, name: str, user: str, applicable_for: str | None) -> bool:
	rows = get_user_permissions(user).get(doctype, [])
	return any(row.doc == name and (row.applicable_for or None) == applicable_for for row in rows)
