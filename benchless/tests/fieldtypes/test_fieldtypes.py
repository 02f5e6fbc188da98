"""What the kinds of fields are: columns, limits, values in and out, and where that is written."""

import ast
import datetime
from pathlib import Path

import pytest

from benchless import fieldtypes
from benchless.fieldtypes import FIELDTYPES, STANDARD_FIELDS, kind_of
from benchless.utils.dicts import _dict
from benchless.utils.errors import ValidationError

ENGINE = Path(fieldtypes.__file__).parents[1]
LITERALS = (ast.Tuple, ast.List, ast.Set, ast.Dict)


def field(fieldtype: str, **values: object) -> _dict:
	return _dict(fieldname="weight", fieldtype=fieldtype, **values)


@pytest.mark.parametrize(
	("df", "column"),
	[
		(field("Data"), "varchar(140)"),
		(field("Select", length=20), "varchar(20)"),
		(field("Int"), "int(11)"),
		(field("Int", length=20), "bigint(20)"),
		(field("Check"), "int(1)"),
		(field("Time"), "time(6)"),
		(field("Small Text"), "text"),
		(field("Section Break"), ""),
		(field("Table"), ""),
	],
	ids=str,
)
def test_a_field_has_a_column_of_its_type(df, column):
	assert kind_of(df).get_column_type(df) == column


def test_a_column_has_a_length_that_a_database_can_index():
	df = field("Data", length=1001)
	with pytest.raises(ValidationError, match="weight must be from 1 to 1000"):
		kind_of(df).get_column_type(df)


def test_columns_of_numbers_are_never_null_and_others_are():
	assert kind_of(field("Check")).get_column_default(None) == 0
	assert kind_of(field("Float")).get_column_default("1,000.5") == 1000.5
	assert kind_of(field("Duration")).get_column_default(None) is None
	assert kind_of(field("Data")).get_column_default("x") is None


@pytest.mark.parametrize(
	("df", "value", "limit"),
	[
		(field("Data"), "x" * 141, 140),
		(field("Data"), "x" * 140, None),
		(field("Link", length=3), "abcd", 3),
		(field("Int"), 2**31, 2**31 - 1),
		(field("Long Int"), 2**31, None),
		(field("Long Int"), -(2**63), 2**63 - 1),
		(field("Text"), "x" * 1000, None),
		(field("Check"), 2**40, None),
	],
)
def test_a_value_beyond_its_limit_is_found(df, value, limit):
	assert kind_of(df).find_limit(df, value) == limit


@pytest.mark.parametrize(
	("fieldtype", "value", "stored"),
	[
		("Check", "5", 1),
		("Int", "5", 5),
		("Int", None, 0),
		("Percent", "5", 5.0),
		("JSON", {"a": [1]}, '{"a":[1]}'),
		("JSON", "[]", "[]"),
		("Date", "", None),
		("Data", "", ""),
		("Rating", "0.6", "0.6"),
	],
)
def test_a_value_becomes_one_of_its_column(fieldtype, value, stored):
	assert kind_of(field(fieldtype)).to_column(value) == stored


def test_moments_are_read_when_the_year_comes_first():
	assert kind_of(field("Date")).cast("2024-01-05") == datetime.date(2024, 1, 5)
	assert kind_of(field("Datetime")).cast("2024-01-05") == datetime.datetime(2024, 1, 5)
	assert kind_of(field("Time")).cast("9:30") == datetime.timedelta(hours=9, minutes=30)
	assert kind_of(field("Date")).cast(None) is None
	with pytest.raises(ValueError, match="05-01-2024"):
		kind_of(field("Date")).cast("05-01-2024")


def test_a_kind_that_nobody_knows_is_neither_a_number_nor_a_date():
	kind = kind_of(_dict(fieldtype="Telegram"))
	assert (kind.is_typed, kind.is_summed, kind.column) == (False, False, "")


def test_the_fields_that_every_document_has_are_of_known_kinds():
	assert {df.fieldtype for df in STANDARD_FIELDS.values()} <= set(FIELDTYPES)


def test_no_other_module_lists_fieldtypes():
	"""A list of kinds elsewhere is a property that is missing here."""
	for path in ENGINE.rglob("*.py"):
		if path.parent.name != "fieldtypes":
			assert list(find_lists_of_kinds(path)) == [], path


def find_lists_of_kinds(path: Path) -> list[int]:
	"""The lines of literals that hold the names of more than one kind."""
	literals = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, LITERALS)]
	return [node.lineno for node in literals if len(set(FIELDTYPES) & set(get_texts(node))) > 1]


def get_texts(literal: ast.expr) -> list[object]:
	items = literal.keys if isinstance(literal, ast.Dict) else literal.elts
	return [item.value for item in items if isinstance(item, ast.Constant)]
