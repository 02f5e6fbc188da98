"""What callers send as a document: values that its fields can hold, or a message about the others."""

from typing import Any

from ..access.permissions import check_permission
from ..fieldtypes import CHILD_TABLE_FIELDS, kind_of
from ..fieldtypes.base import WholeNumber
from ..meta import Meta, get_meta
from ..model import get_doc
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import _dict, get_datetime
from .arguments import parse_json_argument

# A document always has them; null means that nothing is said.
NEVER_NULL = ("docstatus", "idx")
MAX_INT = 2**63 - 1


def load_document(doctype: str, *name: Any, **options: Any) -> Any:
	"""The document that a client names.

	Differs from Frappe: whoever may read none of the doctype is not told which there are."""
	if not get_meta(doctype).istable:
		check_permission(doctype, throw=True)
	return get_doc(doctype, *name, **options)


def parse_document(doc: Any, doctype: str | None = None) -> dict[str, Any]:
	"""The values of one document, an object or its JSON text, of this doctype or of the one it names."""
	values = parse_json_argument(doc, "doc") if isinstance(doc, str) else doc
	if not isinstance(values, dict):
		throw(_("The document must be one JSON object"))
	doctype = doctype or values.get("doctype")
	if not (doctype and isinstance(doctype, str)):
		throw(_("The document must name its doctype"))
	return clean_values(get_meta(doctype), values)


def clean_values(meta: Meta, values: dict[str, Any]) -> dict[str, Any]:
	"""The values as their fields can hold them. Nobody sets flags from outside."""
	given = {key: value for key, value in values.items() if value is not None or key not in NEVER_NULL}
	return {key: _clean(meta, key, value) for key, value in given.items() if key != "flags"}


def _clean(meta: Meta, key: str, value: Any) -> Any:
	if key in CHILD_TABLE_FIELDS and not isinstance(value, str | int | None):
		throw(_("Value for {0} cannot be a list").format(key))
	df = meta.get_field_or_standard(key)
	if df is None or value is None or df.fieldtype == "JSON":
		return value
	kind = kind_of(df)
	if kind.is_table:
		return _clean_rows(df, value)
	if isinstance(value, list | dict):
		throw(_("Value for {0} cannot be a list").format(_(df.label)))
	if isinstance(value, int) and abs(value) > MAX_INT:
		throw(_("Value for {0} is too large").format(_(df.label)))
	if isinstance(value, str) and kind.is_number:
		return _read_number(df, value)
	if key == "modified":
		_check_datetime(df, value)
	if isinstance(value, int | float) and kind.column and kind.is_nullable:
		return str(int(value) if isinstance(value, bool) else value)
	return value


def _read_number(df: _dict, text: str) -> float | None:
	"""Differs from Frappe: before a controller compares it, and what is no number is refused, not zero."""
	if not text.strip():
		return None
	try:
		number = float(text.replace(",", ""))
	except ValueError:
		throw(_("Value for {0} must be a number").format(_(df.label)))
	if not abs(number) <= MAX_INT:
		throw(_("Value for {0} is too large").format(_(df.label)))
	return int(number) if isinstance(kind_of(df), WholeNumber) else number


def _clean_rows(df: _dict, rows: Any) -> list[dict[str, Any]]:
	if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
		throw(_("Value for {0} must be a list of rows").format(_(df.label)))
	meta = get_meta(df.options)
	return [clean_values(meta, row) for row in rows]


def _check_datetime(df: _dict, value: Any) -> None:
	try:
		get_datetime(value if isinstance(value, str) else "no text")
	except (ValueError, OverflowError):
		throw(_("Value for {0} is not a date and time").format(_(df.label)))
