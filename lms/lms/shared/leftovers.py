"""Disarms HTML tags that Frappe's filter misses in titles, names and addresses, as the desk shows them raw.

The filter passes text in quotes, because it takes it for JSON. It misses unclosed tags and tags in what looks
like a comment. It does not check addresses of files. Content is not changed, as it is in fields that the desk
shows as text.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, sanitize_html

from lms.lms.shared.addresses import safe_link
from lms.lms.shared.doctypes import is_of_app

ADDRESSES = ("Attach", "Attach Image")
FILTERED = ("Data", "Small Text", "Text", "Text Editor")
TAG = re.compile(r"<([A-Za-z/!?])")
OUTSIDE_ADDRESSES = frozenset('<>"')


def validate_leftovers(doc: Document, _event: str | None = None) -> None:
	"""Clean the app's documents before they are saved. A hook on every DocType."""
	if not is_of_app(doc.doctype):
		return
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if not value or not row.has_value_changed(field.fieldname):
				continue
			if field.fieldtype in ADDRESSES or field.options == "URL":
				validate_stored_address(str(value), _(field.label))
			elif isinstance(value, str) and is_filtered(field):
				row.set(field.fieldname, disarm(value))


def is_filtered(field: Any) -> bool:
	return field.fieldtype in FILTERED and not field.ignore_xss_filter


def disarm(text: str) -> str:
	"""Insert a blank after the `<` of tags that the filter would miss."""
	if not TAG.search(text):
		return text
	is_seen = sanitize_html(text) != text or sanitize_html(text, always_sanitize=True) == text
	return text if is_seen else TAG.sub(r"< \1", text)


def disarm_rows(doctype: str, fields: Sequence[str], rows: Sequence[Sequence[object]]) -> list[list[object]]:
	"""Do the same for rows that are inserted without documents."""
	meta = frappe.get_meta(doctype)
	# Many rows say the same.
	disarm_once = cache(disarm)
	filtered = {name for name in fields if (field := meta.get_field(name)) and is_filtered(field)}
	return [
		[
			disarm_once(value) if name in filtered and isinstance(value, str) else value
			for name, value in zip(fields, row, strict=True)
		]
		for row in rows
	]


def validate_stored_address(address: str, label: str) -> None:
	if not safe_link(address) or OUTSIDE_ADDRESSES.intersection(address):
		message = _("{0}: {1} is not a valid address. Please upload the file or copy its address again.")
		frappe.throw(message.format(label, frappe.bold(escape_html(address[:200]))))
