"""PDF files of this app's records in place of Frappe's, and what its print view shows of them."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate, nowdate
from markupsafe import Markup

from lms.lms.desk.calls import call_frappe
from lms.lms.people.recipients import speaking
from lms.lms.prints import certificates, documents
from lms.lms.shared.arguments import parse_name
from lms.lms.shared.signatures import Json

FRAPPE = "frappe.utils.print_format.download_pdf"


# Guests, too, because Frappe lets them print records of other apps with a key.
@frappe.whitelist(allow_guest=True)
def download_pdf(**arguments: Json) -> Any:
	"""Send a PDF file of a record. Those of other apps and print formats are Frappe's.

	Frappe 15 makes them with a program that can show neither our designs nor, everywhere, Arabic. It also
	needs only one of the rights to read and to print, where this needs both.
	"""
	doctype, print_format = arguments.get("doctype"), arguments.get("format")
	is_named = isinstance(doctype, str) and (not print_format or isinstance(print_format, str))
	if not is_named or not documents.is_ours(cstr(doctype), cstr(print_format) or None):
		return call_frappe(FRAPPE, arguments)
	name = parse_name(arguments.get("name"), _("Name"))
	doc = get_printable(cstr(doctype), name)
	language = find_language(arguments.get("language") or arguments.get("_lang"))
	with speaking(language):
		content = documents.make_document(
			doc,
			cstr(print_format) or None,
			user=frappe.session.user,
			language=language,
			today=getdate(nowdate()),
		)
	frappe.local.response.update(
		type="download",
		filename=documents.name_file(doc),
		filecontent=content,
		content_type="application/pdf",
		display_content_as="inline",
	)
	return None


def get_printable(doctype: str, name: str) -> Document:
	"""Return a record that the user may read and print. Does not say whether there are others."""
	doc = frappe.get_doc(doctype, name) if frappe.db.exists(doctype, name) else None
	if not doc or not all(doc.has_permission(ptype) for ptype in ("read", "print")):
		message = _("This record does not exist, or you may not print it.")
		frappe.throw(message, frappe.PermissionError)
	return doc


def find_language(language: object) -> str:
	"""Return the language if the site has it, else that of the user."""
	given = cstr(language)
	return given if given and frappe.db.exists("Language", given) else frappe.local.lang


# For templates, in Frappe's print view and in print formats of a site's own.


def lms_print(doc: Document, print_format: str) -> Markup:
	"""Return a record in one of our print formats, as HTML. Our print formats consist of this."""
	for ptype in ("read", "print"):
		doc.check_permission(ptype)
	user, language = frappe.session.user, frappe.local.lang
	return documents.draw(doc, print_format, user=user, language=language, today=getdate(nowdate()))


def describe_certificate(doc: Document) -> frappe._dict:
	"""Return what a certificate says, with its QR code and the brand, for print formats of a site's own."""
	values = frappe._dict(doc.as_dict())
	return certificates.describe_certificate(values, frappe.local.lang, getdate(nowdate()))
