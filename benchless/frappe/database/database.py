"""Where Frappe has the savepoint."""

from benchless.database.base import savepoint
