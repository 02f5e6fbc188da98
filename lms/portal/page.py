"""What every portal page has in common: who may enter, the frame around it, refusals inside that frame."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import frappe
from frappe import _
from frappe.sessions import get_csrf_token

from lms.lms.hierarchy import is_manager
from lms.lms.markup import strip_tags
from lms.lms.permissions import can_use_portal
from lms.portal.language import get_direction
from lms.portal.security import mark_page
from lms.portal.urls import urls

BRAND = "Smooth LMS"
REFUSAL = "lms/templates/portal/refusal.html"

# The entries of the main navigation by the paths that belong to them; all others belong to the home page.
SECTIONS = {
	urls.courses(): urls.courses(),
	"/lms/quiz": urls.courses(),
	"/lms/assignment": urls.courses(),
	urls.team(): urls.team(),
}
Context = frappe._dict
GetContext = Callable[[Context], None]


def portal_page(get_context: GetContext) -> GetContext:
	"""For the `get_context` of a page: Guests sign in first, and what is refused is explained in the frame.

	Left to Frappe, a refusal would end on a bare page, and a page that does not exist would be remembered as
	such for everybody, also after the course is published.
	"""

	@wraps(get_context)
	def guarded(context: Context) -> None:
		user = frappe.session.user
		if user == "Guest":
			redirect(urls.login(then=frappe.request.full_path.rstrip("?")))
		set_frame(context, user)
		try:
			require_access(context, user)
			get_context(context)
		except (frappe.PermissionError, frappe.ValidationError) as error:
			refuse(context, error)
		mark_page()

	return guarded


def set_frame(context: Context, user: str) -> None:
	"""What `base.html` shows around the page."""
	account = get_account(user)
	context.update(
		no_cache=1,
		brand=BRAND,
		urls=urls,
		lang=frappe.local.lang,
		direction=get_direction(frappe.local.lang),
		csrf_token=get_csrf_token(),
		account=account,
		navigation=get_navigation(frappe.request.path, is_manager=account.is_manager),
		contact=get_contact(),
		way_out={"url": urls.courses(), "label": _("Browse the courses")},
	)


def require_access(context: Context, user: str) -> None:
	if can_use_portal(user):
		return
	context.navigation = []
	context.way_out = (
		{"url": urls.desk(), "label": _("Go to the desk")} if context.account.has_desk_access else None
	)
	frappe.throw(
		_("Your account has no access to learning yet. Ask your HR team to give you the role LMS Student."),
		frappe.PermissionError,
	)


def refuse(context: Context, error: Exception) -> None:
	"""Show why the page is refused and where to go on. Nothing that was begun is kept."""
	frappe.db.rollback()
	frappe.clear_messages()
	context.update(
		template=REFUSAL,
		http_status_code=error.http_status_code,
		**describe_refusal(error),
	)


def describe_refusal(error: Exception) -> dict[str, str]:
	"""Heading and text. What a form may have wrong is said in HTML, for Frappe's own messages."""
	if isinstance(error, frappe.DoesNotExistError):
		return {"title": _("Nothing to see here"), "message": str(error)}
	if isinstance(error, frappe.PermissionError):
		return {"title": _("No access"), "message": str(error)}
	return {"title": _("That did not work"), "message": strip_tags(str(error))}


def redirect(url: str, status: int = 302) -> None:
	"""Send the browser elsewhere."""
	frappe.local.flags.redirect_location = url
	raise frappe.Redirect(status)


def get_account(user: str) -> Context:
	"""The signed-in person, for the menu at the top."""
	values = frappe.db.get_value("User", user, ["full_name", "first_name", "user_type"], as_dict=True)
	full_name = values.full_name or user
	return frappe._dict(
		user=user,
		full_name=full_name,
		first_name=values.first_name or full_name,
		initials="".join(word[0] for word in full_name.split()[:2]).upper(),
		has_desk_access=values.user_type == "System User",
		is_manager=is_manager(user),
	)


def get_navigation(path: str, *, is_manager: bool) -> list[dict[str, Any]]:
	"""The entries of the main navigation, the one that the path belongs to marked."""
	current = next(
		(url for start, url in SECTIONS.items() if path == start or path.startswith(f"{start}/")), urls.home()
	)
	entries = [(urls.home(), _("Home")), (urls.courses(), _("Courses"))]
	if is_manager:
		entries.append((urls.team(), _("My team")))
	return [{"url": url, "label": label, "is_current": url == current} for url, label in entries]


def get_contact() -> str | None:
	"""Where the settings send people who need help: an address of the web, or else of mail."""
	settings = frappe.get_cached_doc("LMS Settings")
	url = settings.contact_us_url or ""
	if url.startswith(("https://", "http://")):
		return url
	return f"mailto:{settings.contact_us_email}" if settings.contact_us_email else None
