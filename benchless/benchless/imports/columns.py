"""The columns of an imported file: the field that each fills, and values that its field does not accept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import islice, product
from typing import Any

from ..access.listing import get_all
from ..fieldtypes import kind_of
from ..meta import get_meta
from ..text.messages import bold
from ..text.translate import _
from ..utils import cstr
from ..utils.data import escape_html
from ..utils.dicts import _dict

DO_NOT_IMPORT = "Don't Import"
DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%m-%d-%Y", "%Y/%m/%d")
TIME_FORMATS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")
DATETIME_FORMATS = tuple(map(" ".join, product(DATE_FORMATS, TIME_FORMATS)))
LETTERS = {"%Y": "yyyy", "%m": "mm", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%f": "ffffff"}
# So many values show the format of a column.
SAMPLE = 1000
CHUNK = 1000
MOST_SHOWN = 20
SENT = ("fieldtype", "fieldname", "label", "options", "parent", "reqd", "default", "read_only")


class Column:
	"""One column. `df` is its field, empty if there is none. `df.table` is the table that the field is in."""

	def __init__(self, index: int, header: Any, df: _dict | None, mapped: str | None) -> None:
		self.index = index
		self.number = index + 1
		self.header = cstr(header)
		self.mapped = mapped
		self.df = df or _dict()
		self.skipped = df is None or mapped == DO_NOT_IMPORT
		self.date_format: str | None = None
		self.missing: set[str] = set()
		self.warnings: list[_dict] = []

	def warn(self, message: str, kind: str = "info") -> None:
		self.warnings.append(_dict(col=self.number, message=message, type=kind))

	def as_dict(self) -> _dict:
		return _dict(
			index=self.index,
			column_number=self.number,
			header_title=self.header,
			map_to_field=self.mapped,
			date_format=self.date_format,
			df={key: self.df.get(key) for key in SENT} if self.df else None,
			is_child_table_field=bool(self.df.table),
			child_table_df={"fieldname": self.df.table.fieldname} if self.df.table else None,
			skip_import=self.skipped,
			warnings=self.warnings,
		)


def map_fields(doctype: str) -> dict[str, _dict]:
	"""Return the fields by what a column may be headed: `Title`, `title`, `Title (title)`.

	Fields of child tables: `Title (Rows)`, `rows.title`."""
	meta = get_meta(doctype)
	fields: dict[str, _dict] = {}
	for df in _get_fields(doctype):
		for header in (df.label, _(df.label)):
			fields.setdefault(header, df)
		for header in (df.fieldname, f"{df.label} ({df.fieldname})", f"{_(df.label)} ({df.fieldname})"):
			fields[header] = df
	for table in meta.get_table_fields():
		for df in _get_fields(table.options):
			df.table = table
			for header in (
				f"{table.fieldname}.{df.fieldname}",
				f"{df.label} ({table.label})",
				f"{_(df.label)} ({_(table.label)})",
			):
				fields[header] = df
	if field := find_naming_field(doctype):
		headers = ("name", "ID", _("ID"), f"ID ({field.label})", f"{_('ID')} ({_(field.label)})")
		fields.update(dict.fromkeys(headers, field))
	return fields


def _get_fields(doctype: str) -> list[_dict]:
	own = [df for df in get_meta(doctype).fields if kind_of(df).has_value and kind_of(df).column]
	name = _dict(fieldname="name", label="ID", fieldtype="Data", reqd=1)
	return [_dict(df, parent=doctype, label=df.label or df.fieldname) for df in (name, *own)]


def find_naming_field(doctype: str) -> _dict | None:
	"""Return the field whose value names the document, if there is one."""
	meta = get_meta(doctype)
	prefix, _colon, fieldname = (meta.autoname or "").partition(":")
	field = meta.get_field(fieldname) if prefix == "field" else None
	return _dict(field, label=field.label or field.fieldname) if field else None


def make_columns(
	doctype: str, headers: list[Any], rows: list[list[Any]], mapping: dict[str, str]
) -> list[Column]:
	"""Match the columns with fields. `mapping` has the fields that a person chose, by index of the column."""
	fields = map_fields(doctype)
	seen: set[str] = set()
	columns = []
	for index, header in enumerate(headers):
		column = _match(index, header, fields, mapping.get(str(index)))
		if column.header and column.header in seen:
			column.df, column.skipped = _dict(), True
			column.warn(_("Skipping Duplicate Column {0}").format(bold(escape_html(column.header))))
		seen.add(column.header)
		if not column.skipped:
			check_values(column, [row[index] for row in rows if index < len(row)])
		columns.append(column)
	return columns


def _match(index: int, header: Any, fields: dict[str, _dict], mapped: str | None) -> Column:
	chosen = mapped if mapped and mapped != DO_NOT_IMPORT else None
	column = Column(index, header, fields.get(chosen or cstr(header)), mapped)
	title = bold(escape_html(column.header) or _("Untitled Column"))
	if mapped == DO_NOT_IMPORT:
		column.warn(_("Skipping column {0}").format(title))
	elif chosen and column.df:
		column.warn(_("Mapping column {0} to field {1}").format(title, bold(_(column.df.label))))
	elif chosen:
		column.warn(_("Could not map column {0} to field {1}").format(title, escape_html(chosen)))
	elif not column.header:
		column.warn(_("Skipping Untitled Column"))
	elif not column.df:
		column.warn(_("Cannot match column {0} with any field").format(title))
	return column


def check_values(column: Column, values: Iterable[Any]) -> None:
	"""Look for links and options that do not exist, and for the format of dates."""
	given = list(dict.fromkeys(value for value in values if value is not None))
	fieldtype = column.df.fieldtype
	if fieldtype == "Link":
		_check_links(column, list(dict.fromkeys(map(cstr, given))))
	elif fieldtype == "Select":
		_check_options(column, list(dict.fromkeys(map(cstr, given))))
	elif kind_of(column.df).is_moment:
		_find_format(column, [value for value in given if isinstance(value, str)])


def _check_links(column: Column, names: list[str]) -> None:
	doctype = column.df.options
	found: set[str] = set()
	for start in range(0, len(names), CHUNK):
		filters = {"name": ["in", names[start : start + CHUNK]]}
		found.update(get_all(doctype, filters=filters, pluck="name"))
	column.missing = set(names) - found
	if column.missing:
		message = _("The following values do not exist for {0}: {1}")
		missing = _enumerate(name for name in names if name in column.missing)
		column.warn(message.format(_(doctype), missing), "warning")


def _check_options(column: Column, values: list[str]) -> None:
	options = get_options(column.df)
	column.missing = set(values) - set(options) if options else set()
	if column.missing:
		message = _("The following values are invalid: {0}. Values must be one of {1}")
		invalid = _enumerate(value for value in values if value in column.missing)
		column.warn(message.format(invalid, _enumerate(options)), "warning")


def get_options(df: Any) -> list[str]:
	return [option for option in (df.options or "").split("\n") if option]


def _enumerate(values: Iterable[str]) -> str:
	shown = [bold(escape_html(value)) for value in islice(values, MOST_SHOWN + 1)]
	return ", ".join([*shown[:MOST_SHOWN], *(["…"] if len(shown) > MOST_SHOWN else [])])


def _find_format(column: Column, texts: list[str]) -> None:
	"""Take the format that reads most of the values. Day before month if both would do, as Frappe does."""
	formats = _get_formats(column.df)
	counts = {each: sum(parse_moment(text, each) is not None for text in texts[:SAMPLE]) for each in formats}
	best = max(formats, key=lambda each: counts[each])
	column.date_format = best if counts[best] else formats[0]
	if texts and not counts[best]:
		message = _("{0} format could not be determined from the values in this column. Defaulting to {1}.")
		column.warn(message.format(_(column.df.fieldtype), describe_format(formats[0])))


def _get_formats(df: _dict) -> tuple[str, ...]:
	if not kind_of(df).has_date:
		return TIME_FORMATS
	return DATE_FORMATS + DATETIME_FORMATS if df.fieldtype == "Date" else DATETIME_FORMATS + DATE_FORMATS


def parse_moment(text: str, date_format: str) -> datetime.datetime | None:
	try:
		return datetime.datetime.strptime(text, date_format)
	except ValueError:
		return None


def describe_format(date_format: str) -> str:
	for code, letters in LETTERS.items():
		date_format = date_format.replace(code, letters)
	return date_format
