"""Which index a query reads by, where the database takes advice."""

import frappe
from pypika.queries import QueryBuilder

# SQLite has no such clause: it locks no rows, and chooses for itself.
TAKES_ADVICE = ("mariadb",)


def by_index(query: QueryBuilder, index: str) -> QueryBuilder:
	"""The query, reading by this index and by no other."""
	return query.force_index(index) if frappe.db.db_type in TAKES_ADVICE else query
