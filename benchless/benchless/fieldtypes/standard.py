"""The fields that every document has."""

from __future__ import annotations

from ..utils.dicts import _dict

DEFAULT_FIELDS = ("doctype", "name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
CHILD_TABLE_FIELDS = ("parent", "parentfield", "parenttype")
OPTIONAL_FIELDS = ("_user_tags", "_comments", "_assign", "_liked_by", "_seen")
SET_ONCE_STANDARD_FIELDS = ("creation", "owner")

# What a standard column would be as a field, for filters, labels and fetched values.
STANDARD_FIELDS = {
	fieldname: _dict(fieldname=fieldname, fieldtype=fieldtype, label=label, options=options)
	for fieldname, fieldtype, label, options in (
		("name", "Link", "ID", None),
		("owner", "Link", "Created By", "User"),
		("idx", "Int", "Index", None),
		("creation", "Datetime", "Created On", None),
		("modified", "Datetime", "Last Updated On", None),
		("modified_by", "Link", "Last Updated By", "User"),
		("docstatus", "Int", "Document Status", None),
		("_user_tags", "Data", "Tags", None),
		("_liked_by", "Data", "Liked By", None),
		("_comments", "Text", "Comments", None),
		("_assign", "Text", "Assigned To", None),
	)
}
