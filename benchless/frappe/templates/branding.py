"""Name and logo of the site, for its own pages."""

import frappe

DEFAULT_NAME = "Frappe"


def add_branding(context):
	"""As System Settings say, else those of the app installed last."""
	name = frappe.db.get_single_value("System Settings", "app_name")
	titles = frappe.get_hooks("app_title")
	logos = frappe.get_hooks("app_logo_url")
	context.app_name = name if name and name != DEFAULT_NAME else titles[-1]
	context.logo = logos[-1] if logos else None
