"""Files that were handed in are evidence: however a File is made or changed, they stay, and stay private.

Frappe knows a file on the disk by the address that a File names, and several Files may name the same one.
Whoever may make Files can name the address of any other: to read it, or to delete it with their own. That is
refused for the files of lessons, too.
"""

import os

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint
from pypika.functions import Coalesce

from lms.lms.permissions import as_sql, literal, readable_assignment_submissions
from lms.lms.submission_files import DOCTYPE, FIELD, PRIVATE

LESSON = "Course Lesson"
HANDED_IN = {"attached_to_doctype": DOCTYPE, "attached_to_field": FIELD}
STORED = ("is_private", "content_hash", "file_url", "file_name", *HANDED_IN, "attached_to_name")


def has_permission(doc: Document, ptype: str, user: str) -> bool | None:
	"""Nobody changes or deletes what was handed in, nor makes a File that only points to what they may not
	read; for all the rest, Frappe's own rules decide.
	"""
	if ptype in ("write", "delete", "share"):
		return False if is_handed_in(doc) else None
	is_pointer = ptype == "create" and not doc.get("content")
	return False if is_pointer and not may_point_to(doc, user) else None


def get_query_conditions(user: str | None) -> str:
	"""The hook for lists: who has handed in what is for those who may read the submission.

	Frappe lists the Files of all documents of a kind to whoever may read some of them.
	"""
	user = user or "Guest"
	file, submission = frappe.qb.DocType("File"), frappe.qb.DocType(DOCTYPE)
	readable = frappe.qb.from_(submission).select(submission.name)
	is_other = Coalesce(file.attached_to_doctype, literal("")) != literal(DOCTYPE)
	is_readable = file.attached_to_name.isin(readable.where(readable_assignment_submissions(user)))
	return as_sql(is_other | (file.owner == literal(user)) | is_readable)


def may_point_to(doc: Document, user: str | None = None) -> bool:
	"""Whether it is no file of a submission or lesson, or the user (if none is given, the signed-in one) may
	read one of the Files that have it.
	"""
	filters = {"file_url": get_private_address(get_address(doc))}
	of_these = {**filters, "attached_to_doctype": ["in", [DOCTYPE, LESSON]]}
	if not filters["file_url"] or not frappe.db.exists("File", of_these):
		return True
	names = frappe.get_all("File", filters=filters, pluck="name")
	return any(frappe.has_permission("File", "read", doc=name, user=user) for name in names)


def validate_attaching(doc: Document, method: str | None = None) -> None:
	"""Before a File is inserted: what is handed in comes from the learner, by way of this module alone."""
	if doc.attached_to_doctype != DOCTYPE or doc.flags.handed_in:
		return
	is_grader = doc.attached_to_name and frappe.has_permission(DOCTYPE, "write", doc.attached_to_name)
	if doc.attached_to_field == FIELD or not is_grader:
		frappe.throw(_("Files cannot be added to what was handed in."), frappe.PermissionError)


def validate_unchanged(doc: Document, method: str | None = None) -> None:
	"""Before a File is saved: no other File of the same content takes it out of the private ones either."""
	if doc.is_new() or doc.flags.handed_in:
		return
	before = frappe.db.get_value("File", doc.name, STORED, as_dict=True)
	if is_handed_in(doc):
		refuse_change()
	if before and cint(before.is_private) != cint(doc.is_private) and is_shared(before, doc):
		refuse_change()
	if before and any(
		(doc.get(key) or "") != (before[key] or "") for key in (*HANDED_IN, "attached_to_name")
	):
		validate_attaching(doc)


def is_shared(*files: frappe._dict | Document) -> bool:
	"""Whether one of these names the content, or the address, of a file that was handed in."""
	hashes = [file.content_hash for file in files if file.content_hash]
	is_same = hashes and frappe.db.exists("File", {**HANDED_IN, "content_hash": ["in", hashes]})
	return bool(is_same) or any(find_handed_in(get_address(file)) for file in files)


def validate_address(doc: Document, method: str | None = None) -> None:
	"""Before a File is saved, after Frappe has put its address into order: whose file it may name.

	With the content that was handed in it may have the same address: Frappe keeps equal content once.
	"""
	if doc.is_folder or doc.flags.handed_in:
		return
	files = find_handed_in(get_address(doc))
	if find_handed_in(doc.get("thumbnail_url")) or any(row.content_hash != doc.content_hash for row in files):
		refuse_change()
	before = None if doc.is_new() else frappe.db.get_value("File", doc.name, STORED, as_dict=True)
	is_moved = before and get_address(before) != get_address(doc)
	# Whether somebody may make it was not asked where permissions are ignored: for fields that name a file.
	is_unasked = not before and doc.flags.ignore_permissions
	if (is_moved or is_unasked) and not may_point_to(doc):
		frappe.throw(
			_("There is no such file that you may use. Please upload it here."), frappe.PermissionError
		)


def validate_deletion(doc: Document, method: str | None = None) -> None:
	if is_handed_in(doc):
		refuse_change()


def delete_content(doc: Document, only_thumbnail: bool = False) -> None:
	"""The hook for taking a file from the disk: it stays there while another File names it, and what was
	handed in in any case.
	"""
	if not only_thumbnail and frappe.db.exists("File", {"file_url": doc.file_url, "name": ["!=", doc.name]}):
		return
	addresses = (doc.get("thumbnail_url"), None if only_thumbnail else doc.file_url)
	if not any(find_handed_in(address) for address in addresses):
		doc.delete_file_from_filesystem(only_thumbnail=only_thumbnail)


def get_address(file: frappe._dict | Document) -> str:
	"""Where the content of a File is; nowhere if it is that of another site."""
	address = file.file_url or file.file_name or ""
	return "" if "://" in address and "/files/" not in address else address


def find_handed_in(address: str | None) -> list[frappe._dict]:
	"""The Files that were handed in whose content an address means."""
	if not (private := get_private_address(address)):
		return []
	filters = {**HANDED_IN, "file_url": private}
	return frappe.get_all("File", filters=filters, fields=["name", "content_hash"])


def get_private_address(address: str | None) -> str | None:
	"""As Files of private content name it; None if the address means no private file.

	Frappe goes by the end of it alone; the folder is that of private files, unless it is that of public ones.
	"""
	folder, name = os.path.split((address or "").strip("/"))
	return PRIVATE + name if name and folder != "files" else None


def is_handed_in(doc: Document) -> bool:
	"""By what is stored, not by what a client has sent."""
	return bool(doc.name and frappe.db.exists("File", {"name": doc.name, **HANDED_IN}))


def refuse_change() -> None:
	frappe.throw(_("This file was handed in: it is evidence and stays as it is."), frappe.PermissionError)
