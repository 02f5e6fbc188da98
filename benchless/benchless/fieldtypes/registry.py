"""The fieldtypes there are."""

from __future__ import annotations

from typing import Any

from .base import (
	BIGINT,
	DATE,
	DATETIME,
	JSON,
	TIME,
	Check,
	Decimal,
	Fieldtype,
	Float,
	Number,
	Percent,
	Varchar,
	WholeNumber,
)

LAYOUT = Fieldtype(is_layout=True, is_printed=False)
SECTION = Fieldtype(is_layout=True, is_printed=False, is_section=True)
TABLE = Fieldtype(is_table=True, needs_options=True)

FIELDTYPES: dict[str, Fieldtype] = {
	"Attach": Fieldtype("text", is_sanitized=False),
	"Attach Image": Fieldtype("text", is_sanitized=False, is_picture=True),
	"Autocomplete": Varchar(),
	"Barcode": Fieldtype("longtext", is_sanitized=False),
	"Button": LAYOUT,
	"Check": Check(),
	"Code": Fieldtype("longtext", is_sanitized=False, is_formatted=False, is_long=True),
	"Color": Varchar(),
	"Column Break": LAYOUT,
	"Currency": Decimal(has_non_negative=True),
	"Data": Varchar(is_plain=True, is_searched=True, is_empty_text=True, is_equal_to_none=True),
	"Date": DATE,
	"Datetime": DATETIME,
	"Duration": Number("decimal(21,9)", is_nullable=True, is_summed=True),
	"Dynamic Link": Varchar(needs_options=True, is_empty_text=True),
	"Float": Float(has_non_negative=True),
	"Fold": LAYOUT,
	"Geolocation": Fieldtype("longtext", is_printed=False),
	"HTML": LAYOUT,
	"HTML Editor": Fieldtype("longtext", is_formatted=False, is_html=True, is_long=True),
	"Heading": LAYOUT,
	"Icon": Varchar(),
	"Image": LAYOUT,
	"Int": WholeNumber("int(11)", has_non_negative=True),
	"JSON": JSON(is_long=True),
	"Link": Varchar(needs_options=True, is_searched=True, is_empty_text=True, is_equal_to_none=True),
	"Long Int": WholeNumber(BIGINT, is_summed=False),
	"Long Text": Fieldtype("longtext", is_searched=True, is_empty_text=True, is_long=True),
	"Markdown Editor": Fieldtype("longtext", is_formatted=False, is_long=True),
	"Password": Fieldtype("text", is_printed=False),
	"Percent": Percent(),
	"Phone": Varchar(),
	"Rating": Number("decimal(3,2)", is_nullable=True),
	"Read Only": Varchar(is_searched=True),
	"Section Break": SECTION,
	"Select": Varchar(is_searched=True, is_empty_text=True),
	"Signature": Fieldtype("longtext", is_picture=True),
	"Small Text": Fieldtype("text", is_plain=True, is_searched=True, is_empty_text=True, is_long=True),
	"Tab Break": SECTION,
	"Table": TABLE,
	"Table MultiSelect": TABLE,
	"Text": Fieldtype("text", is_plain=True, is_searched=True, is_empty_text=True, is_long=True),
	"Text Editor": Fieldtype(
		"longtext", is_formatted=False, is_searched=True, is_empty_text=True, is_html=True, is_long=True
	),
	"Time": TIME,
}

_UNKNOWN = Fieldtype()


def kind_of(df: Any) -> Fieldtype:
	"""What a field, or the column of a report, is; unknown kinds are neither numbers nor dates."""
	return FIELDTYPES.get(df.get("fieldtype"), _UNKNOWN)
