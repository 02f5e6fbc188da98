"""The app's tile on Frappe's apps screen."""

import frappe

from lms.lms.people.roles import ADMINS, has_role


def has_app_permission() -> bool:
	"""Whether the signed-in user sees the tile. Only the learning team with desk access does.

	On Frappe 15, a tile also decides where people land after signing in. Learners must land at `/lms`, and HR
	where they did before, so neither sees it.
	"""
	user = frappe.session.user
	return has_role(user, *ADMINS) and frappe.get_cached_value("User", user, "user_type") == "System User"
