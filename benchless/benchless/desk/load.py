"""Metadata and documents as a form needs them: `frappe.desk.form.load`."""

from __future__ import annotations

from typing import Any

from ..access.whitelist import whitelist
from ..context.local import local
from ..meta import get_meta
from ..text.messages import bold, clear_last_message, throw
from ..text.translate import _
from ..utils.dicts import _dict
from ..utils.errors import DoesNotExistError, PermissionError
from ..web.documents import load_document
from .docinfo import describe
from .scripts import get_scripts
from .titles import get_link_titles


@whitelist()
def getdoctype(doctype: str) -> None:
	"""Return the metadata of a doctype, with its scripts, and that of its child tables.

	Differs from Frappe: without templates and print formats."""
	meta = get_meta(doctype)
	tables = dict.fromkeys(df.options for df in meta.get_table_fields())
	local.response.docs.append(
		{**meta.as_dict(), "__dashboard": meta.get_dashboard_data(), **get_scripts(meta)}
	)
	local.response.docs.extend(get_meta(table).as_dict() for table in tables)


@whitelist()
def getdoc(doctype: str, name: str) -> list[Any] | None:
	"""Return a document with its `docinfo`, or an empty list if it does not exist."""
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
	"""Put a document into the response, without fields that the user may not read."""
	doc.set("__onload", _dict())
	doc.run_method("onload")
	doc.apply_fieldlevel_read_permissions()
	local.response["docinfo"] = describe(doc)
	local.response["_link_titles"] = get_link_titles(doc)
	local.response.docs.append({**doc.as_dict(), **values})
