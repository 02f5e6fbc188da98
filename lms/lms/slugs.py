"""Names that stand in addresses, and those that do not because an address says something else with them."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

# What the portal and the desk say themselves where the name of a record stands in others. A test compares
# this with the pages and routes that there are.
RESERVED = frozenset(
	(
		"app assignment course courses desk edit index learn lesson list lms new print quiz report team tree"
		" view"
	).split()
)


def make_slug(doctype: str, title: str | None) -> str:
	"""The title as it stands in an address; with an ending of its own if that is taken or means something."""
	slug = re.sub(r"[^\w]+", "-", (title or "").lower()).strip("-")[:100] or doctype.split()[-1].lower()
	if is_reserved(doctype, slug) or frappe.db.exists(doctype, slug):
		return f"{slug}-{frappe.generate_hash(length=6)}"
	return slug


def is_reserved(doctype: str, name: str) -> bool:
	"""Whether an address with this name leads elsewhere: the desk calls what is not saved yet `new-…`."""
	name = name.strip().lower()
	return name in RESERVED or name.startswith(f"new-{doctype.lower().replace(' ', '-')}")


def validate_name(doc: Document) -> None:
	"""For records that are called as their title is: no ending can be added to that."""
	if doc.is_new():
		require_free_name(doc.doctype, doc.name)


def require_free_name(doctype: str, name: str) -> None:
	if is_reserved(doctype, name):
		frappe.throw(
			_("Nothing can be called {0}, because an address uses that word. Choose another name.").format(
				frappe.bold(escape_html(name))
			)
		)
