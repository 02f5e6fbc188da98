"""The history of a document: what each save has changed, as Versions (doctypes with `track_changes`)."""

from __future__ import annotations

import json
from typing import Any

from ..context.local import local
from ..fieldtypes import kind_of
from ..utils.dicts import _dict
from .controllers import get_controller


def save_version(doc: Any) -> None:
	before = doc.get_doc_before_save()
	if not before or not doc.meta.track_changes or doc.flags.ignore_version or local.flags.in_install:
		return
	diff = get_diff(before, doc)
	if not diff:
		return
	data = json.dumps(diff, sort_keys=True, default=str, separators=(",", ":"))
	values = {"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": data}
	get_controller("Version")(values).insert(ignore_permissions=True)


def get_diff(old: Any, new: Any, for_child: bool = False) -> _dict | None:
	"""`{"changed": [[field, old, new]], "added": [[table, row]], …}`, None where nothing differs."""
	diff = _dict(changed=[], added=[], removed=[], row_changed=[], data_import=None, updater_reference=None)
	for df in new.meta.fields:
		if kind_of(df).is_table:
			_compare_rows(df.fieldname, old.get(df.fieldname), new.get(df.fieldname), diff)
		elif kind_of(df).has_value:
			_compare_values(df, old, new, diff)
	for key in () if for_child else ("name", "docstatus"):
		if old.get(key) != new.get(key):
			diff["changed"].append([key, old.get(key), new.get(key)])
	return diff if diff.changed or diff.added or diff.removed or diff.row_changed else None


def _compare_values(df: _dict, old: Any, new: Any, diff: _dict) -> None:
	before, after = old.get(df.fieldname), new.get(df.fieldname)
	if before == after:
		return
	if kind_of(df).is_formatted:
		before, after = (kind_of(df).format(df, value) if value else value for value in (before, after))
	if before != after:
		diff["changed"].append([df.fieldname, before, after])


def _compare_rows(fieldname: str, old: list[Any], new: list[Any], diff: _dict) -> None:
	before = {row.name: row for row in old}
	for index, row in enumerate(new):
		if row.name not in before:
			diff["added"].append([fieldname, row.as_dict()])
		elif row_diff := get_diff(before[row.name], row, for_child=True):
			diff["row_changed"].append([fieldname, index, row.name, row_diff.changed])
	kept = {row.name for row in new}
	diff["removed"] += [[fieldname, row.as_dict()] for row in old if row.name not in kept]
