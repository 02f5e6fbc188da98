"""Comments that the system adds to other documents."""

from collections.abc import Iterable

import frappe

from lms.lms.shared.rows import insert_new

COMMENT_FIELDS = (
	"comment_type",
	"comment_email",
	"comment_by",
	"reference_doctype",
	"reference_name",
	"content",
)

Document = tuple[str, str]


def add_comments(comments: Iterable[tuple[Document, str]], user: str) -> None:
	"""Add comments (HTML) to documents, given by doctype and name, as `user`."""
	full_name = frappe.db.get_value("User", user, "full_name") or user
	rows = (("Comment", user, full_name, *document, text) for document, text in comments)
	insert_new("Comment", COMMENT_FIELDS, rows, user)
