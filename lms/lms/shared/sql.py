"""SQL that the query builder does not support."""

import frappe
from pypika.functions import Lower
from pypika.terms import Criterion, Field, Function, LiteralValue, ValueWrapper

EVERYTHING = ValueWrapper(1) == ValueWrapper(1)
NOTHING = ValueWrapper(1) == ValueWrapper(0)


def literal(value: str) -> LiteralValue:
	"""Return the value as escaped SQL text, because Frappe's hook for lists takes no parameters."""
	return LiteralValue(frappe.db.escape(value))


def as_sql(criterion: Criterion) -> str:
	"""Return the criterion as SQL text.

	Frappe runs lists without parameters, so `%` is not doubled.
	"""
	sql = criterion.get_sql(quote_char="`", secondary_quote_char="'", with_namespace=True)
	return f"({sql.replace('%%', '%')})"


def satisfies(doctype: str, name: str, criterion: Criterion) -> bool:
	"""Whether the record meets a criterion over its table."""
	table = frappe.qb.DocType(doctype)
	return bool(frappe.qb.from_(table).select(table.name).where((table.name == name) & criterion).run())


def clause_contains(field: Field, text: str) -> Criterion:
	"""Match the text literally, ignoring case. Unlike LIKE, no character is special."""
	return Function("INSTR", Lower(field), text.lower()) > 0
