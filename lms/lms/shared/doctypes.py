"""Which DocTypes belong to this app."""

import frappe

MODULE = "LMS"


def is_of_app(doctype: str) -> bool:
	return frappe.get_meta(doctype).module == MODULE
