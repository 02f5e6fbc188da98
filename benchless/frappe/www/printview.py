"""A document on paper."""

import frappe

from benchless.desk.print_view import get_print_context

no_cache = 1


def get_context(context):
	context.update(get_print_context(frappe.form_dict.doctype, frappe.form_dict.name))
