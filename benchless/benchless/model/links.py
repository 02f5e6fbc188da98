"""Links of a document to others: they must be there, and fields are fetched through them."""

from __future__ import annotations

from typing import Any

from ..context.local import local
from ..fieldtypes import STANDARD_FIELDS, kind_of
from ..meta import get_meta
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import strip_html
from ..utils.dicts import _dict
from ..utils.errors import CancelledLinkError, LinkValidationError


def validate_links(doc: Any) -> None:
	"""Refuse links to what is not there, or cancelled; fetch values through the others. Rows included."""
	missing: list[str] = []
	cancelled: list[str] = []
	for row in (doc, *doc.get_all_children()):
		for df in (*row.meta.get_link_fields(), *row.meta.get_dynamic_link_fields()):
			if not row.get(df.fieldname):
				continue
			label = _describe(row, df)
			found = _follow(row, df)
			if not found:
				missing.append(label)
			elif df.fieldname != "amended_from" and doc.meta.is_submittable and found.docstatus == 2:
				cancelled.append(label)
	if missing:
		throw(_("Could not find {0}").format(", ".join(missing)), LinkValidationError)
	if cancelled:
		throw(
			_("A cancelled document cannot be linked: {0}").format(", ".join(cancelled)), CancelledLinkError
		)


def _describe(row: Any, df: _dict) -> str:
	label = f"{_(df.label, context=df.parent)}: {row.get(df.fieldname)}"
	return f"{_('Row')} #{row.idx}: {label}" if row.get("parentfield") else label


def _follow(row: Any, df: _dict) -> _dict | None:
	"""The linked document's values; the link takes the case of its name, and what is fetched is set."""
	doctype = _get_linked_doctype(row, df)
	if get_meta(doctype).issingle:
		row.set(df.fieldname, doctype)
		return _dict(name=doctype)
	fetched = [
		target
		for target in row.meta.get_fields_to_fetch(df.fieldname)
		if not (target.fetch_if_empty and row.get(target.fieldname))
	]
	sources = [_source_of(target) for target in fetched]
	columns = list(dict.fromkeys(["name", "docstatus", *sources]))
	found: _dict | None = local.db.get_value(doctype, row.get(df.fieldname), columns, as_dict=True)
	if not found:
		return None
	row.set(df.fieldname, found.name)
	for target, source in zip(fetched, sources, strict=True):
		if row.is_new() or not row.docstatus.is_submitted() or target.allow_on_submit:
			row.set(target.fieldname, _fetched_value(doctype, target, source, found[source]))
	return found


def _get_linked_doctype(row: Any, df: _dict) -> str:
	if df.fieldtype == "Link":
		return str(df.options)
	doctype: str | None = row.get(df.options)
	if not doctype:
		throw(_("Fill in {0} first").format(row.meta.get_label(df.options)))
	return doctype


def _source_of(target: _dict) -> str:
	return str(target.fetch_from.split(".")[-1])


def _fetched_value(doctype: str, target: _dict, source: str, value: Any) -> Any:
	if not kind_of(target).is_plain:
		return value
	source_field = STANDARD_FIELDS.get(source) or get_meta(doctype).get_field(source)
	if not source_field:
		throw(
			_("{0} is fetched from a field that does not exist").format(bold(target.label)),
			title=_("Unknown Field"),
		)
	return strip_html(value) if value and source_field.fieldtype == "Text Editor" else value
