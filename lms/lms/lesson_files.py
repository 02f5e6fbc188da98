"""Private files of a lesson: who may read the lesson may read the files attached to it, and nobody else."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import frappe
from frappe.model.document import Document

from lms.lms.blocks import find_texts
from lms.lms.file_addresses import PRIVATE, canonical

IN_TEXT = re.compile(r"/private/files/[^\s\"'<>()?#\\]+")
# The fields in which a lesson may name a file.
FIELDS = ("video", "pdf", "content", "body", "instructor_content", "instructor_notes")


def attach_files(lesson: Document, author: str) -> None:
	"""Attach the author's own private files that the lesson names, where they are attached to nothing yet.

	They were uploaded before the lesson was first saved, or without a word about what they are for.
	"""
	for fieldname in FIELDS:
		found = find_addresses(lesson.get(fieldname), lesson.meta.get_field(fieldname).fieldtype)
		if addresses := {address for text in found if (address := canonical(text))}:
			attach_own(addresses, lesson, fieldname, author)


def attach_own(addresses: set[str], lesson: Document, fieldname: str, author: str) -> None:
	file = frappe.qb.DocType("File")
	is_free = file.attached_to_name.isnull() | (file.attached_to_name == "")
	is_named = file.file_url.isin(addresses) & (file.owner == author) & is_free
	rows = frappe.qb.from_(file).select(file.name, file.file_url).where(is_named).run(as_dict=True)
	# MariaDB finds names in other letters, too.
	if names := [row.name for row in rows if canonical(row.file_url) in addresses]:
		(
			frappe.qb.update(file)
			.set(file.attached_to_doctype, lesson.doctype)
			.set(file.attached_to_name, lesson.name)
			.set(file.attached_to_field, fieldname)
			.where(file.name.isin(names))
		).run()


def find_addresses(value: str | None, fieldtype: str) -> Iterator[str]:
	for text in find_values(value, fieldtype):
		if text.startswith(PRIVATE):
			yield re.split("[?#]", text)[0]
		yield from (unquote(found) for found in IN_TEXT.findall(text))


def find_values(value: str | None, fieldtype: str) -> Iterator[str]:
	"""The texts in block JSON; anything else is one text."""
	if PRIVATE not in (value or "").replace("\\/", "/"):
		return
	if fieldtype != "Code":
		yield value
		return
	try:
		yield from find_texts(json.loads(value))
	except (ValueError, RecursionError):
		return  # said where the content is checked, or stored before it was
