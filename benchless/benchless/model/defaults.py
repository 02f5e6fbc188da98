"""The values that a new document starts with."""

from __future__ import annotations

import copy
from typing import Any

from ..access.user_permissions import UserPermissions, get_allowed_docs, get_default_doc, get_user_permissions
from ..context.local import local
from ..fieldtypes import kind_of
from ..meta import Meta, get_meta, is_single
from ..utils import now_datetime, nowdate, nowtime
from ..utils.dicts import _dict
from .controllers import get_controller


def get_new_doc(doctype: str, parent_doc: Any = None, parentfield: str | None = None) -> _dict:
	"""All columns of a new document with their defaults for the session's user."""
	templates = local.request_cache.setdefault("new_doc_templates", {})
	key = (doctype, local.session.user)
	if key not in templates:
		templates[key] = _make_template(doctype)
	doc: _dict = copy.deepcopy(templates[key])
	_set_moments(get_meta(doctype), doc)
	if parent_doc:
		doc.update(parent=parent_doc.name, parenttype=parent_doc.doctype)
	if parentfield:
		doc["parentfield"] = parentfield
	return doc


def _make_template(doctype: str) -> _dict:
	doc = get_controller(doctype)({"doctype": doctype, "__islocal": 1, "owner": local.session.user})
	permissions = get_user_permissions()
	for df in doc.meta.fields:
		value = _get_default(df, permissions) if kind_of(df).has_value else None
		if value is not None:
			doc.set(df.fieldname, value)
	doc.fix_numeric_types()
	template = _dict({key: doc.get(key) for key in doc.meta.get_valid_columns()})
	template.update({"doctype": doctype, "__islocal": 1})
	if not is_single(doctype):
		template["__unsaved"] = 1
	return template


def _get_default(df: _dict, permissions: UserPermissions) -> Any:
	restricted: list[_dict] = []
	if df.fieldtype == "Link" and df.options != "User" and not df.ignore_user_permissions:
		restricted = permissions.get(df.options, [])
	if restricted and (value := get_default_doc(restricted, df.parent)):
		return value
	if not df.default:
		return df.options.split("\n", 1)[0] if df.fieldtype == "Select" and df.options else None
	if df.default in ("__user", "Today"):
		return local.session.user if df.default == "__user" else nowdate()
	allowed = get_allowed_docs(restricted, df.parent)
	return df.default if not allowed or df.default in allowed else None


def _set_moments(meta: Meta, doc: _dict) -> None:
	for df in meta.fields:
		if df.fieldtype == "Datetime" and (df.default or "").lower() == "now":
			doc[df.fieldname] = now_datetime()
		if df.fieldtype == "Time":
			doc[df.fieldname] = nowtime()
