"""A document on paper."""

import frappe

from benchless.desk.print_view import get_print_context

no_cache = 1


def get_context(context):
	form = frappe.form_dict
	context.update(get_print_context(form.doctype, form.name, form.format))
