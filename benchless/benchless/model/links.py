"""Links of a document to others: they must be there, and fields are fetched through them."""

from __future__ import annotations

from typing import Any

from ..errors import CancelledLinkError, LinkValidationError
from ..fieldtypes import STANDARD_FIELDS
from ..local import local
from ..messages import bold, throw
from ..meta import get_meta
from ..translate import _
from ..utils import strip_html
from ..utils.dicts import _dict


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
		throw(_("Cannot link cancelled document: {0}").format(", ".join(cancelled)), CancelledLinkError)


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
		throw(_("{0} must be set first").format(row.meta.get_label(df.options)))
	return doctype


def _source_of(target: _dict) -> str:
	return str(target.fetch_from.split(".")[-1])


def _fetched_value(doctype: str, target: _dict, source: str, value: Any) -> Any:
	if target.fieldtype not in ("Small Text", "Text", "Data"):
		return value
	source_field = STANDARD_FIELDS.get(source) or get_meta(doctype).get_field(source)
	if not source_field:
		throw(
			_('Please check the value of "Fetch From" set for field {0}').format(bold(target.label)),
			title=_("Wrong Fetch From value"),
		)
	return strip_html(value) if value and source_field.fieldtype == "Text Editor" else value
