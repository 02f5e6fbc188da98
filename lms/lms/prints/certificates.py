"""Certificates on paper: four designs, and what a print format of one's own may use."""

from datetime import date
from unicodedata import east_asian_width

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url, getdate
from markupsafe import Markup

from lms.lms.prints.ornaments import draw_rosette, draw_seal
from lms.lms.prints.pages import render_part
from lms.lms.shared.brand import STANDARD_ACCENT, STANDARD_NAME, get_brand
from lms.lms.shared.colours import LIGHT, derive_accents
from lms.lms.shared.language import long_date
from lms.lms.shared.qr import draw_qr
from lms.lms.shared.urls import urls

DOCTYPE, EVENT = "LMS Certificate", "LMS Validity Event"
STANDARD = "Certificate"
# From the app's print formats to the designs, which are names of style sheets.
DESIGNS = {
	STANDARD: "classic",
	"Certificate Modern": "modern",
	"Certificate Plain": "plain",
	"Certificate Ornate": "ornate",
}
LOGO = "/assets/lms/images/logo.svg"
# The size of a text by how much there is of it: up to this many characters, this class.
NAME_SIZES = ((22, "xl"), (32, "l"), (48, "m"), (80, "s"))
TITLE_SIZES = ((36, "xl"), (60, "l"), (100, "m"), (180, "s"))
SMALLEST = "xs"


def describe_certificate(certificate: frappe._dict, language: str, today: date) -> frappe._dict:
	"""Return what a certificate says, for templates.

	`certificate` has the fields of an LMS Certificate. Dates are texts in the language. `code` is the QR code
	of the address where others verify it, which `address` is in a short form. Both are None for certificates
	without a number. `logo` is the address of a picture or None, `void` why it does not hold any more.
	"""
	brand = get_brand()
	title = find_title(certificate)
	address = get_url(urls.verify(certificate.number)) if certificate.number else None
	return frappe._dict(
		name=certificate.member_name,
		title=title,
		statement=describe_achievement(certificate),
		number=certificate.number,
		issued_on=long_date(getdate(certificate.issue_date), language),
		valid_until=certificate.expiry_date and long_date(getdate(certificate.expiry_date), language),
		issuer=brand.name,
		logo=brand.logo or (LOGO if brand.name == STANDARD_NAME else None),
		address=address and address.partition("://")[2],
		url=address,
		code=draw_qr(address) if address else None,
		void=describe_end(certificate.name, today),
		colours=derive_accents(brand.colour or STANDARD_ACCENT, LIGHT),
	)


def find_title(certificate: frappe._dict | Document) -> str:
	"""Return the title of what was completed, as it was then."""
	return certificate.course_title or certificate.program_title or certificate.batch_title or ""


def describe_achievement(certificate: frappe._dict) -> str:
	if certificate.course:
		return _("has successfully completed the course")
	if certificate.program:
		return _("has successfully completed the program")
	return _("has successfully completed the training")


def describe_end(certificate: str | None, today: date) -> str | None:
	"""Return a word for a certificate that was revoked, or that another one took the place of, else None."""
	rows = frappe.get_all(
		EVENT,
		filters={"certificate": certificate or "", "effective_on": ["<=", today]},
		pluck="event",
	)
	if "Revoked" in rows:
		return _("Revoked")
	return _("Superseded") if rows else None


def draw_certificate(certificate: frappe._dict, design: str, language: str, today: date) -> Markup:
	"""Return the certificate in one of the `DESIGNS`, as HTML with its styles."""
	values = describe_certificate(certificate, language, today)
	drawing = {"rosette": draw_rosette(), "seal": draw_seal()} if design == "ornate" else {}
	sizes = {
		"name_size": find_size(values.name, NAME_SIZES),
		"title_size": find_size(values.title, TITLE_SIZES),
	}
	return render_part("certificate.html", language, {**values, **drawing, **sizes, "design": design})


def find_size(text: str, sizes: tuple[tuple[int, str], ...]) -> str:
	"""Return the class of the largest size in which the text has room."""
	width = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
	return next((name for most, name in sizes if width <= most), SMALLEST)


def find_print_format(certificate: frappe._dict | Document) -> str:
	"""Return the print format of a certificate: its own, else that in LMS Settings, else the standard one."""
	return (
		certificate.template or frappe.get_cached_doc("LMS Settings").get("certificate_template") or STANDARD
	)
