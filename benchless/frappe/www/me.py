"""The account of whoever is signed in."""

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.templates.branding import add_branding

no_cache = 1


def get_context(context):
	if frappe.session.user == "Guest":
		frappe.throw(_("Sign in to see this page"), frappe.PermissionError)
	full_name, user_type = frappe.db.get_value("User", frappe.session.user, ["full_name", "user_type"])
	context.update(
		title=_("My account"),
		full_name=full_name,
		has_desk_access=user_type == "System User",
		csrf_token=get_csrf_token(),
	)
	add_branding(context)
