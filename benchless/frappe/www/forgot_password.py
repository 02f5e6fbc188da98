"""Asks for a link by mail. The answer is the same whether there is such an account or not."""

import frappe
from frappe import _
from frappe.core.doctype.user.user import reset_password
from frappe.sessions import get_csrf_token
from frappe.templates.branding import add_branding

no_cache = 1


def get_context(context):
	context.update(title=_("Forgot your password?"), csrf_token=get_csrf_token())
	add_branding(context)
	if frappe.request.method == "POST":
		send_link(context, str(frappe.form_dict.email or "").strip())


def send_link(context, email):
	try:
		reset_password(user=email)
	except frappe.RateLimitExceededError as error:
		context.update(error=str(error), http_status_code=error.http_status_code)
	else:
		context.update(is_sent=True, email=email)
	frappe.clear_messages()
	frappe.local.response.pop("http_status_code", None)
