"""What Frappe's filter leaves in titles, names and addresses, which its desk draws as they are stored.

The filter takes a text for JSON, and lets it pass, if it is in quotes; it sees no tag that is not closed, or
is in what it takes for a comment. Addresses of files it does not look at. Content is in fields that the desk
draws as text: nothing is taken out of that.
"""

import re
from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, sanitize_html

from lms.lms.addresses import safe_link
from lms.lms.doctypes import is_of_app

ADDRESSES = ("Attach", "Attach Image")
FILTERED = ("Data", "Small Text", "Text", "Text Editor")
TAG = re.compile(r"<([A-Za-z/!?])")
OUTSIDE_ADDRESSES = frozenset('<>"')


def validate_document(doc: Document, _event: str | None = None) -> None:
	"""The hook on every document of the site."""
	if not is_of_app(doc.doctype):
		return
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if not value or not row.has_value_changed(field.fieldname):
				continue
			if field.fieldtype in ADDRESSES or field.options == "URL":
				validate_address(str(value), _(field.label))
			elif isinstance(value, str) and is_filtered(field):
				row.set(field.fieldname, disarm(value))


def is_filtered(field: Document) -> bool:
	return field.fieldtype in FILTERED and not field.ignore_xss_filter


def disarm(text: str) -> str:
	"""The text, with a blank after each `<` of a tag if the filter would let the tag pass."""
	if not TAG.search(text):
		return text
	is_seen = sanitize_html(text) != text or sanitize_html(text, always_sanitize=True) == text
	return text if is_seen else TAG.sub(r"< \1", text)


def disarm_rows(doctype: str, fields: Sequence[str], rows: Sequence[Sequence[object]]) -> list[list[object]]:
	"""The same for rows that are written past the document layer."""
	meta = frappe.get_meta(doctype)
	filtered = {name for name in fields if (field := meta.get_field(name)) and is_filtered(field)}
	return [
		[
			disarm(value) if name in filtered and isinstance(value, str) else value
			for name, value in zip(fields, row, strict=True)
		]
		for row in rows
	]


def validate_address(address: str, label: str) -> None:
	if not safe_link(address) or OUTSIDE_ADDRESSES.intersection(address):
		message = _("{0}: {1} is not an address. Please upload the file here, or copy its address again.")
		frappe.throw(message.format(label, frappe.bold(escape_html(address[:200]))))
