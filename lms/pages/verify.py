"""Verifying a certificate by its number. For everybody, also for those who have no account."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.certificates.numbers import MOST_CHARACTERS
from lms.lms.certificates.verification import verify
from lms.portal.certificate_views import verified_view

# So many numbers from one address in this time.
MOST_TRIES, TRIES_SECONDS = 60, 600
# The key of the cache.
TRIES = "lms_verify"
# Search engines leave the page out, nobody keeps it, and links on it do not tell the number.
HEADERS = {
	"X-Robots-Tag": "noindex, nofollow",
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
}


def get_context(context: frappe._dict) -> None:
	text = cstr(frappe.form_dict.number).strip()
	context.update(title=_("Verify a certificate"), headers=HEADERS, typed=text[:MOST_CHARACTERS])
	if not text:
		return
	if not is_within_limit():
		context.update(
			http_status_code=429,
			problem=_("Too many numbers were entered. Try again in {0} minutes.").format(TRIES_SECONDS // 60),
		)
		return
	if found := verify(text, getdate(nowdate())):
		context.update(found=verified_view(found, context.brand.name, context.lang), typed="")
		return
	context.update(
		http_status_code=404,
		problem=_(
			"There is no certificate with this number. Compare each character with the certificate, and enter"
			" it again."
		),
	)


def is_within_limit() -> bool:
	"""Count one more number from this address."""
	key = frappe.cache.make_key(f"{TRIES}:{frappe.local.request_ip}")
	if frappe.cache.incrby(key, 1) > MOST_TRIES:
		return False
	frappe.cache.expire(key, TRIES_SECONDS)
	return True
