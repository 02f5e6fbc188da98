"""Sets a new password: with the key of a mailed link, or with the current password."""

import frappe
from frappe import _
from frappe.core.doctype.user.user import update_password
from frappe.sessions import get_csrf_token
from frappe.templates.branding import add_branding

no_cache = 1


def get_context(context):
	key = str(frappe.form_dict.key or "")
	if not key and frappe.session.user == "Guest":
		frappe.flags.redirect_location = "/login?redirect-to=/update-password"
		raise frappe.Redirect(302)
	context.update(title=_("Set your password"), key=key, csrf_token=get_csrf_token())
	add_branding(context)
	if frappe.request.method == "POST":
		set_password(context, key)


def set_password(context, key):
	form = frappe.form_dict
	new_password, old_password = str(form.new_password or ""), str(form.old_password or "")
	if new_password != str(form.confirm_password or ""):
		context.update(error=_("The two new passwords differ. Please type them again."), http_status_code=417)
		return
	if not key and not old_password:
		context.update(error=_("Please enter your current password."), http_status_code=417)
		return
	try:
		answer = update_password(new_password, key=key or None, old_password=old_password or None)
	except (frappe.AuthenticationError, frappe.SecurityException, frappe.ValidationError) as error:
		frappe.clear_messages()
		context.update(error=str(error), http_status_code=error.http_status_code)
		return
	if frappe.local.response.pop("http_status_code", None):
		context.update(error=answer, is_refused=True, http_status_code=410)
		return
	frappe.flags.redirect_location = f"/{str(answer).lstrip('/')}"
	raise frappe.Redirect(303)
