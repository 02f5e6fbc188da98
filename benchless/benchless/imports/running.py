"""Runs an import: a document at a time, each committed for itself, with a log of what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..access.listing import get_all
from ..access.permissions import check_permission
from ..context.local import local
from ..meta import get_meta
from ..model import get_doc, new_doc
from ..model.versions import get_diff
from ..site import files
from ..site.logs import get_traceback
from ..text.messages import clear_messages, get_message_log, throw
from ..text.translate import _
from ..utils import cint
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from .columns import find_naming_field
from .rows import ImportFile, get_child_defaults

INSERT = "Insert New Records"
PARTLY, DONE, FAILED, PENDING = "Partial Success", "Success", "Error", "Pending"
LOG = "Data Import Log"


def check_doctype(doctype: str) -> None:
	"""Differs from Frappe: whoever may not import the doctype is refused by the server, too."""
	if not check_permission(doctype, "import"):
		throw(_("You may not import {0}.").format(_(doctype)), PermissionError)


def open_file(data_import: Any) -> ImportFile:
	"""Read the file of a Data Import. Differs from Frappe: only one that the user may read."""
	url = data_import.import_file or ""
	path = files.find_readable_path(url)
	if path is None or not path.is_file():
		throw(_("You may not read this file, or it does not exist."), PermissionError)
	return make_file(data_import, path.name, path.read_bytes())


def make_file(data_import: Any, name: str, content: bytes) -> ImportFile:
	options = json.loads(data_import.template_options or "{}")
	mapping = options.get("column_to_field_map") if isinstance(options, dict) else None
	chosen = mapping if isinstance(mapping, dict) else {}
	fields = {key: field for key, field in chosen.items() if isinstance(field, str)}
	return ImportFile(data_import.reference_doctype, name, content, fields)


def get_logs(name: str, *fields: str) -> list[_dict]:
	filters = {"data_import": name}
	logs: list[_dict] = get_all(LOG, filters=filters, fields=["success", *fields], order_by="log_index")
	return logs


def run(data_import: Any) -> None:
	"""Import what is left of a saved Data Import. If the file has errors, store them and import nothing."""
	file = open_file(data_import)
	check_doctype(data_import.reference_doctype)
	data_import.db_set("template_warnings", "")
	payloads = file.get_payloads()
	if problems := find_problems(file):
		data_import.db_set("template_warnings", json.dumps(problems))
		return
	logs = _get_kept_logs(data_import, len(payloads))
	imported = {number for log in logs for number in json.loads(log.row_indexes)}
	index = max((cint(log.log_index) + 1 for log in logs), default=0)
	left = [payload for payload in payloads if imported.isdisjoint(payload.rows)]
	for entry in import_payloads(data_import, left):
		_write_log(data_import, index, entry)
		index += 1
	_set_status(data_import, len(payloads))


def find_problems(file: ImportFile) -> list[_dict]:
	return [warning for warning in file.get_warnings() if warning.get("type") != "info"]


def _get_kept_logs(data_import: Any, total: int) -> list[_dict]:
	"""Return the logs of what is not to be imported again. A second try forgets the failures of the first."""
	logs = get_logs(data_import.name, "row_indexes", "log_index")
	if len(logs) < total:
		return logs  # it was interrupted
	local.db.delete(LOG, {"data_import": data_import.name, "success": 0})
	return [log for log in logs if log.success]


def import_payloads(data_import: Any, payloads: list[_dict]) -> Iterator[_dict]:
	"""Import each document. Yield what became of it, before the commit."""
	local.flags.in_import, local.flags.mute_emails = True, bool(cint(data_import.mute_emails))
	try:
		for payload in payloads:
			clear_messages()
			try:
				doc = _import(data_import, payload.doc)
			except Exception:
				messages, traceback = get_message_log(), get_traceback()
				local.db.rollback()
				yield _dict(success=0, rows=payload.rows, messages=messages, exception=traceback)
			else:
				yield _dict(success=1, rows=payload.rows, docname=doc.name, messages=[])
			local.db.commit()
	finally:
		clear_messages()
		local.flags.in_import = local.flags.mute_emails = False


def _import(data_import: Any, values: _dict) -> Any:
	doctype = data_import.reference_doctype
	doc = _make(doctype, values) if data_import.import_type == INSERT else _change(doctype, values)
	doc.insert() if doc.is_new() else doc.save()
	if get_meta(doctype).is_submittable and cint(data_import.submit_after_import):
		doc.submit()
	return doc


def _make(doctype: str, values: _dict) -> Any:
	doc = new_doc(doctype)
	for df in get_meta(doctype).get_table_fields():
		rows = values.get(df.fieldname) or ()
		values[df.fieldname] = [{**get_child_defaults(df.options), **row} for row in rows]
	doc.update(values)
	if not values.get("name"):
		doc.set("name", None)
	return doc


def _change(doctype: str, values: _dict) -> Any:
	"""Return the document with the file's values. Its tables get the file's rows and lose all others."""
	field = find_naming_field(doctype)
	name = values.get(field.fieldname if field else "name")
	if not name:
		throw(_("The row has no ID. It says which document to update."))
	doc = get_doc(doctype, name)
	for df in doc.meta.get_table_fields():
		if df.fieldname in values:
			stored = {row.name: row.as_dict() for row in doc.get(df.fieldname)}
			values[df.fieldname] = [_merge(df.options, stored, row) for row in values[df.fieldname]]
	before = get_doc(doctype, name)
	doc.update(values)
	if not get_diff(before, doc):
		throw(_("No changes to update"))
	return doc


def _merge(doctype: str, stored: dict[str, _dict], row: _dict) -> dict[str, Any]:
	if not row.get("name"):
		return {**get_child_defaults(doctype), **row}
	if row.name not in stored:
		throw(_("The document has no row {0}.").format(row.name))
	return {**stored[row.name], **row}


def _write_log(data_import: Any, index: int, entry: _dict) -> None:
	values = {
		"doctype": LOG,
		"data_import": data_import.name,
		"log_index": index,
		"success": entry.success,
		"docname": entry.docname,
		"row_indexes": json.dumps(entry.rows),
		"messages": json.dumps(entry.messages, default=str),
		"exception": entry.exception,
	}
	get_doc(values).db_insert()
	if entry.success and data_import.status != PARTLY:
		data_import.db_set("status", PARTLY)


def _set_status(data_import: Any, total: int) -> None:
	logs = get_logs(data_import.name)
	succeeded = sum(1 for log in logs if log.success)
	failed = len(logs) - succeeded
	status = PENDING
	if failed and succeeded:
		status = PARTLY
	elif failed >= total:
		status = FAILED
	elif succeeded == total:
		status = DONE
	data_import.db_set("status", status)
