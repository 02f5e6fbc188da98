"""What all portal pages share: access checks, the page frame, and error pages inside that frame."""

from collections.abc import Callable
from typing import NoReturn

import frappe
from frappe import _
from frappe.sessions import get_csrf_token

from lms.lms.content.markup import strip_tags
from lms.lms.people.hierarchy import is_manager
from lms.lms.people.notifications import count_unread
from lms.lms.people.roles import can_assign_training, can_see_people, has_portal_role
from lms.lms.shared.brand import get_brand, get_contact
from lms.lms.shared.language import get_direction
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.switches import SwitchedOffError, is_switched_on
from lms.lms.shared.urls import urls
from lms.portal import brand_styles
from lms.portal.navigation import find_section, get_navigation, list_entries
from lms.portal.notifications import bell_view
from lms.portal.views import get_initials

REFUSAL = "lms/templates/portal/refusal.html"

Context = frappe._dict


def fill_context(get_context: Callable[[Context], object]) -> Context:
	"""Return what a page's template needs. If the user may not see the page, it is the page that says why."""
	user = frappe.session.user
	context = frappe._dict()
	set_frame(context, user)
	try:
		require_access(context, user)
		anew_when_busy(get_context)(context)
	except (frappe.PermissionError, frappe.ValidationError) as error:
		refuse_page(context, error)
	return context


def fill_public_context(get_context: Callable[[Context], object]) -> Context:
	"""Return what the template of a page for everybody needs. It is the same whoever is signed in."""
	brand = get_brand()
	context = frappe._dict(
		brand=brand,
		brand_styles=brand_styles.get_address(brand),
		urls=urls,
		lang=frappe.local.lang,
		direction=get_direction(frappe.local.lang),
	)
	anew_when_busy(get_context)(context)
	return context


def set_frame(context: Context, user: str) -> None:
	"""Set the values that `base.html` needs."""
	account = get_account(user)
	entries = list_entries(
		is_manager=account.is_manager,
		sees_people=account.sees_people,
		can_assign=can_assign_training(user),
	)
	navigation = get_navigation(entries)
	brand = get_brand()
	context.update(
		brand=brand,
		brand_styles=brand_styles.get_address(brand),
		urls=urls,
		lang=frappe.local.lang,
		direction=get_direction(frappe.local.lang),
		csrf_token=get_csrf_token(),
		account=account,
		navigation=navigation,
		section=find_section(frappe.request.path, navigation),
		has_catalogue=is_switched_on("courses"),
		bell=bell_view(count_unread(user), frappe.request.path),
		contact=get_contact(),
	)
	context.way_out = find_way_out(context)


def find_way_out(context: Context) -> dict[str, str]:
	"""Return where to go from an error page."""
	if context.has_catalogue:
		return {"url": urls.courses(), "label": _("Browse the courses")}
	return {"url": urls.home(), "label": _("Go to my learning")}


def require_access(context: Context, user: str) -> None:
	if context.account.is_enabled and has_portal_role(user):
		return
	context.navigation = []
	context.way_out = (
		{"url": urls.desk(), "label": _("Go to the desk")} if context.account.has_desk_access else None
	)
	frappe.throw(
		_("Your account has no access to learning yet. Ask your HR team to give you the role LMS Student."),
		frappe.PermissionError,
	)


def require_assigner(user: str) -> None:
	if not can_assign_training(user):
		frappe.throw(
			_("Only the learning team assigns training: people with the role Moderator or System Manager."),
			frappe.PermissionError,
		)


def refuse_page(context: Context, error: Exception) -> None:
	"""Show why the page cannot be shown and where to go instead. Rolls back the transaction."""
	frappe.db.rollback()
	frappe.clear_messages()
	context.update(
		template=REFUSAL,
		http_status_code=getattr(error, "http_status_code", 500),
		**describe_refusal(error),
	)


def describe_refusal(error: Exception) -> dict[str, str]:
	"""Return the title and message. Messages of ValidationErrors may contain HTML, so tags are removed."""
	if isinstance(error, SwitchedOffError):
		return {"title": _("Switched off"), "message": str(error)}
	if isinstance(error, frappe.DoesNotExistError):
		return {"title": _("Not found"), "message": str(error)}
	if isinstance(error, frappe.PermissionError):
		return {"title": _("No access"), "message": str(error)}
	return {"title": _("That did not work"), "message": strip_tags(str(error))}


def redirect(url: str, status: int = 302) -> NoReturn:
	"""Redirect the browser."""
	frappe.local.flags.redirect_location = url
	raise frappe.Redirect(status)


def get_account(user: str) -> Context:
	"""Return the signed-in person's details for the account menu."""
	fields = ["full_name", "first_name", "user_type", "user_image", "enabled", "time_zone"]
	values = frappe.db.get_value("User", user, fields, as_dict=True)
	full_name = values.full_name or user
	return frappe._dict(
		user=user,
		is_enabled=bool(values.enabled),
		full_name=full_name,
		first_name=values.first_name or full_name,
		initials=get_initials(full_name),
		picture=urls.picture(values.user_image),
		time_zone=values.time_zone,
		has_desk_access=values.user_type == "System User",
		is_manager=is_manager(user),
		sees_people=can_see_people(user),
	)
