"""Comments on documents: `frappe.desk.form.utils`."""

from __future__ import annotations

from typing import Any

from ..local import local
from ..model import get_doc
from ..web.documents import load_document
from ..whitelist import whitelist


@whitelist(methods=["POST", "PUT"])
def add_comment(
	reference_doctype: str, reference_name: str, content: str, comment_email: str, comment_by: str
) -> Any:
	"""Whoever may read a document may comment on it.

	Differs from Frappe: as nobody but themselves, whatever name they send."""
	load_document(reference_doctype, reference_name).check_permission()
	comment = get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": reference_doctype,
			"reference_name": reference_name,
			"comment_email": local.session.user,
			"comment_by": local.db.get_value("User", local.session.user, "full_name"),
			"content": content,
		}
	)
	# The right to read the document, checked above, is the right to comment.
	return comment.insert(ignore_permissions=True)
