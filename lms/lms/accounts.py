"""Accounts of people: each is named by one e-mail address, to which mails about it go."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

STANDARD_USERS = ("Administrator", "Guest")
# The rest of its form is the framework's to check, which takes lists, too, and what comes after an address.
ONE_ADDRESS = re.compile(r"[^\x00-\x20\x7f,;:<>@\"\\]+@[^\x00-\x20\x7f,;:<>@\"\\]+")


def validate_user(doc: Document, _event: str | None = None) -> None:
	"""A new account; those from before can still be changed, and renamed."""
	if doc.is_new() and doc.name not in STANDARD_USERS:
		require_one_address(doc.name)


def validate_rename(_doc: Document, _event: str, _old: str, new: str, _merge: bool = False) -> None:
	require_one_address(new)


def require_one_address(name: str) -> None:
	"""Of a list, others would get the mails with which one signs in, and read whose training is late."""
	if not ONE_ADDRESS.fullmatch(name):
		frappe.throw(
			_("{0} is not a single e-mail address.").format(frappe.bold(escape_html(name))),
			frappe.InvalidEmailAddressError,
		)
