"""The condition in SQL that a filter is.

Frappe has two query engines, which differ on nulls. A list (`frappe.get_all`) takes null for an empty value,
so `!=`, `not in` and `<` find it. A value query (`frappe.db.get_value`, `exists`, `count`, `set_value`,
`delete`) leaves null to SQL.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from typing import Any

from pypika.terms import ContainsCriterion, Criterion, Field, Term, ValueWrapper

from ..errors import ValidationError
from ..fieldtypes import NUMERIC_FIELDTYPES
from ..messages import throw
from ..translate import _
from ..utils import cstr, flt, get_datetime, getdate, nowdate, to_timedelta
from .filters import STANDARD, TREE_OPERATORS, Filter
from .tables import Tables
from .timespans import get_timespan
from .trees import find_in_tree

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
	"=": operator.eq,
	"!=": operator.ne,
	"<": operator.lt,
	">": operator.gt,
	"<=": operator.le,
	">=": operator.ge,
	"like": lambda field, value: field.like(value),
	"not like": lambda field, value: field.not_like(value),
}
NEVER_NULL = ("name", "creation", "modified", "docstatus", "idx")
MATCHES_NOTHING = ("Data", "Link")
"""Fields that `= None` finds nothing in; not even null."""
NULLABLE_NUMBERS = ("Duration", "Rating")
LONGEST_PATTERN = 1000
END_OF_DAY = datetime.time(23, 59, 59, 999999)


def get_list_condition(tables: Tables, wanted: Filter | Criterion) -> Criterion:
	"""The condition as `frappe.get_all` has it.

	Differs from Frappe: what it takes but gets wrong is refused, which is None for most texts and for dates
	(it compares texts with 0 and dates with today), a list where one value is meant, and `between` for other
	than dates."""
	if not isinstance(wanted, Filter):
		return wanted
	if wanted.operator == "timespan":
		wanted = wanted._replace(operator="between", value=get_timespan(cstr(wanted.value)))
	if wanted.operator in TREE_OPERATORS:
		return _is_in_tree(tables, wanted)
	field = tables.get(wanted.doctype)[wanted.fieldname]
	fieldtype = _get_fieldtype(wanted)
	if wanted.operator == "is":
		return _is_set_in_list(field, fieldtype, wanted)
	if wanted.operator in ("in", "not in"):
		return _is_in_list(field, fieldtype, wanted)
	if wanted.operator == "between":
		if fieldtype not in _CASTS:
			throw(_("The operator 'between' is for dates: {0}").format(wanted.fieldname))
		return _is_between(field, fieldtype, wanted, END_OF_DAY)
	value = _get_list_value(fieldtype, wanted)
	if value is None:
		return ValueWrapper(1) == 0 if fieldtype in MATCHES_NOTHING else field.isnull()
	condition = _compare(wanted.operator, field, value)
	if _may_be_null(wanted, fieldtype) and _null_matches(wanted.operator, value):
		condition |= field.isnull()
	return condition


def get_value_condition(tables: Tables, wanted: Filter | Criterion) -> Criterion:
	"""The condition as `frappe.db` has it.

	Differs from Frappe: `["!=", None]`, which there finds the nulls, is refused; ask for `["is", "set"]`."""
	if not isinstance(wanted, Filter):
		return wanted
	if wanted.operator == "timespan":
		wanted = wanted._replace(operator="between", value=get_timespan(cstr(wanted.value)))
	if wanted.operator in TREE_OPERATORS:
		return _is_in_tree(tables, wanted)
	field = tables.get(wanted.doctype)[wanted.fieldname]
	fieldtype = _get_fieldtype(wanted)
	if wanted.operator == "is":
		return field.isnotnull() if cstr(wanted.value).lower() == "set" else field.isnull()
	if wanted.value is None:
		if wanted.operator != "=":
			throw(_("Compare {0} with null by the operator 'is'").format(wanted.fieldname))
		return field.isnull()
	if wanted.operator in ("in", "not in"):
		values = [_cast_leniently(fieldtype, value) for value in _get_values(wanted.value)] or [""]
		return _contains(field, values, negated=wanted.operator == "not in")
	if wanted.operator == "between":
		return _is_between(field, fieldtype, wanted, datetime.time())
	return _compare(wanted.operator, field, _get_scalar(fieldtype, wanted))


def _compare(operator_name: str, field: Field, value: Any) -> Criterion:
	condition: Criterion = COMPARISONS[operator_name](field, value)
	return condition


def _is_in_tree(tables: Tables, wanted: Filter) -> Criterion:
	"""Differs from Frappe: below a leaf is nobody; there, those of whom the field is empty."""
	doctype = wanted.df.options if wanted.df and wanted.fieldname != "name" else wanted.doctype
	names = find_in_tree(cstr(doctype), cstr(wanted.value), wanted.operator)
	field, negated = tables.get(wanted.doctype)[wanted.fieldname], wanted.operator.startswith("not ")
	condition = _contains(field, names, negated)
	return condition | field.isnull() if names and negated else condition


def _get_fieldtype(wanted: Filter) -> str:
	df = wanted.df
	return df.fieldtype if df else "Data"


def _is_set_in_list(field: Field, fieldtype: str, wanted: Filter) -> Criterion:
	setting = cstr(wanted.value).lower()
	if setting not in ("set", "not set"):
		throw(_("Invalid argument for operator 'IS': {0}").format(wanted.value))
	if fieldtype in _CASTS:
		return field.isnotnull() if setting == "set" else field.isnull()
	if fieldtype in NUMERIC_FIELDTYPES:
		# Zero is neither.
		return field != 0 if setting == "set" else field.isnull()
	return field != "" if setting == "set" else (field == "") | field.isnull()


def _is_in_list(field: Field, fieldtype: str, wanted: Filter) -> Criterion:
	given = [value.strip() if isinstance(value, str) else value for value in _get_values(wanted.value)]
	present = [value for value in given if value not in (None, "")]
	values = [_cast(fieldtype, value) for value in present]
	wants_null = len(present) < len(given) or not given
	if wants_null and not _has_type(fieldtype):
		values.append("")
	negated = wanted.operator == "not in"
	condition = _contains(field, values, negated)
	if not _may_be_null(wanted, fieldtype) or wants_null == negated:
		return condition & field.isnotnull() if negated and not values else condition
	return condition | field.isnull()


def _contains(field: Field, values: list[Any], negated: bool) -> Criterion:
	if not values:
		return ValueWrapper(1) == int(negated)
	# One value for the whole list: thousands of them are quick to write, and have no limit on SQLite.
	condition = ContainsCriterion(field, ValueWrapper(tuple(values)))
	return condition.negate() if negated else condition


def _is_between(field: Field, fieldtype: str, wanted: Filter, end: datetime.time) -> Criterion:
	given = list(wanted.value) if isinstance(wanted.value, list | tuple) else []
	if not given:
		throw(_("The operator 'between' needs two values: {0}").format(wanted.value))
	start_value, end_value = [*given, nowdate()][:2]
	if fieldtype == "Datetime" and _is_date(end_value):
		end_value = datetime.datetime.combine(getdate(end_value), end)
	return field.between(_cast(fieldtype, start_value), _cast(fieldtype, end_value))


def _is_date(value: Any) -> bool:
	if isinstance(value, str):
		return " " not in value.strip() and "T" not in value
	return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def _get_list_value(fieldtype: str, wanted: Filter) -> Any:
	"""The value to compare with; None for no value where that means null."""
	if wanted.value is None or (wanted.value == "" and fieldtype in _CASTS):
		return _get_empty_value(fieldtype, wanted)
	value = _cast(fieldtype, _check_scalar(wanted)) if fieldtype in _CASTS else _get_scalar(fieldtype, wanted)
	if "like" in wanted.operator:
		# Backslash is a character like any other in a list's patterns.
		return cstr(value).replace("\\", "\\\\")
	return value


def _get_empty_value(fieldtype: str, wanted: Filter) -> float | None:
	if fieldtype in NUMERIC_FIELDTYPES:
		return 0.0
	is_own = wanted.fieldname == "name" or wanted.fieldname not in STANDARD
	if wanted.operator != "=" or not is_own or fieldtype not in (*MATCHES_NOTHING, "Datetime"):
		throw(_("Use the operator 'is' with 'set' or 'not set' for {0}").format(wanted.fieldname))
	return None


def _get_scalar(fieldtype: str, wanted: Filter) -> Any:
	value = _check_scalar(wanted)
	return _check_pattern(value) if "like" in wanted.operator else _cast_leniently(fieldtype, value)


def _check_pattern(value: Any) -> str:
	"""Differs from Frappe: what is sought has a limit, as every row is held against all of it."""
	if len(pattern := cstr(value)) > LONGEST_PATTERN:
		throw(_("The text to search for is too long: {0} characters are allowed").format(LONGEST_PATTERN))
	return pattern


def _check_scalar(wanted: Filter) -> Any:
	if isinstance(wanted.value, list | tuple | dict | set | Term):
		throw(_("Invalid value for {0}: {1}").format(wanted.fieldname, wanted.value))
	return wanted.value


def _get_values(value: Any) -> list[Any]:
	if isinstance(value, str):
		return value.split(",")
	if value is None:
		return []
	return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def _cast(fieldtype: str, value: Any) -> Any:
	"""The value as the column holds it; what is no such value is refused."""
	try:
		return _read(fieldtype, value)
	except (ValueError, OverflowError):
		throw(_("{0} is not a valid {1}").format(value, fieldtype))


def _cast_leniently(fieldtype: str, value: Any) -> Any:
	"""The same, but what is no such value stays, and will match nothing."""
	try:
		return _read(fieldtype, value)
	except (ValueError, OverflowError, ValidationError):
		return cstr(value)


def _read(fieldtype: str, value: Any) -> Any:
	if value is None:
		return None
	if fieldtype in NUMERIC_FIELDTYPES or fieldtype in NULLABLE_NUMBERS:
		return flt(value)
	return _CASTS[fieldtype](value) if value != "" and fieldtype in _CASTS else cstr(value)


def _has_type(fieldtype: str) -> bool:
	"""Whether an empty text is no value of the column."""
	return fieldtype in _CASTS or fieldtype in NUMERIC_FIELDTYPES or fieldtype in NULLABLE_NUMBERS


def _may_be_null(wanted: Filter, fieldtype: str) -> bool:
	return wanted.fieldname not in NEVER_NULL and fieldtype not in NUMERIC_FIELDTYPES


def _null_matches(operator_name: str, value: Any) -> bool:
	"""Whether an empty value would match."""
	if "like" in operator_name:
		return (set(cstr(value)) <= {"%"}) == (operator_name == "like")
	if isinstance(value, int | float):
		return bool(COMPARISONS[operator_name](0, value))
	# Nothing is less than any text or date.
	return bool(COMPARISONS[operator_name]("", "" if value == "" else "x"))


_CASTS: dict[str, Callable[[Any], Any]] = {
	"Date": getdate,
	"Datetime": get_datetime,
	"Time": to_timedelta,
}
