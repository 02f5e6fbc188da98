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

from ..fieldtypes import FIELDTYPES, Fieldtype, kind_of
from ..text.messages import throw
from ..text.translate import _
from ..utils import cstr, getdate, nowdate
from ..utils.errors import ValidationError
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
LONGEST_PATTERN = 1000
END_OF_DAY = datetime.time(23, 59, 59, 999999)


def get_list_condition(tables: Tables, wanted: Filter | Criterion) -> Criterion:
	"""The condition as `frappe.get_all` has it.

	Differs from Frappe: what it takes but gets wrong is refused, which is None for most texts and for dates
	(it compares texts with 0 and dates with today), a list where one value is meant, and `between` for other
	than dates."""
	if not isinstance(wanted, Filter):
		return wanted
	field = tables.get(wanted.doctype)[wanted.fieldname]
	if wanted.operator == "timespan":
		wanted = wanted._replace(operator="between", value=get_timespan(cstr(wanted.value)))
	if wanted.operator in TREE_OPERATORS:
		return _is_in_tree(tables, wanted)
	kind = _get_kind(wanted)
	if wanted.operator == "is":
		return _is_set_in_list(field, kind, wanted)
	if wanted.operator in ("in", "not in"):
		return _is_in_list(field, kind, wanted)
	if wanted.operator == "between":
		if not kind.is_moment:
			throw(_("The operator 'between' is for dates: {0}").format(wanted.fieldname))
		return _is_between(field, wanted, END_OF_DAY)
	value = _get_list_value(kind, wanted)
	if value is None:
		# No text is equal to None, not even null.
		return field.isnull() if kind.is_moment else ValueWrapper(1) == 0
	condition = _compare(wanted.operator, field, value)
	if _may_be_null(wanted, kind) and _null_matches(wanted.operator, value):
		condition |= field.isnull()
	return condition


def get_value_condition(tables: Tables, wanted: Filter | Criterion) -> Criterion:
	"""The condition as `frappe.db` has it.

	Differs from Frappe: `["!=", None]`, which there finds the nulls, is refused; ask for `["is", "set"]`."""
	if not isinstance(wanted, Filter):
		return wanted
	field = tables.get(wanted.doctype)[wanted.fieldname]
	if wanted.operator == "is":
		return field.isnotnull() if cstr(wanted.value).lower() == "set" else field.isnull()
	if wanted.value is None:
		if wanted.operator != "=":
			throw(_("Compare {0} with null by the operator 'is'").format(wanted.fieldname))
		return field.isnull()
	if wanted.operator == "timespan":
		wanted = wanted._replace(operator="between", value=get_timespan(cstr(wanted.value)))
	if wanted.operator in TREE_OPERATORS:
		return _is_in_tree(tables, wanted)
	if wanted.operator in ("in", "not in"):
		kind = _get_kind(wanted)
		values = [_cast_leniently(kind, value) for value in _get_values(wanted.value)] or [""]
		return _contains(field, values, negated=wanted.operator == "not in")
	if wanted.operator == "between":
		return _is_between(field, wanted, datetime.time())
	return _compare(wanted.operator, field, _get_scalar(wanted))


def _compare(operator_name: str, field: Field, value: Any) -> Criterion:
	condition: Criterion = COMPARISONS[operator_name](field, value)
	return condition


def _is_in_tree(tables: Tables, wanted: Filter) -> Criterion:
	"""Differs from Frappe: nobody is below a leaf; there, records whose field is empty are."""
	doctype = wanted.df.options if wanted.df and wanted.fieldname != "name" else wanted.doctype
	names = find_in_tree(cstr(doctype), cstr(wanted.value), wanted.operator)
	field, negated = tables.get(wanted.doctype)[wanted.fieldname], wanted.operator.startswith("not ")
	condition = _contains(field, names, negated)
	return condition | field.isnull() if names and negated else condition


def _get_fieldtype(wanted: Filter) -> str:
	return wanted.df.fieldtype if wanted.df else "Data"


def _get_kind(wanted: Filter) -> Fieldtype:
	return kind_of(wanted.df) if wanted.df else FIELDTYPES["Data"]


def _is_set_in_list(field: Field, kind: Fieldtype, wanted: Filter) -> Criterion:
	setting = cstr(wanted.value).lower()
	if setting not in ("set", "not set"):
		throw(_("Invalid argument for operator 'IS': {0}").format(wanted.value))
	if kind.is_moment:
		return field.isnotnull() if setting == "set" else field.isnull()
	if not kind.is_nullable:
		# Zero is neither.
		return field != 0 if setting == "set" else field.isnull()
	return field != "" if setting == "set" else (field == "") | field.isnull()


def _is_in_list(field: Field, kind: Fieldtype, wanted: Filter) -> Criterion:
	given = [value.strip() if isinstance(value, str) else value for value in _get_values(wanted.value)]
	present = [value for value in given if value not in (None, "")]
	values = [_cast(wanted, kind, value) for value in present]
	wants_null = len(present) < len(given) or not given
	if wants_null and not kind.is_typed:
		values.append("")
	negated = wanted.operator == "not in"
	condition = _contains(field, values, negated)
	if not _may_be_null(wanted, kind) or wants_null == negated:
		return condition & field.isnotnull() if negated and not values else condition
	return condition | field.isnull()


def _contains(field: Field, values: list[Any], negated: bool) -> Criterion:
	if not values:
		return ValueWrapper(1) == int(negated)
	# One value for the whole list: thousands of them are quick to write, and have no limit on SQLite.
	condition = ContainsCriterion(field, ValueWrapper(tuple(values)))
	return condition.negate() if negated else condition


def _is_between(field: Field, wanted: Filter, end: datetime.time) -> Criterion:
	given = list(wanted.value) if isinstance(wanted.value, list | tuple) else []
	if not given:
		throw(_("The operator 'between' needs two values: {0}").format(wanted.value))
	start_value, end_value = [*given, nowdate()][:2]
	if _get_fieldtype(wanted) == "Datetime" and _is_date(end_value):
		end_value = datetime.datetime.combine(getdate(end_value), end)
	kind = _get_kind(wanted)
	return field.between(_cast(wanted, kind, start_value), _cast(wanted, kind, end_value))


def _is_date(value: Any) -> bool:
	if isinstance(value, str):
		return " " not in value.strip() and "T" not in value
	return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def _get_list_value(kind: Fieldtype, wanted: Filter) -> Any:
	"""The value to compare with; None for no value where that means null."""
	if wanted.value is None or (wanted.value == "" and kind.is_moment):
		return _get_empty_value(kind, wanted)
	value = _cast(wanted, kind, _check_scalar(wanted)) if kind.is_moment else _get_scalar(wanted)
	if "like" in wanted.operator:
		# Backslash is a character like any other in a list's patterns.
		return cstr(value).replace("\\", "\\\\")
	return value


def _get_empty_value(kind: Fieldtype, wanted: Filter) -> float | None:
	if not kind.is_nullable:
		return 0.0
	is_own = wanted.fieldname == "name" or wanted.fieldname not in STANDARD
	if wanted.operator != "=" or not is_own or not kind.is_equal_to_none:
		throw(_("Use the operator 'is' with 'set' or 'not set' for {0}").format(wanted.fieldname))
	return None


def _get_scalar(wanted: Filter) -> Any:
	value = _check_scalar(wanted)
	return _check_pattern(value) if "like" in wanted.operator else _cast_leniently(_get_kind(wanted), value)


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


def _cast(wanted: Filter, kind: Fieldtype, value: Any) -> Any:
	"""The value as the column holds it; what is no such value is refused."""
	try:
		return _read(kind, value)
	except (ValueError, OverflowError):
		throw(_("{0} is not a valid {1}").format(value, _get_fieldtype(wanted)))


def _cast_leniently(kind: Fieldtype, value: Any) -> Any:
	"""The same, but what is no such value stays, and will match nothing."""
	try:
		return _read(kind, value)
	except (ValueError, OverflowError, ValidationError):
		return cstr(value)


def _read(kind: Fieldtype, value: Any) -> Any:
	return None if value is None else kind.to_comparable(value)


def _may_be_null(wanted: Filter, kind: Fieldtype) -> bool:
	return wanted.fieldname not in NEVER_NULL and kind.is_nullable


def _null_matches(operator_name: str, value: Any) -> bool:
	"""Whether an empty value would match."""
	if "like" in operator_name:
		return (set(cstr(value)) <= {"%"}) == (operator_name == "like")
	if isinstance(value, int | float):
		return bool(COMPARISONS[operator_name](0, value))
	# Nothing is less than any text or date.
	return bool(COMPARISONS[operator_name]("", "" if value == "" else "x"))
