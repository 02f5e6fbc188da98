"""Files that were handed in are evidence: they cannot be changed, deleted or made public."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint
from pypika.functions import Coalesce

from lms.lms.homework.files import DOCTYPE, FIELD
from lms.lms.permissions.homework import readable_homework_submissions
from lms.lms.shared.file_addresses import find_files, get_address
from lms.lms.shared.sql import as_sql, literal

HANDED_IN = {"attached_to_doctype": DOCTYPE, "attached_to_field": FIELD}


def get_query_conditions(user: str | None) -> str:
	"""Limit lists of Files: files of a submission are only for people who may read the submission.

	Frappe lists the Files of all documents of a DocType to anyone who may read some of them.
	"""
	user = user or "Guest"
	file, submission = frappe.qb.DocType("File"), frappe.qb.DocType(DOCTYPE)
	readable = frappe.qb.from_(submission).select(submission.name)
	is_other = Coalesce(file.attached_to_doctype, literal("")) != literal(DOCTYPE)
	is_readable = file.attached_to_name.isin(readable.where(readable_homework_submissions(user)))
	return as_sql(is_other | (file.owner == literal(user)) | is_readable)


def validate_attaching(doc: Document) -> None:
	"""Refuse Files added to a submission, unless they come from the learner through `homework.files`."""
	if doc.attached_to_doctype != DOCTYPE or doc.flags.handed_in:
		return
	is_grader = doc.attached_to_name and frappe.has_permission(DOCTYPE, "write", doc.attached_to_name)
	if doc.attached_to_field == FIELD or not is_grader:
		frappe.throw(_("You cannot add files to work that was handed in."), frappe.PermissionError)


def validate_unchanged(doc: Document, stored: frappe._dict) -> None:
	"""Refuse changes, including publishing the content through another File that shares it."""
	if is_handed_in(doc):
		refuse_change()
	if cint(stored.is_private) != cint(doc.is_private) and is_shared(stored, doc):
		refuse_change()


def is_shared(*files: frappe._dict | Document) -> bool:
	"""Whether one of these has the content or the address of a file that was handed in."""
	hashes = [file.content_hash for file in files if file.content_hash]
	is_same = hashes and frappe.db.exists("File", {**HANDED_IN, "content_hash": ["in", hashes]})
	return bool(is_same) or any(find_handed_in(get_address(file)) for file in files)


def validate_address(doc: Document) -> None:
	"""Refuse the address of a file that was handed in, unless the content is equal.

	Frappe stores equal content once, so two Files can rightly share an address.
	"""
	if doc.flags.handed_in:
		return
	files = find_handed_in(get_address(doc))
	if find_handed_in(doc.get("thumbnail_url")) or any(row.content_hash != doc.content_hash for row in files):
		refuse_change()


def validate_deletion(doc: Document) -> None:
	if is_handed_in(doc):
		refuse_change()


def find_handed_in(address: str | None) -> list[frappe._dict]:
	"""Return the Files that were handed in and have this address."""
	return [row for row in find_files(address) if HANDED_IN.items() <= row.items()]


def is_handed_in(doc: Document) -> bool:
	"""Decide by the stored record, not by values from the client."""
	return bool(doc.name and frappe.db.exists("File", {"name": doc.name, **HANDED_IN}))


def refuse_change() -> None:
	frappe.throw(
		_("This file was handed in. It is evidence and cannot be changed or deleted."), frappe.PermissionError
	)
