"""The desk's global search. Frappe reads the DocTypes of apps only when a site is set up."""

import frappe

SETTINGS = "Global Search Settings"


def add_doctypes() -> None:
	"""Add the app's DocTypes to those that the search shows, after what the site has."""
	if not frappe.db.exists("DocType", SETTINGS):
		return
	settings = frappe.get_single(SETTINGS)
	present = {row.document_type for row in settings.allowed_in_global_search}
	wanted = frappe.get_hooks("global_search_doctypes", app_name="lms").get("Default", [])
	missing = [row["doctype"] for row in wanted if row["doctype"] not in present]
	if missing:
		settings.extend("allowed_in_global_search", [{"document_type": doctype} for doctype in missing])
		# Runs when the app is installed or upgraded, on behalf of the admin.
		settings.save(ignore_permissions=True)
