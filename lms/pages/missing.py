"""What the portal answers where it has no page."""

from typing import NoReturn

import frappe
from frappe import _


def get_context(context: frappe._dict) -> NoReturn:
	frappe.throw(_("This page does not exist."), frappe.DoesNotExistError)
