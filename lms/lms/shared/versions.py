"""Keeps confidential fields out of Versions, which Frappe shows in full to all readers of a document."""

import json
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_

import frappe
from frappe.model.document import Document

# How many Versions to hold in memory at once. Each can have megabytes.
CHUNK = 100


def leave_out_confidential(version: Document, method: str | None = None) -> None:
	"""Remove fields that need a permission level from a new Version.

	Otherwise, learners could read the trainer notes, and who else is in their programs.
	"""
	doctype = version.ref_doctype
	if doctype and frappe.db.exists("DocType", doctype) and frappe.get_meta(doctype).module == "LMS":
		version.data = without(version.data, get_confidential(version.ref_doctype))


def get_confidential(doctype: str) -> set[str]:
	return {field.fieldname for field in frappe.get_meta(doctype).fields if field.permlevel}


def without(data: str | None, fieldnames: Collection[str]) -> str | None:
	"""Return a Version's data without these fields and tables, or unchanged if it has none of them."""
	changes = json.loads(data or "{}")
	kept = {
		kind: [row for row in rows if row[0] not in fieldnames] if isinstance(rows, list) else rows
		for kind, rows in changes.items()
	}
	return data if kept == changes else json.dumps(kept)


def clean_versions() -> None:
	"""Remove confidential fields from existing Versions.

	Writes them one by one, because a text may be as long as the longest allowed statement.
	"""
	version = frappe.qb.DocType("Version")
	for doctype in frappe.get_all("DocType", filters={"module": "LMS", "istable": 0}, pluck="name"):
		confidential = get_confidential(doctype)
		for name, data in read_versions(doctype, confidential) if confidential else ():
			if (cleaned := without(data, confidential)) != data:
				frappe.qb.update(version).set(version.data, cleaned).where(version.name == name).run()


def read_versions(doctype: str, fieldnames: Collection[str]) -> Iterator[tuple[str, str]]:
	"""Yield name and data of all Versions that contain one of these field names in quotes."""
	version, last = frappe.qb.DocType("Version"), ""
	mentions = reduce(or_, (version.data.like(f'%"{fieldname}"%') for fieldname in fieldnames))
	query = (
		frappe.qb.from_(version)
		.select(version.name, version.data)
		.where((version.ref_doctype == doctype) & mentions)
		.orderby(version.name)
		.limit(CHUNK)
	)
	while rows := query.where(version.name > last).run():
		yield from rows
		last = rows[-1][0]
