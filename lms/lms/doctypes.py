"""Which DocTypes are this app's."""

import frappe

MODULE = "LMS"


def is_of_app(doctype: str) -> bool:
	return frappe.get_meta(doctype).module == MODULE
