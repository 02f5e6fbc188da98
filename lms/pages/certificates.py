"""The reader's own certificates: to download, to share, and to show others without one's name."""

from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.certificates.issuing import get_or_issue
from lms.lms.certificates.mine import get_certificates, get_missing
from lms.lms.certificates.publishing import publish
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.portal.certificate_views import certificate_view
from lms.portal.page import redirect


def get_context(context: frappe._dict) -> None:
	user, given, today = frappe.session.user, frappe.form_dict, getdate(nowdate())
	context.way_out = {"url": urls.certificates(), "label": _("Show my certificates")}
	if frappe.request.method == "POST":
		receive(user)
	context.update(
		title=_("Certificates"),
		certificates=[certificate_view(row, frappe.local.lang) for row in get_certificates(user, today)],
		missing=get_missing(user, today),
		done=describe_done().get(cstr(given.done)),
	)


def receive(user: str) -> NoReturn:
	"""Process one of the page's forms: get a certificate, or show or hide one's name."""
	given = frappe.form_dict
	if given.course:
		anew_when_busy(get_or_issue)(cstr(given.course), getdate(nowdate()), user)
		redirect(urls.certificates(done="issued"), 303)
	is_shown = given.show == "1"
	publish(cstr(given.certificate), user, published=is_shown)
	redirect(urls.certificates(done="shown" if is_shown else "hidden"), 303)


def describe_done() -> dict[str, str]:
	return {
		"issued": _("You have a new certificate."),
		"shown": _("People who verify the certificate see your name."),
		"hidden": _("People who verify the certificate see only your initials."),
	}
