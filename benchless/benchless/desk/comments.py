"""Comments on documents: `frappe.desk.form.utils`."""

from __future__ import annotations

from typing import Any

from ..access.whitelist import whitelist
from ..context.local import local
from ..model import get_doc
from ..web.documents import load_document


@whitelist(methods=["POST", "PUT"])
def add_comment(
	reference_doctype: str, reference_name: str, content: str, comment_email: str, comment_by: str
) -> Any:
	"""Add a comment. Anyone who may read a document may comment on it.

	Differs from Frappe: the author is always the session's user, whatever name the client sends."""
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
	# The right to read the document, checked above, includes commenting.
	return comment.insert(ignore_permissions=True)
