"""Fields above permission level 0: kept from who may not write them, hidden from who may not read them."""

from __future__ import annotations

from typing import Any

from ..access.permissions import get_permlevel_access
from ..context.local import local
from ..fieldtypes import kind_of
from ..meta import get_meta
from ..utils.dicts import _dict
from .defaults import get_new_doc


def reset_forbidden_fields(doc: Any) -> None:
	"""Before a save: put back the values that the user may not write."""
	if doc.flags.ignore_permissions or local.flags.in_install or local.session.user == "Administrator":
		return
	levels = get_permlevel_access(_permission_source(doc), "write")
	if forbidden := _fields_above(levels, doc.meta.get_high_permlevel_fields()):
		_reset(doc, forbidden, get_new_doc(doc.doctype) if doc.is_new() else doc.get_latest())
	if doc.is_new():
		return
	for table in doc.meta.get_table_fields():
		forbidden = _fields_above(levels, get_meta(table.options).get_high_permlevel_fields())
		if forbidden:
			_reset_rows(doc, table.fieldname, forbidden)


def _reset_rows(doc: Any, fieldname: str, forbidden: list[_dict]) -> None:
	before = {row.name: row for row in doc.get_latest().get(fieldname)}
	for row in doc.get(fieldname):
		if row.is_new():
			_reset(row, forbidden, get_new_doc(row.doctype))
		elif row.name in before:
			_reset(row, forbidden, before[row.name])


def _reset(doc: Any, fields: list[_dict], source: Any) -> None:
	for df in fields:
		doc.set(df.fieldname, source.get(df.fieldname))


def _fields_above(levels: set[int], fields: list[_dict]) -> list[_dict]:
	return [df for df in fields if df.permlevel not in levels and not kind_of(df).is_layout]


def hide_forbidden_fields(doc: Any) -> None:
	"""Before a document leaves the server: remove the values that the user may not read."""
	if local.session.user == "Administrator":
		return
	levels = get_permlevel_access(_permission_source(doc), "read")
	for row in (doc, *doc.get_all_children()):
		for df in row.meta.get_high_permlevel_fields():
			if df.permlevel not in levels:
				row.__dict__.pop(df.fieldname, None)


def _permission_source(doc: Any) -> str:
	"""The doctype whose permissions hold: a row has those of its parent."""
	return str(doc.parenttype if doc.meta.istable else doc.doctype)
