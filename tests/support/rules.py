"""Permissions and hooks that hold as long as one test lasts, on either runtime."""

import sys
from collections.abc import Callable
from typing import Any

import frappe
import pytest

# Where the engine looks hooks up; on a bench that is `frappe` alone.
HOOK_READERS = ("context.hooks", "access.permissions", "access.list_permissions")


def set_role_permissions(monkeypatch: pytest.MonkeyPatch, doctype: str, *rules: dict[str, Any]) -> None:
	"""Let these be all the role permissions that the doctype has."""
	if frappe.db.exists("DocType", "Custom DocPerm"):
		frappe.db.delete("Custom DocPerm", {"parent": doctype})
		for rule in rules:
			row = {"doctype": "Custom DocPerm", "parent": doctype, "parenttype": "DocType", "read": 0}
			frappe.get_doc({**row, "parentfield": "permissions", **rule}).db_insert()
		frappe.clear_cache(doctype=doctype)
	else:
		permissions = [frappe._dict({"permlevel": 0, "if_owner": 0, **rule}) for rule in rules]
		monkeypatch.setattr(frappe.get_meta(doctype), "permissions", permissions)
	frappe.local.role_permissions.clear()


def set_permlevel(monkeypatch: pytest.MonkeyPatch, doctype: str, fieldname: str, permlevel: int) -> None:
	"""Put a field on a permission level."""
	if frappe.db.exists("DocType", "Property Setter"):
		values = {"doc_type": doctype, "field_name": fieldname, "property": "permlevel", "value": permlevel}
		setter = {"doctype": "Property Setter", "doctype_or_field": "DocField", "property_type": "Int"}
		frappe.get_doc({**setter, **values}).db_insert()
		frappe.clear_cache(doctype=doctype)
	else:
		meta = frappe.get_meta(doctype)
		monkeypatch.setitem(meta.get_field(fieldname), "permlevel", permlevel)
		monkeypatch.setattr(meta, "high_permlevel_fields", [df for df in meta.fields if df.permlevel])


def add_hook(
	monkeypatch: pytest.MonkeyPatch,
	hook: str,
	doctype: str,
	method: Callable[..., Any],
	event: str | None = None,
) -> None:
	"""Hook a function to a doctype as an app's `hooks.py` would; `event` is for `doc_events`."""
	path = f"hr.testing.{method.__name__}"
	monkeypatch.setattr(path, method, raising=False)
	added = {doctype: {event: [path]} if event else [path]}
	original = frappe.get_hooks

	def get_hooks(name: str | None = None, *args: Any, **kwargs: Any) -> Any:
		hooks = original(name, *args, **kwargs)
		return _merge(hooks or {}, added) if name == hook else hooks

	engine = (sys.modules.get(f"benchless.{name}") for name in HOOK_READERS)
	for module in (frappe, *filter(None, engine)):
		monkeypatch.setattr(module, "get_hooks", get_hooks)
	# A bench keeps the events that it has looked up.
	monkeypatch.setattr(frappe.local, "doc_events_hooks", get_hooks("doc_events"), raising=False)


def _merge(hooks: Any, added: Any) -> Any:
	if not isinstance(added, dict):
		return [*hooks, *added]
	empty = {key: type(value)() for key, value in added.items()}
	return {**hooks, **{key: _merge(hooks.get(key, empty[key]), value) for key, value in added.items()}}
