"""What every portal page has in common: who may enter, the frame around it, the way out."""

from typing import Any

import frappe
from babel import Locale
from frappe import _

from lms.lms.permissions import can_use_portal
from lms.portal.due import babel_locale
from lms.portal.urls import urls

BRAND = "Smooth LMS"


def open_page(context: Any, title: str, current: str = "") -> None:
	"""Fill what `base.html` shows. Guests are sent to sign in; people without access are told whom to ask.

	`current` is the address of the navigation entry that the page belongs to.

	Raises `frappe.Redirect` for Guests and `frappe.PermissionError` for users who may not use the portal.
	"""
	user = frappe.session.user
	if user == "Guest":
		redirect(urls.login(then=frappe.local.request.path))
	if not can_use_portal(user):
		message = _("Your account has no access to learning yet. Ask your HR team to give you the role LMS Student.")
		frappe.throw(message, frappe.PermissionError)
	context.update(
		no_cache=1,
		title=title,
		brand=BRAND,
		urls=urls,
		lang=frappe.local.lang,
		direction=Locale.parse(babel_locale(frappe.local.lang)).text_direction,
		csrf_token=frappe.sessions.get_csrf_token(),
		account=account(user),
		navigation=navigation(current),
	)


def redirect(url: str) -> None:
	"""Send the browser elsewhere."""
	frappe.local.flags.redirect_location = url
	raise frappe.Redirect(302)


def account(user: str) -> dict[str, Any]:
	"""The signed-in person, for the menu at the top."""
	values = frappe.db.get_value("User", user, ["full_name", "first_name", "user_type"], as_dict=True)
	full_name = values.full_name or user
	return {
		"user": user,
		"full_name": full_name,
		"first_name": values.first_name or full_name,
		"initials": "".join(word[0] for word in full_name.split()[:2]).upper(),
		"has_desk_access": values.user_type == "System User",
	}


def navigation(current: str) -> list[dict[str, Any]]:
	"""The entries of the main navigation, the current one marked."""
	entries = ((urls.home(), _("Home")), (urls.courses(), _("Courses")))
	return [{"url": url, "label": label, "is_current": url == current} for url, label in entries]
