"""Private files of a lesson: only people who may read the lesson may read its attached files."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

import frappe
from frappe.model.document import Document

from lms.lms.content.block_values import find_texts
from lms.lms.shared.file_addresses import PRIVATE, canonical

IN_TEXT = re.compile(r"/private/files/[^\s\"'<>()?#\\]+")
# The fields of a lesson that can refer to a file.
FIELDS_WITH_FILES = ("video", "pdf", "content", "body", "instructor_content", "instructor_notes")


def find_pictures(lesson: str) -> dict[str, str]:
	"""Return the addresses of the files attached to a lesson, by the names used in texts."""
	filters = {"attached_to_doctype": "Course Lesson", "attached_to_name": lesson, "is_folder": 0}
	files = frappe.get_all("File", filters=filters, fields=["file_name", "file_url"], order_by="creation")
	addresses = [file.file_url for file in files if file.file_url]
	by_address = {PurePosixPath(address).name: address for address in addresses}
	return by_address | {file.file_name: file.file_url for file in files if file.file_name and file.file_url}


def attach_files(lesson: Document, author: str) -> None:
	"""Attach the author's own private files that the lesson refers to and that are not attached yet.

	These were uploaded before the lesson was first saved, or without a target.
	"""
	for fieldname in FIELDS_WITH_FILES:
		is_json = lesson.meta.get_field(fieldname).options == "JSON"
		found = find_addresses(lesson.get(fieldname), is_json=is_json)
		if addresses := {address for text in found if (address := canonical(text))}:
			attach_own(addresses, lesson, fieldname, author)


def attach_own(addresses: set[str], lesson: Document, fieldname: str, author: str) -> None:
	file = frappe.qb.DocType("File")
	is_free = file.attached_to_name.isnull() | (file.attached_to_name == "")
	is_named = file.file_url.isin(addresses) & (file.owner == author) & is_free
	rows = frappe.qb.from_(file).select(file.name, file.file_url).where(is_named).run(as_dict=True)
	# MariaDB also finds names that differ in case.
	if names := [row.name for row in rows if canonical(row.file_url) in addresses]:
		(
			frappe.qb.update(file)
			.set(file.attached_to_doctype, lesson.doctype)
			.set(file.attached_to_name, lesson.name)
			.set(file.attached_to_field, fieldname)
			.where(file.name.isin(names))
		).run()


def find_addresses(value: str | None, *, is_json: bool) -> Iterator[str]:
	for text in find_values(value, is_json=is_json):
		if text.startswith(PRIVATE):
			yield re.split("[?#]", text)[0]
		yield from (unquote(found) for found in IN_TEXT.findall(text))


def find_values(value: str | None, *, is_json: bool) -> Iterator[str]:
	"""Yield the texts in block JSON. Any other value is one text."""
	if not value or PRIVATE not in value.replace("\\/", "/"):
		return
	if not is_json:
		yield value
		return
	try:
		yield from find_texts(json.loads(value))
	except (ValueError, RecursionError):
		return  # the content check reports it, unless it was stored before that check existed
