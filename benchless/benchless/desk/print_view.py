"""A document on paper, in a print format or the standard one: `/printview`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from ..context.local import local
from ..fieldtypes import kind_of
from ..meta import Meta
from ..text.messages import throw
from ..text.templates import render_template
from ..text.translate import _
from ..utils import cint, cstr
from ..utils.dicts import _dict
from ..utils.html import sanitize_html
from ..web.documents import load_document
from .titles import get_link_titles

OWN_ADDRESSES = ("/files/", "/private/files/", "/assets/", "data:image/")
STATES = ("Draft", "", "Cancelled")
STANDARD = "Standard"


def get_print_context(doctype: str, name: str, print_format: str | None = None) -> dict[str, Any]:
	"""What the page shows: the document in a print format, or sections of fields that are filled in and that
	the user may read.

	Differs from Frappe: needs the right to print as well as to read, where one of them is enough there."""
	if not (doctype and name):
		throw(_("Name a DocType and a document"))
	doc = load_document(doctype, name)
	for ptype in ("read", "print"):
		doc.check_permission(ptype)
	doc.apply_fieldlevel_read_permissions()
	titles = get_link_titles(doc)
	return {
		"doctype": doctype,
		"name": doc.name,
		"title": cstr(doc.get_title() or doc.name),
		"body": _render(doc, print_format or doc.meta.get("default_print_format") or STANDARD),
		"state": STATES[cint(doc.docstatus)] if doc.meta.is_submittable else "",
		"sections": list(_make_sections(doc, titles)),
	}


def _render(doc: Any, print_format: str) -> Markup | None:
	"""The document in a print format of its DocType, or None without one."""
	filters = {"name": print_format, "doc_type": doc.doctype, "disabled": 0}
	html = local.db.get_value("Print Format", filters, "html")
	return Markup(render_template(html, {"doc": doc, "meta": doc.meta}, is_path=False)) if html else None


def _make_sections(doc: Any, titles: dict[str, str]) -> Iterator[dict[str, Any]]:
	section: dict[str, Any] = {"label": "", "fields": []}
	for df in doc.meta.fields:
		if kind_of(df).is_section:
			if section["fields"]:
				yield section
			section = {"label": _(df.label or ""), "fields": []}
		elif _is_printed(df) and (field := _make_field(doc, df, titles)):
			section["fields"].append(field)
	if section["fields"]:
		yield section


def _is_printed(df: _dict) -> bool:
	is_shown = not (df.hidden or df.print_hide or df.is_virtual)
	return is_shown and kind_of(df).is_printed


def _make_field(doc: Any, df: _dict, titles: dict[str, str]) -> dict[str, Any] | None:
	value = doc.get(df.fieldname)
	if value in (None, "", []) or (kind_of(df).is_table and not value):
		return None
	field = {"label": _(df.label or ""), "is_long": kind_of(df).is_long}
	if kind_of(df).is_table:
		return field | _make_table(value, titles)
	return field | {"value": _show(doc, df, titles)}


def _make_table(rows: list[Any], titles: dict[str, str]) -> dict[str, Any]:
	meta: Meta = rows[0].meta
	columns = [df for df in meta.fields if df.in_list_view and _is_printed(df)] or meta.get_link_fields()
	return {
		"is_long": True,
		"columns": [_(df.label or "") for df in columns],
		"rows": [[_show(row, df, titles) for df in columns] for row in rows],
	}


def _show(doc: Any, df: _dict, titles: dict[str, str]) -> Any:
	"""The value as text, which the template escapes; formatted text as HTML that cannot run code."""
	value = doc.get(df.fieldname)
	if value is None or value == "":
		return ""
	kind = kind_of(df)
	if kind.is_html:
		return Markup(sanitize_html(value, always_sanitize=True))
	if kind.is_picture and value.startswith(OWN_ADDRESSES):
		return Markup('<img src="{}" alt="">').format(value)
	if kind.needs_options:
		target = df.options if df.fieldtype == "Link" else doc.get(df.options)
		return titles.get(f"{target}::{value}", value)
	if df.fieldtype == "Check":
		return _("Yes") if cint(value) else _("No")
	if df.fieldtype == "Select":
		return _(value)
	return kind.format(df, value) if kind.is_moment else cstr(value)
