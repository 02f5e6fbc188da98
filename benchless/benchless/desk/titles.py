"""Titles of linked documents, for doctypes that show titles instead of names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..access.listing import get_all
from ..meta import exists, get_meta


def get_link_titles(doc: Any) -> dict[str, str]:
	"""`{"Employee::HR-EMP-00001": "Asha Rao"}` for the links of a document and its rows."""
	names: dict[str, set[str]] = defaultdict(set)
	for row in (doc, *doc.get_all_children()):
		for doctype, name in _iter_links(row):
			names[doctype].add(name)
	return {
		f"{doctype}::{name}": title
		for doctype, wanted in names.items()
		for name, title in _read_titles(doctype, wanted)
	}


def _iter_links(row: Any) -> Iterator[tuple[str, str]]:
	for df in (*row.meta.get_link_fields(), *row.meta.get_dynamic_link_fields()):
		name = row.get(df.fieldname)
		target = df.options if df.fieldtype == "Link" else row.get(df.options)
		if name and target and exists(target):
			yield target, name


def _read_titles(doctype: str, names: set[str]) -> list[tuple[str, str]]:
	meta = get_meta(doctype)
	if not (meta.title_field and meta.show_title_field_in_link):
		return []
	fields = ["name", f"{meta.title_field} as title"]
	rows = get_all(doctype, filters={"name": ["in", list(names)]}, fields=fields)
	return [(row.name, row.title or row.name) for row in rows]
