"""What LMS Settings switch on and off in the portal. Each switch is a field of that name."""

import frappe
from frappe import _
from frappe.utils import cint


class SwitchedOffError(frappe.DoesNotExistError):
	"""Nobody has this page here, because LMS Settings switch it off."""


def is_switched_on(switch: str) -> bool:
	return bool(cint(frappe.get_cached_doc("LMS Settings").get(switch)))


def require_switched_on(switch: str) -> None:
	"""Raise SwitchedOffError if LMS Settings switch the page off."""
	if not is_switched_on(switch):
		frappe.throw(
			_("This page is switched off in LMS Settings. Ask your learning team if you need it."),
			SwitchedOffError,
		)
