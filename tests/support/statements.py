"""How often a page of the portal asks the database."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from lms.portal import renderer
from lms.portal.page import fill_context

# How SQLite tells the types of the columns of a result. MariaDB sends them with the rows.
COLUMN_TYPES = "pragma_table_info"


class Counter:
	"""Counts the statements that a page's `get_context` runs, whatever the framework does around it."""

	def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
		self.statements: list[str] = []
		self.is_on = False
		database = type(frappe.local.db)
		original = database.sql

		def sql(connection: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
			if self.is_on and COLUMN_TYPES not in str(query):
				self.statements.append(str(query))
			return original(connection, query, *args, **kwargs)

		monkeypatch.setattr(database, "sql", sql)
		monkeypatch.setattr(renderer, "fill_context", lambda page: fill_context(self.counting(page)))

	def counting(self, get_context: Callable[[frappe._dict], object]) -> Callable[[frappe._dict], object]:
		def counted(context: frappe._dict) -> object:
			self.statements.clear()
			self.is_on = True
			try:
				return get_context(context)
			finally:
				self.is_on = False

		return counted

	def count(self, client: Any, path: str, status: int = 200) -> int:
		"""Return the statements of the page; caches are warm and the session has its token."""
		for _visit in range(2):
			response = client.get(path)
			assert response.status_code == status, f"{path} answers {response.status_code}"
		return len(self.statements)
