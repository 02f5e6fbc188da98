"""Frappe's database package."""

from benchless.database.base import savepoint
