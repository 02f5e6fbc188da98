"""The page of one's own profile: details, picture, password, mails, calendar, and one's data to take away."""

from collections.abc import Callable
from typing import NoReturn

import frappe
from frappe import _
from frappe.core.doctype.user.user import update_password
from frappe.utils import cstr, get_url, now_datetime

from lms.lms.account import pictures, profile
from lms.lms.calendars import feed
from lms.lms.content.markup import sanitize_inline
from lms.lms.homework.files import in_megabytes
from lms.lms.shared.language import long_date
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.portal.page import redirect

DETAILS = ("first_name", "last_name", "language", "time_zone")


def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	context.way_out = {"url": urls.profile(), "label": _("Open my profile")}
	if frappe.request.method == "POST":
		receive(context, user, cstr(frappe.form_dict.form))
	stored = profile.get_profile(user)
	created_on = feed.get_created_on(user)
	context.update(
		title=_("My profile"),
		section=None,
		saved=describe_saved().get(cstr(frappe.form_dict.saved)),
		# What was typed is kept when something is wrong with it.
		values=stored | (context.typed or {}),
		picture=urls.picture(stored.user_image),
		picture_limit=_("PNG, JPG, GIF or WEBP, at most {0} MB.").format(in_megabytes(pictures.get_limit())),
		gets_announcements=not stored.unsubscribed,
		languages=profile.list_languages(),
		time_zones=profile.list_time_zones(),
		feed_created=created_on and long_date(created_on, context.lang),
	)


def receive(context: frappe._dict, user: str, form: str) -> None:
	"""Process one of the page's forms: save and show the page again, or say what is wrong."""
	forms: dict[str, Callable[[], None]] = {
		"details": lambda: change_details(context, user),
		"picture": lambda: pictures.change_picture(user, frappe.request.files),
		"no-picture": lambda: pictures.remove_picture(user),
		"password": change_password,
		"mails": lambda: profile.change_mails(user, announcements=bool(frappe.form_dict.announcements)),
		"calendar": lambda: show_address(context, feed.create_feed(user, now_datetime())),
		"renewed-calendar": lambda: show_address(context, feed.renew_feed(user, now_datetime())),
		"no-calendar": lambda: feed.delete_feed(user),
	}
	if form not in forms:
		frappe.throw(_("This form cannot be sent. Open your profile and try again."))
	try:
		anew_when_busy(forms[form])()
	except frappe.ValidationError as error:
		refuse(context, form, str(error), error.http_status_code)
	else:
		# The address is shown only now, so the browser stays here.
		if not context.feed_address:
			redirect_saved(form)


def redirect_saved(form: str) -> NoReturn:
	redirect(f"{urls.profile()}?saved={form}", 303)


def refuse(context: frappe._dict, form: str, message: str, status: int) -> None:
	frappe.db.rollback()
	frappe.clear_messages()
	context.update(error=sanitize_inline(message), failed=form, http_status_code=status)


def show_address(context: frappe._dict, token: str) -> None:
	"""Show the address of the calendar feed, also as one that opens a calendar program."""
	address = get_url(urls.calendar_feed(token))
	context.update(feed_address=address, feed_link=f"webcal://{address.partition('://')[2]}")


def change_details(context: frappe._dict, user: str) -> None:
	context.typed = {name: cstr(frappe.form_dict.get(name)).strip() for name in DETAILS}
	profile.change_details(user, context.typed)


def change_password() -> None:
	"""Let Frappe change the password: it asks for the old one and judges the new one.

	All other sessions end.
	"""
	given = frappe.form_dict
	old, new = cstr(given.old_password), cstr(given.new_password)
	if not old or not new:
		frappe.throw(_("Enter your current password and the new one."))
	if new != cstr(given.new_password_again):
		frappe.throw(_("The two new passwords are not the same. Type the new password twice."))
	try:
		update_password(new, logout_all_sessions=1, old_password=old)
	except frappe.AuthenticationError:
		frappe.throw(_("This is not your current password. Type it again."))
	except frappe.SecurityException as error:
		frappe.throw(str(error))


def describe_saved() -> dict[str, str]:
	"""Return what to say after each form was saved."""
	return {
		"details": _("Your details have been saved."),
		"picture": _("Your picture has been saved."),
		"no-picture": _("Your picture has been removed."),
		"password": _("Your password has been changed. You are signed out everywhere else."),
		"mails": _("Your choice of mails has been saved."),
		"no-calendar": _(
			"Your calendar address has been switched off. Calendar programs no longer get anything from it."
		),
	}
