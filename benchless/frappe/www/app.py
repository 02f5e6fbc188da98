"""The shell of the desk: one page for every address below /app."""

import frappe
from frappe import _
from frappe.templates.branding import add_branding

from benchless.desk.boot import get_bootinfo
from benchless.text.translate import is_rtl
from benchless.web.messages import get_login_url
from benchless.web.sessions import get_csrf_token

no_cache = 1


def get_context(context):
	if frappe.session.user == "Guest":
		frappe.flags.redirect_location = get_login_url()
		raise frappe.Redirect(302)
	if frappe.db.get_value("User", frappe.session.user, "user_type") != "System User":
		frappe.throw(_("The desk is for staff. Your pages start from the home page."), frappe.PermissionError)
	add_branding(context)
	boot = get_bootinfo()
	boot.update(csrf_token=get_csrf_token(), app_name=context.app_name)
	context.update(boot=boot, direction="rtl" if is_rtl() else "ltr")
