"""User accounts. Each is named by a single e-mail address, which gets the mails about it."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

STANDARD_USERS = ("Administrator", "Guest")
# Frappe checks the rest of the address but also accepts lists, and text after an address.
ONE_ADDRESS = re.compile(r"[^\x00-\x20\x7f,;:<>@\"\\]+@[^\x00-\x20\x7f,;:<>@\"\\]+")


def validate_user(doc: Document, _event: str | None = None) -> None:
	"""Check the name of a new account. Older accounts can still be changed and renamed."""
	if doc.is_new() and doc.name not in STANDARD_USERS:
		require_one_address(doc.name)


def validate_rename(_doc: Document, _event: str, _old: str, new: str, _merge: bool = False) -> None:
	require_one_address(new)


def require_one_address(name: str) -> None:
	"""Refuse a list of addresses: all of them would get password mails and see overdue training."""
	if not ONE_ADDRESS.fullmatch(name):
		frappe.throw(
			_("{0} is not a single e-mail address.").format(frappe.bold(escape_html(name))),
			frappe.InvalidEmailAddressError,
		)
