"""Information beside a document's fields: rights, files, comments, changes, and the people in them."""

from __future__ import annotations

import json
from typing import Any

from ..access.listing import get_all
from ..access.permissions import get_doc_permissions, get_permlevel_access
from ..utils.dicts import _dict

VERSIONS_SHOWN = 20


def describe(doc: Any) -> _dict:
	comments, versions = _get_comments(doc), _get_versions(doc)
	people = {doc.owner, *(row.owner for row in comments), *(row.owner for row in versions)}
	return _dict(
		doctype=doc.doctype,
		name=doc.name,
		attachments=_get_attachments(doc),
		comments=comments,
		versions=versions,
		permissions=get_doc_permissions(doc),
		user_info=get_user_info(people),
	)


def _get_comments(doc: Any) -> Any:
	filters = {"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Comment"}
	fields = ["name", "creation", "content", "owner", "comment_type"]
	return get_all("Comment", filters=filters, fields=fields)


def _get_attachments(doc: Any) -> Any:
	filters = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
	return get_all("File", filters=filters, fields=["name", "file_name", "file_url", "is_private"])


def _get_versions(doc: Any) -> Any:
	"""Differs from Frappe: changes of fields that the user may not read are left out."""
	if not doc.meta.track_changes:
		return []
	filters = {"ref_doctype": doc.doctype, "docname": doc.name}
	fields = ["name", "owner", "creation", "data"]
	versions = get_all(
		"Version", filters=filters, fields=fields, order_by="creation desc", limit=VERSIONS_SHOWN
	)
	levels = get_permlevel_access(doc.doctype)
	hidden = {df.fieldname for df in doc.meta.get_high_permlevel_fields() if df.permlevel not in levels}
	for version in versions:
		version.data = _without(version.data, hidden)
	return versions


def _without(data: str | None, hidden: set[str]) -> str:
	"""Return a Version's data without the hidden fields. Each change is a list that begins with the field."""
	parts = json.loads(data or "{}")
	return json.dumps(
		{
			key: [row for row in value if row[0] not in hidden] if isinstance(value, list) else value
			for key, value in parts.items()
		}
	)


def get_user_info(users: set[str]) -> dict[str, _dict]:
	rows = get_all(
		"User", filters={"name": ["in", list(users)]}, fields=["name", "full_name", "email", "user_image"]
	)
	return {
		row.name: _dict(
			fullname=row.full_name or row.name, name=row.name, email=row.email, image=row.user_image
		)
		for row in rows
	}
