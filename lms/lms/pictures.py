"""Pictures and films in what people write: of this site alone, so that nobody else learns who reads it.

The portal shows nothing else, whatever was stored. The desk draws formatted texts as they are: there it
counts that nothing else is saved.
"""

import re

import frappe
import nh3
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.addresses import local_file
from lms.lms.doctypes import MODULE, is_of_app
from lms.lms.markup import MAX_TAGS

DRAWN = ("Attach Image", "Text Editor")
TEXTS = ("Data", "Long Text", "Small Text", "Text")
# Attributes whose address is loaded, whatever the tag; `href` of a link is where it leads.
LOADED = {"background", "data", "href", "poster", "src", "srcset", "style", "xlink:href"}
LINKS = ("a", "area")
TAGS = nh3.ALLOWED_TAGS | set(
	"audio body embed font form iframe image img input link object picture source svg track use video".split()
)
SCHEMES = {"blob", "data", "file", "ftp", "http", "https"}
IN_STYLE = re.compile(r"url\(|image-set|@import|\\", flags=re.IGNORECASE)
# The name of a file beside the page, where there is none.
PLAIN_NAME = re.compile(r"[\w.-]*")


def validate_document(doc: Document, _event: str | None = None) -> None:
	"""The hook on every document of the site. What was stored before may stay as it is."""
	if not is_of_app(doc.doctype):
		return
	for field in doc.meta.fields:
		if is_drawn(field) and doc.has_value_changed(field.fieldname):
			validate = validate_picture if field.fieldtype == "Attach Image" else validate_text
			validate(doc.get(field.fieldname) or "", _(field.label))


def is_drawn(field: frappe._dict) -> bool:
	"""Whether somebody writes into the field what the desk may draw as HTML.

	What is kept as it was typed is escaped there, and read-only fields are filled from others.
	"""
	is_text = field.fieldtype in TEXTS and not field.ignore_xss_filter
	return not field.read_only and (is_text or field.fieldtype in DRAWN)


def validate_comment(doc: Document, _event: str | None = None) -> None:
	"""Comments on records of the app are read by people who may do more than their writer."""
	if frappe.db.get_value("DocType", doc.reference_doctype or "", "module") == MODULE:
		validate_text(doc.content or "", _("Comment"))


def validate_text(html: str, label: str) -> None:
	if html.count("<") > MAX_TAGS:
		frappe.throw(_("{0} has more than {1} tags. Please make it shorter.").format(label, MAX_TAGS))
	if foreign := find_foreign(html):
		refuse(foreign, label)


def validate_picture(address: str, label: str) -> None:
	if is_foreign(address):
		refuse(address, label)


def refuse(address: str, label: str) -> None:
	message = _(
		"{0}: {1} cannot be shown from another site. Please upload the file here, or write a link to it."
	)
	frappe.throw(message.format(label, frappe.bold(escape_html(address[:200]))))


def find_foreign(html: str) -> str | None:
	"""The first address in the HTML that a browser would load from elsewhere."""
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
	"""Whether this attribute does."""
	if name == "style":
		return bool(IN_STYLE.search(value))
	candidates = [part.split() for part in value.split(",")] if name == "srcset" else [[value]]
	return any(is_foreign(words[0]) for words in candidates if words)


def is_foreign(address: str) -> bool:
	"""Whether it is neither a file of this site nor a picture that is itself in the text."""
	address = address.strip()
	return not (address.startswith("data:") or PLAIN_NAME.fullmatch(address) or local_file(address))
