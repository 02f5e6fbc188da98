"""Parses filters from clients. Refuses invalid ones, which would cause an error 500 in Frappe."""

import json
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.shared.arguments import refuse_unstorable

MOST_FILTERS, MOST_TEXT = 100, 200_000
WITH_LIST = ("in", "not in")
COMPARISONS = ("=", "!=", "<", ">", "<=", ">=", "like", "not like")
OPERATORS = (*COMPARISONS, *WITH_LIST, "is", "between")
# Operators for trees and timespans.
OTHERS = ("timespan", "ancestors of", "not ancestors of", "descendants of", "not descendants of")

Filter = list[object]


def parse_filters(doctype: str, filters: object) -> list[Filter]:
	"""Return rows of DocType, field, operator and value. All fields exist."""
	if isinstance(filters, str):
		filters = read_json(filters)
	refuse_unstorable(filters, _("Filters"))
	if isinstance(filters, dict):
		filters = [[fieldname, *as_condition(value)] for fieldname, value in filters.items()]
	if not isinstance(filters, list):
		filters = refuse_filter(filters) if filters else []
	if len(filters) > MOST_FILTERS:
		frappe.throw(_("There are too many filters. The limit is {0}.").format(MOST_FILTERS))
	return [parse_filter(doctype, given) for given in filters]


def read_json(text: str) -> object:
	try:
		return json.loads(text[:MOST_TEXT]) if text.strip() else None
	except (ValueError, RecursionError):
		frappe.throw(_("Filters must be JSON, such as {0}.").format('{"status": "Open"}'))


def as_condition(value: object) -> tuple[object, object]:
	"""Split a filter's value, such as `["like", "a%"]` or a plain value, into operator and value."""
	return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else ("=", value)


def parse_filter(doctype: str, given: object) -> Filter:
	if not isinstance(given, list) or not 2 <= len(given) <= 5:
		refuse_filter(given)
	if len(given) == 2:
		given = [given[0], "=", given[1]]
	table, fieldname, operator, value = given[:4] if len(given) > 3 else (doctype, *given)
	if not isinstance(table, str) or not isinstance(fieldname, str) or not isinstance(operator, str):
		refuse_filter(given)
	check_field(doctype, table, fieldname)
	operator = operator.lower()
	if operator in OTHERS and isinstance(value, str) and frappe.get_meta(doctype).module != "LMS":
		return [table, fieldname, operator, value]
	if operator not in OPERATORS:
		shown = frappe.bold(escape_html(operator))
		frappe.throw(_("{0} is not an operator. Use one of {1}.").format(shown, ", ".join(OPERATORS)))
	check_value(fieldname, operator, value)
	return [table, fieldname, operator, value]


def check_field(doctype: str, table: str, fieldname: str) -> None:
	tables = {doctype, *(field.options for field in frappe.get_meta(doctype).get_table_fields())}
	if table not in tables or not frappe.db.has_column(table, fieldname):
		shown = frappe.bold(escape_html(fieldname))
		frappe.throw(_("{0} is not a field of {1}.").format(shown, escape_html(table)))


def check_value(fieldname: str, operator: str, value: object) -> None:
	values = value if isinstance(value, list) else [value]
	is_right = not any(isinstance(part, list | dict) for part in values)
	if operator == "is":
		is_right = value in ("set", "not set")
	elif operator == "between":
		is_right = is_right and isinstance(value, list) and len(value) == 2 and None not in value
	elif operator in WITH_LIST:
		is_right = is_right and isinstance(value, list | str)
	else:
		is_right = is_right and not isinstance(value, list)
	if not is_right:
		message = _("The value of the filter on {0} does not fit the operator {1}.")
		frappe.throw(message.format(frappe.bold(escape_html(fieldname)), escape_html(operator)))


def refuse_filter(given: object) -> NoReturn:
	is_short = isinstance(given, str | int | float)
	shown = frappe.bold(escape_html(str(given)[:100])) if is_short else _("One of the filters")
	frappe.throw(_("{0} is not a filter. Send a field, an operator and a value.").format(shown))
