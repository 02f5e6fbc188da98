"""How many statements something sends to the database."""

from collections.abc import Callable

import frappe
import pytest


def count_statements(function: Callable[..., object], *args: object) -> int:
	count, run = 0, frappe.db.sql

	def count_and_run(*args: object, **kwargs: object) -> object:
		nonlocal count
		count += 1
		return run(*args, **kwargs)

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", count_and_run)
		function(*args)
	return count
