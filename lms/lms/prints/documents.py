"""The records that this app makes PDF files of, and their print formats: ours, and those of a site's own."""

from collections.abc import Callable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from markupsafe import Markup

from lms.lms.prints import certificates, papers, pictures
from lms.lms.prints.pages import wrap_document
from lms.lms.prints.renderer import make_pdf
from lms.lms.shared.brand import get_brand

CERTIFICATE = certificates.DOCTYPE
# The print formats that come with the app, by DocType. The first is the standard one.
FORMATS: dict[str, tuple[str, ...]] = {
	CERTIFICATE: tuple(certificates.DESIGNS),
	**{doctype: (name,) for doctype, name in papers.FORMATS.items()},
}
# Records that people also print as they are, so only a print format of ours is for these methods.
ONLY_BY_NAME = ("LMS Enrollment",)
# Print formats of a site's own are written for Frappe's print view, which does not escape.
ESCAPED = "{{% autoescape true %}}{}{{% endautoescape %}}"


class NoPrintFormatError(frappe.ValidationError):
	"""There is no such print format for this record, or it is disabled."""


def is_ours(doctype: str, print_format: str | None) -> bool:
	"""Whether the PDF of such a record is made here: with our print formats, or Jinja of a site's own.

	Frappe makes PDF files of what its print format builder has made, and of its standard format.
	"""
	if doctype not in FORMATS:
		return False
	if not print_format:
		return doctype not in ONLY_BY_NAME
	if print_format in FORMATS[doctype]:
		return True
	return bool(frappe.db.exists("Print Format", {"name": print_format, "doc_type": doctype, **JINJA}))


JINJA = {"custom_format": 1, "raw_printing": 0, "print_format_type": "Jinja"}


def make_document(doc: Document, print_format: str | None, *, user: str, language: str, today: date) -> bytes:
	"""Return the PDF of a record that `user` may read and print, in a language.

	Without a print format, it is the record's own or the standard one. Raises NoPrintFormatError if it is
	disabled or for another DocType.
	"""
	name = find_print_format(doc, print_format)
	part, styles = "", ""
	if name in FORMATS[doc.doctype]:
		part = draw(doc, name, user=user, language=language, today=today)
	else:
		custom = frappe.get_cached_doc("Print Format", name)
		part, styles = render_custom(custom, doc), custom.css or ""
	brand = get_brand()
	title = describe_title(doc)
	html = wrap_document(part, title=title, author=brand.name, language=language, styles=styles)
	return make_pdf(html, pictures.make_reader(user, always=[brand.logo] if brand.logo else ()))


def find_print_format(doc: Document, print_format: str | None) -> str:
	name = print_format
	if not name and doc.doctype == CERTIFICATE:
		name = certificates.find_print_format(doc)
	name = name or FORMATS[doc.doctype][0]
	disabled = frappe.db.get_value("Print Format", {"name": name, "doc_type": doc.doctype}, "disabled")
	if disabled is None and name in FORMATS[doc.doctype]:
		return name
	if disabled is None:
		message = _("There is no print format {0} for this record.")
		frappe.throw(message.format(frappe.bold(escape_html(name))), NoPrintFormatError)
	if disabled:
		message = _("The print format {0} is disabled.")
		frappe.throw(message.format(frappe.bold(escape_html(name))), NoPrintFormatError)
	return name


def draw(doc: Document, print_format: str, *, user: str, language: str, today: date) -> Markup:
	"""Return the record in one of our print formats, as HTML with its styles."""
	if doc.doctype == CERTIFICATE:
		design = certificates.DESIGNS[print_format]
		return certificates.draw_certificate(frappe._dict(doc.as_dict()), design, language, today)
	drawers: dict[str, Callable[[Document, str, str], Markup]] = papers.DRAWERS
	return drawers[doc.doctype](doc, user, language)


def render_custom(print_format: Document, doc: Document) -> str:
	"""Return the record in a print format of the site's own. Values that it shows are escaped."""
	return frappe.render_template(ESCAPED.format(print_format.html or ""), {"doc": doc, "meta": doc.meta})


def describe_title(doc: Document) -> str:
	"""Return the title of the PDF file: the title of the record and whom it is about."""
	if doc.doctype == CERTIFICATE:
		return join_parts(certificates.find_title(doc), doc.member_name)
	return join_parts(doc.get("quiz_title") or doc.get("assignment_title"), doc.get("member_name"))


def join_parts(*parts: str | None) -> str:
	return " – ".join(part for part in parts if part)


def name_file(doc: Document) -> str:
	"""Return the name of the PDF file, as Frappe names it, with the number of a certificate."""
	name = doc.get("number") if doc.doctype == CERTIFICATE else None
	return f"{name or doc.name}.pdf".replace(" ", "-").replace("/", "-")
