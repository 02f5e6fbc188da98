"""What the queue holds: jobs that wait, run or have failed, in place of Frappe's list *RQ Job*."""

import frappe
from frappe import _

from benchless.queue import get_queue


def execute(filters: frappe._dict | None = None) -> tuple[list[dict], list[dict]]:
	frappe.only_for("System Manager")
	return get_columns(), [describe(job) for job in get_queue().get_jobs()]


def get_columns() -> list[dict]:
	return [
		{"fieldname": "method", "label": _("Job"), "fieldtype": "Data", "width": 320},
		{"fieldname": "status", "label": _("Status"), "fieldtype": "Data", "width": 90},
		{"fieldname": "user", "label": _("User"), "fieldtype": "Data", "width": 200},
		{"fieldname": "queue", "label": _("Queue"), "fieldtype": "Data", "width": 80},
		{"fieldname": "creation", "label": _("Queued At"), "fieldtype": "Datetime", "width": 160},
		{"fieldname": "started", "label": _("Started At"), "fieldtype": "Datetime", "width": 160},
		{"fieldname": "error", "label": _("Error"), "fieldtype": "Data", "width": 400},
		{"fieldname": "job_id", "label": _("Job ID"), "fieldtype": "Data", "width": 240},
	]


def describe(job: object) -> dict:
	"""The whole traceback of a job that failed is in the Error Log."""
	lines = job.error.strip().splitlines()
	return {**vars(job), "job_id": job.id.partition("::")[2], "error": lines[-1] if lines else ""}
