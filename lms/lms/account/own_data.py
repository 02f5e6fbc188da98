"""A person's own records as a file to take away: what `user_data_fields` in `hooks.py` names, and no more.

Frappe sends the same records of all apps, by mail, to people who make a *Personal Data Download Request*.
"""

import io
import json
import zipfile
from datetime import date

import frappe

from lms.lms.account.profile import get_profile
from lms.lms.shared.spreadsheets import CSV, make_file

# Not even another entry in the hook sends right answers.
NEVER_SENT = ("LMS Question", "LMS Quiz", "LMS Quiz Attempt", "LMS Quiz Question", "LMS Quiz Result")


def collect_data(user: str) -> dict[str, list[frappe._dict]]:
	"""Return the person's records by DocType, with one statement for each."""
	found: dict[str, list[frappe._dict]] = {"User": [get_profile(user)]}
	for hook in frappe.get_hooks("user_data_fields", app_name="lms"):
		doctype = hook["doctype"]
		if doctype not in NEVER_SENT:
			filters = {hook["filter_by"]: user}
			found[doctype] = frappe.get_all(doctype, filters=filters, fields=["*"], order_by="creation")
	return found


def pack_data(user: str) -> bytes:
	"""Return a ZIP file: everything as JSON, and a CSV file for each DocType."""
	data = collect_data(user)
	file = io.BytesIO()
	with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("data.json", json.dumps(data, indent=1, default=str, ensure_ascii=False))
		for doctype, rows in data.items():
			if rows:
				cells = [[as_cell(value) for value in row.values()] for row in rows]
				archive.writestr(f"{doctype}.csv", make_file(CSV, doctype, list(rows[0]), cells))
	return file.getvalue()


def as_cell(value: object) -> str | int | float | date | None:
	return value if value is None or isinstance(value, str | int | float | date) else str(value)


def name_file(today: date) -> str:
	return f"my-learning-data-{today}.zip"
