"""Private files of a lesson: who may read the lesson may read the files attached to it, and nobody else."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.blocks import find_texts

PRIVATE = "/private/files/"
IN_TEXT = re.compile(r"/private/files/[^\s\"'<>()?#\\]+")
# The fields in which a lesson may name a file.
FIELDS = ("video", "pdf", "content", "body", "instructor_content", "instructor_notes")


def validate_file(address: str | None, label: str) -> None:
	"""Refuse a private file that the signed-in author may not read: with the lesson, others could."""
	address = address or ""
	if address.startswith(PRIVATE) and not is_readable(address):
		frappe.throw(_("{0}: there is no such file that you may use. Please upload it here.").format(label))


def is_readable(address: str) -> bool:
	names = frappe.get_all("File", filters={"file_url": re.split("[?#]", address)[0]}, pluck="name")
	return any(frappe.get_doc("File", name).is_downloadable() for name in names)


def attach_files(lesson: Document, author: str) -> None:
	"""Attach the author's own private files that the lesson names, where they are attached to nothing yet.

	They were uploaded before the lesson was first saved, or without a word about what they are for.
	"""
	for fieldname in FIELDS:
		if addresses := set(
			find_addresses(lesson.get(fieldname), lesson.meta.get_field(fieldname).fieldtype)
		):
			attach_own(addresses, lesson, fieldname, author)


def attach_own(addresses: set[str], lesson: Document, fieldname: str, author: str) -> None:
	file = frappe.qb.DocType("File")
	is_free = file.attached_to_name.isnull() | (file.attached_to_name == "")
	(
		frappe.qb.update(file)
		.set(file.attached_to_doctype, lesson.doctype)
		.set(file.attached_to_name, lesson.name)
		.set(file.attached_to_field, fieldname)
		.where(file.file_url.isin(addresses) & (file.owner == author) & is_free)
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
