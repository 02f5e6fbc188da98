"""Leads to the video conference of a live class, or to its page, which says why there is no way in now."""

import frappe
from frappe.utils import cstr, now_datetime

from lms.lms.live_classes.live_class import LiveClassError
from lms.lms.live_classes.views import join
from lms.lms.shared.urls import urls
from lms.portal.page import redirect


def get_context(context: frappe._dict) -> None:
	name = cstr(frappe.form_dict.live_class)
	try:
		link = join(name, frappe.session.user, now_datetime())
	except LiveClassError:
		frappe.clear_messages()
		link = urls.live_class(name)
	redirect(link, 303)
