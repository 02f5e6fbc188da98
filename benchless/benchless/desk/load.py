"""Metadata and documents as a form needs them: `frappe.desk.form.load`."""

from __future__ import annotations

from typing import Any

from ..errors import DoesNotExistError, PermissionError
from ..local import local
from ..messages import bold, clear_last_message, throw
from ..meta import get_meta
from ..translate import _
from ..utils.dicts import _dict
from ..web.documents import load_document
from ..whitelist import whitelist
from .docinfo import describe
from .titles import get_link_titles


@whitelist()
def getdoctype(doctype: str) -> None:
	"""The metadata of a doctype, then of its child tables.

	Differs from Frappe: without the app's scripts, templates and print formats."""
	meta = get_meta(doctype)
	tables = dict.fromkeys(df.options for df in meta.get_table_fields())
	local.response.docs.extend(each.as_dict() for each in (meta, *map(get_meta, tables)))


@whitelist()
def getdoc(doctype: str, name: str) -> list[Any] | None:
	"""A document with its `docinfo`; an empty list if there is none."""
	try:
		doc = load_document(doctype, name)
	except DoesNotExistError:
		clear_last_message()
		return []
	check_readable(doc)
	send(doc)
	return None


@whitelist()
def get_docinfo(doctype: str, name: str) -> None:
	doc = load_document(doctype, name)
	check_readable(doc)
	local.response["docinfo"] = describe(doc)


def check_readable(doc: Any) -> None:
	if not doc.has_permission("read"):
		name = bold(f"{_(doc.doctype)} {doc.name}")
		throw(_("Insufficient Permission for {0}").format(name), PermissionError)


def send(doc: Any, **values: Any) -> None:
	"""Put a document into the response, without what the user may not read."""
	doc.set("__onload", _dict())
	doc.run_method("onload")
	doc.apply_fieldlevel_read_permissions()
	local.response["docinfo"] = describe(doc)
	local.response["_link_titles"] = get_link_titles(doc)
	local.response.docs.append({**doc.as_dict(), **values})
