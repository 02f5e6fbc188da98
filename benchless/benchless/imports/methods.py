"""Data Import as clients call it: `frappe.core.doctype.data_import.data_import`."""

from __future__ import annotations

import json
from typing import Any

from ..access.listing import get_all
from ..access.permissions import check_permission
from ..access.whitelist import whitelist
from ..context.local import local
from ..jobs.background import enqueue, is_job_enqueued
from ..jobs.scheduler import is_scheduler_inactive
from ..model import get_doc
from ..site.logs import log_error
from ..text.messages import throw
from ..text.translate import _
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from ..web.arguments import parse_json_argument
from . import running, templates

DATA_IMPORT = "Data Import"
TIMEOUT = 10_000
MOST_LOGS = 5000
FIRST_RECORDS = 5


def get_import(name: str, right: str = "read") -> Any:
	"""Return a Data Import. Differs from Frappe: only if the user has this right on it."""
	check_permission(DATA_IMPORT, right, throw=True)
	doc = get_doc(DATA_IMPORT, name)
	doc.check_permission(right)
	return doc


@whitelist()
def get_preview_from_template(
	data_import: str, import_file: str | None = None, google_sheets_url: str | None = None
) -> _dict | None:
	preview: _dict | None = get_import(data_import).get_preview_from_template(import_file, google_sheets_url)
	return preview


@whitelist(methods=["POST"])
def form_start_import(data_import: str) -> bool:
	"""Have a worker import the file. False if it is being imported already."""
	doc = get_import(data_import, "write")
	running.check_doctype(doc.reference_doctype)
	run_now = bool(local.flags.in_test or local.conf.developer_mode)
	if not run_now and is_scheduler_inactive():
		throw(_("Scheduler is inactive. Cannot import data."), title=_("Scheduler Inactive"))
	job_id = _get_job_id(doc.name)
	if is_job_enqueued(job_id):
		return False
	enqueue(start_import, timeout=TIMEOUT, job_id=job_id, data_import=doc.name, now=run_now)
	return True


def _get_job_id(name: str) -> str:
	return f"data_import::{name}"


def start_import(data_import: str) -> None:
	"""Run in a worker, as the user who started it."""
	doc = get_doc(DATA_IMPORT, data_import)
	try:
		running.run(doc)
	except Exception:
		local.db.rollback()
		doc.db_set("status", running.FAILED)
		log_error("Data import failed", reference_doctype=DATA_IMPORT, reference_name=data_import)


@whitelist()
def download_template(
	doctype: str,
	export_fields: str | dict[str, Any] | None = None,
	export_records: str | None = None,
	export_filters: str | dict[str, Any] | list[Any] | None = None,
	file_type: str = "CSV",
) -> None:
	"""Answer with a file to import. `export_records`: `all`, `by_filter`, `5_records`, `blank_template`."""
	fields = _parse(export_fields, "export_fields", dict)
	names = {key: [str(name) for name in names] for key, names in fields.items() if isinstance(names, list)}
	with_records = export_records != "blank_template"
	if with_records:
		templates.check_export(doctype)
	elif not check_permission(doctype, "read"):
		throw(_("You may not read {0}.").format(_(doctype)), PermissionError)
	filters = _parse(export_filters, "export_filters", dict | list)
	limit = FIRST_RECORDS if export_records == "5_records" else None
	table = templates.make_template(doctype, names, with_records=with_records, filters=filters, limit=limit)
	templates.send(_(doctype), table, file_type)


def _parse(value: Any, label: str, kind: Any) -> Any:
	given = parse_json_argument(value, label) if isinstance(value, str) and value else value
	if given and not isinstance(given, kind):
		throw(_("{0} is not what is expected here").format(label))
	return given or {}


@whitelist()
def download_errored_template(data_import_name: str) -> None:
	"""Answer with the rows that failed, to be corrected and imported again."""
	doc = get_import(data_import_name)
	logs = running.get_logs(doc.name, "row_indexes")
	failed = {number for log in logs if not log.success for number in json.loads(log.row_indexes)}
	templates.send(_(doc.reference_doctype), list(running.open_file(doc).get_rows(failed)))


@whitelist()
def download_import_log(data_import_name: str) -> None:
	doc = get_import(data_import_name)
	table = [[_("Row Numbers"), _("Status"), _("Message"), _("Exception")]]
	for log in running.get_logs(doc.name, "row_indexes", "messages", "exception", "docname"):
		rows = ", ".join(map(str, json.loads(log.row_indexes)))
		status = _("Success") if log.success else _("Failure")
		message = _("Successfully Imported {0}").format(log.docname) if log.success else log.messages
		table.append([rows, status, message, log.exception])
	templates.send(_(doc.reference_doctype), table)


@whitelist()
def get_import_status(data_import_name: str) -> dict[str, Any]:
	"""Differs from Frappe: says whether a worker has yet to end, since there is no socket to say it."""
	doc = get_import(data_import_name)
	logs = running.get_logs(doc.name)
	succeeded = sum(1 for log in logs if log.success)
	counts = {"success": succeeded, "failed": len(logs) - succeeded}
	return {
		"status": doc.status,
		"total_records": doc.payload_count,
		"in_progress": is_job_enqueued(_get_job_id(doc.name)),
		**{key: count for key, count in counts.items() if count},
	}


@whitelist()
def get_import_logs(data_import: str) -> list[_dict]:
	get_import(data_import)
	logs: list[_dict] = get_all(
		running.LOG,
		fields=["success", "docname", "messages", "exception", "row_indexes"],
		filters={"data_import": data_import},
		limit_page_length=MOST_LOGS,
		order_by="log_index",
	)
	return logs
