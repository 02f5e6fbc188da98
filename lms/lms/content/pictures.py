"""Allows pictures and media only from this site, so that other sites cannot track readers.

The portal filters what it shows. The desk shows formatted text as stored, so this module checks it on save.
"""

import re

import frappe
import nh3
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.content.markup import MAX_TAGS
from lms.lms.shared.addresses import local_file
from lms.lms.shared.doctypes import MODULE, is_of_app
from lms.lms.shared.file_addresses import PUBLIC, canonical

DRAWN = ("Attach Image", "Text Editor")
TEXTS = ("Data", "Long Text", "Small Text", "Text")
# Attributes whose address a browser loads. The `href` of a link is excepted: it is only followed.
LOADED = {"background", "data", "href", "poster", "src", "srcset", "style", "xlink:href"}
LINKS = ("a", "area")
TAGS = nh3.ALLOWED_TAGS | set(
	"audio body embed font form iframe image img input link object picture source svg track use video".split()
)
# What browsers show as a picture, also in a page that loads nothing else.
PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
ASSETS = "/assets/"
SCHEMES = {"blob", "data", "file", "ftp", "http", "https"}
IN_STYLE = re.compile(r"url\(|image-set|@import|\\", flags=re.IGNORECASE)
# A bare file name, relative to the page. It loads nothing from another site.
PLAIN_NAME = re.compile(r"[\w.-]*")


def validate_pictures(doc: Document, _event: str | None = None) -> None:
	"""Check the changed fields of the app's documents. A hook on every DocType."""
	if not is_of_app(doc.doctype):
		return
	for field in doc.meta.fields:
		if is_drawn(field) and doc.has_value_changed(field.fieldname):
			validate = validate_picture if field.fieldtype == "Attach Image" else validate_pictures_in_text
			validate(doc.get(field.fieldname) or "", _(field.label))


def is_drawn(field: frappe._dict) -> bool:
	"""Whether people can write text into the field that the desk may show as HTML.

	The desk escapes fields that skip the XSS filter. Read-only fields are filled from other fields.
	"""
	is_text = field.fieldtype in TEXTS and not field.ignore_xss_filter
	return not field.read_only and (is_text or field.fieldtype in DRAWN)


def validate_comment(doc: Document, _event: str | None = None) -> None:
	"""Check comments on the app's records: people with more rights than the writer read them."""
	if frappe.db.get_value("DocType", doc.reference_doctype or "", "module") == MODULE:
		validate_pictures_in_text(doc.content or "", _("Comment"))


def validate_pictures_in_text(html: str, label: str) -> None:
	if html.count("<") > MAX_TAGS:
		frappe.throw(_("{0} has more than {1} tags. Please make it shorter.").format(label, MAX_TAGS))
	if foreign := find_foreign(html):
		refuse_picture(foreign, label)


def validate_picture(address: str, label: str) -> None:
	if is_foreign(address):
		refuse_picture(address, label)


def refuse_picture(address: str, label: str) -> None:
	message = _(
		"{0}: {1} cannot be shown from another site. Please upload the file here, or write a link to it."
	)
	frappe.throw(message.format(label, frappe.bold(escape_html(address[:200]))))


def find_foreign(html: str) -> str | None:
	"""Return the first address in the HTML that a browser would load from another site."""
	if "<" not in html:
		return None
	found = ["<style>"] if "<style" in html.lower() and IN_STYLE.search(html) else []

	def collect(tag: str, name: str, value: str) -> str:
		if not (name == "href" and tag in LINKS) and loads_foreign(name, value):
			found.append(value)
		return value

	attributes = {"*": LOADED}
	nh3.clean(html, TAGS, attributes=attributes, attribute_filter=collect, url_schemes=SCHEMES, link_rel=None)
	return next(iter(found), None)


def loads_foreign(name: str, value: str) -> bool:
	"""Whether this attribute loads something from another site."""
	if name == "style":
		return bool(IN_STYLE.search(value))
	candidates = [part.split() for part in value.split(",")] if name == "srcset" else [[value]]
	return any(is_foreign(words[0]) for words in candidates if words)


def is_foreign(address: str) -> bool:
	"""Whether the address is neither a file of this site nor a `data:` picture."""
	address = address.strip()
	return not (address.startswith("data:") or PLAIN_NAME.fullmatch(address) or local_file(address))


def find_public_picture(address: str) -> str | None:
	"""Return the address on this site if it is a picture that everybody may load, else None."""
	local = local_file(address) or ""
	is_public = local.startswith(ASSETS) or (canonical(local) or "").startswith(PUBLIC)
	is_picture = local.partition("?")[0].lower().endswith(PICTURES)
	return local if is_public and is_picture else None
