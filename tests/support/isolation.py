"""Each test starts as Administrator in a new transaction, whatever became of the one before."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import frappe


@contextmanager
def isolated() -> Iterator[None]:
	"""Undo what the block wrote, and complain if it left somebody signed in."""
	reset()
	yield
	leaked = frappe.session.user
	reset()
	assert leaked == "Administrator", f"the test left {leaked} signed in"


def reset() -> None:
	roll_back()
	# A bench remembers, for the length of a request, which links exist, who sends mails and the settings.
	frappe.db.value_cache.clear()
	frappe.local.outgoing_email_account = {}
	frappe.clear_document_cache("System Settings", "System Settings")
	# Wrong passwords count for the address, which is the same for all tests.
	frappe.cache.delete_keys("login_failed_count")
	frappe.set_user("Administrator")
	frappe.clear_messages()


def roll_back() -> None:
	"""Undo what is not committed, on a new connection if the old one no longer answers.

	A test that is stopped in the middle of a statement leaves a connection of no use to the tests after it.
	"""
	try:
		frappe.db.rollback()
		frappe.db.sql("select 1")
	except Exception:  # each driver has errors of its own for this
		reconnect()


def reconnect() -> None:
	"""Connect again, as Administrator. The database itself undoes what the old connection left open."""
	with suppress(Exception):  # it may be closed already
		frappe.db.close()
	frappe.connect()
