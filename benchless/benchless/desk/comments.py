"""Comments on documents: `frappe.desk.form.utils`."""

from __future__ import annotations

from typing import Any

from ..model import get_doc
from ..whitelist import whitelist


@whitelist(methods=["POST", "PUT"])
def add_comment(
	reference_doctype: str, reference_name: str, content: str, comment_email: str, comment_by: str
) -> Any:
	"""Whoever may read a document may comment on it."""
	get_doc(reference_doctype, reference_name).check_permission()
	comment = get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": reference_doctype,
			"reference_name": reference_name,
			"comment_email": comment_email,
			"comment_by": comment_by,
			"content": content,
		}
	)
	# The right to read the document, checked above, is the right to comment.
	return comment.insert(ignore_permissions=True)
