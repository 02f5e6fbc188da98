"""The sign-in page. Its form is posted to the page itself, so that it works without JavaScript."""

import frappe
from frappe import _
from frappe.templates.branding import add_branding

from benchless.web.security import sanitize_redirect

no_cache = 1


def get_context(context):
	redirect_to = sanitize_redirect(frappe.form_dict.get("redirect-to"))
	if frappe.request.method == "POST":
		sign_in(context, redirect_to)
	elif frappe.session.user != "Guest":
		frappe.local.login_manager.describe_home(frappe.session.user)
		go_on(redirect_to, 302)
	with_user_name = frappe.db.get_single_value("System Settings", "allow_login_using_user_name")
	context.update(
		title=_("Sign in"),
		redirect_to=redirect_to,
		login_label=_("Email or user name") if with_user_name else _("Email"),
	)
	add_branding(context)


def sign_in(context, redirect_to):
	"""Sign in and go on; else the page is shown again with the reason."""
	usr, pwd = str(frappe.form_dict.usr or "").strip(), str(frappe.form_dict.pwd or "")
	try:
		frappe.local.login_manager.login(usr, pwd)
	except (frappe.AuthenticationError, frappe.SecurityException, frappe.ValidationError) as error:
		frappe.clear_messages()
		context.update(error=str(error), usr=usr, http_status_code=error.http_status_code)
	else:
		go_on(redirect_to, 303)


def go_on(redirect_to, status):
	home = frappe.local.response.home_page
	is_loop = not redirect_to or redirect_to.split("?")[0].rstrip("/") == "/login"
	frappe.flags.redirect_location = home if is_loop else redirect_to
	raise frappe.Redirect(status)
