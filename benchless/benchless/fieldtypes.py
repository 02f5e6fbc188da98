"""What the kinds of fields are, and which fields every document has."""

from __future__ import annotations

from .utils.dicts import _dict

DATA_FIELDTYPES = frozenset(
	(
		"Attach;Attach Image;Autocomplete;Barcode;Check;Code;Color;Currency;Data;Date;Datetime;Duration;"
		"Dynamic Link;Float;Geolocation;HTML Editor;Icon;Int;JSON;Link;Long Int;Long Text;Markdown Editor;"
		"Password;Percent;Phone;Rating;Read Only;Select;Signature;Small Text;Text;Text Editor;Time"
	).split(";")
)
TABLE_FIELDTYPES = ("Table", "Table MultiSelect")
DISPLAY_FIELDTYPES = frozenset(
	"Button;Column Break;Fold;Heading;HTML;Image;Section Break;Tab Break".split(";"),
)
NO_VALUE_FIELDTYPES = DISPLAY_FIELDTYPES | set(TABLE_FIELDTYPES)
FLOAT_FIELDTYPES = frozenset(("Float", "Currency", "Percent"))
NUMERIC_FIELDTYPES = FLOAT_FIELDTYPES | {"Int", "Long Int", "Check"}
DATETIME_FIELDTYPES = frozenset(("Date", "Datetime", "Time"))

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


def is_data(df: _dict) -> bool:
	"""Whether the field is a column of the table."""
	return df.fieldtype in DATA_FIELDTYPES
