"""The pattern page: every shared part of the portal's pages, in every state. In developer mode only."""

import frappe
from frappe import _

from lms.lms.shared.templates import is_developer_mode
from lms.portal.patterns import get_samples


def get_context(context: frappe._dict) -> None:
	if not is_developer_mode():
		frappe.throw(_("This page does not exist."), frappe.DoesNotExistError)
	context.update(title="Patterns", **get_samples(frappe.local.lang))
