"""Comments on the app's documents: sets their author, and hides them from learners' lists."""

import json

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.shared.doctypes import is_of_app


def set_author(comment: Document, method: str | None = None) -> None:
	"""Set the author to the signed-in user. Frappe accepts any name from the client."""
	if not is_about_app(comment):
		return
	before, user = comment.get_doc_before_save(), frappe.session.user
	comment.comment_email = before.comment_email if before else user
	comment.comment_by = (
		before.comment_by if before else frappe.db.get_value("User", user, "full_name") or user
	)


def hide_from_lists(comment: Document, method: str | None = None) -> None:
	"""Remove the beginnings of comments from the document's row, where lists show them to all readers.

	Keeps their number, which the desk's lists show.
	"""
	if not is_about_app(comment) or frappe.get_meta(comment.reference_doctype).issingle:
		return
	document = (comment.reference_doctype, comment.reference_name)
	if stored := frappe.db.get_value(*document, "_comments"):
		hidden = [{"name": row.get("name"), "comment": "", "by": ""} for row in json.loads(stored)]
		frappe.db.set_value(*document, "_comments", json.dumps(hidden), update_modified=False)


def validate_follower(follow: Document, method: str | None = None) -> None:
	"""Refuse followers who may not see the document's comments and changes, as these are mailed to them."""
	doctype, name, user = follow.ref_doctype, follow.ref_docname, follow.user
	ptypes = ("write", "report") if is_of_app(doctype) else ("read",)
	if not any(frappe.has_permission(doctype, ptype, doc=name, user=user) for ptype in ptypes):
		frappe.throw(_("{0} may not follow this document.").format(escape_html(user)), frappe.PermissionError)


def is_about_app(comment: Document) -> bool:
	return bool(comment.reference_doctype) and is_of_app(comment.reference_doctype)


def clean_comments() -> None:
	"""Remove the beginnings of existing comments."""
	for doctype in frappe.get_all(
		"DocType", filters={"module": "LMS", "istable": 0, "issingle": 0}, pluck="name"
	):
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table._comments, None).where(table._comments.isnotnull()).run()
