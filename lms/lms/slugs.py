"""Names that stand in addresses, and those that do not because an address says something else with them."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

# What the desk opens at /app/lms-course/new and /app/lms-course/view. No address of the portal has a word of
# its own where the name of a record stands in others; a test looks at the pages and routes that there are.
TAKEN = frozenset(("new", "view"))
# What the portal and the desk say anywhere. A title that is one of these gets an ending, which costs nobody
# anything: an address such as /lms/quiz/quiz or /lms/courses/learn is hard to read.
RESERVED = TAKEN | frozenset(
	(
		"app assignment course courses desk edit index learn lesson list lms print quiz report team tree"
	).split()
)


def make_slug(doctype: str, title: str | None) -> str:
	"""The title as it stands in an address; with an ending of its own if that is taken or means something."""
	slug = re.sub(r"[^\w]+", "-", (title or "").lower()).strip("-")[:100] or doctype.split()[-1].lower()
	if is_reserved(doctype, slug) or frappe.db.exists(doctype, slug):
		return f"{slug}-{frappe.generate_hash(length=6)}"
	return slug


def is_reserved(doctype: str, name: str) -> bool:
	return name.strip().lower() in RESERVED or leads_elsewhere(doctype, name)


def leads_elsewhere(doctype: str, name: str) -> bool:
	"""Whether the address with this name opens something else: `new-…` is what is not saved yet."""
	name = name.strip().lower()
	return name in TAKEN or name.startswith(f"new-{slug_of(doctype)}")


def slug_of(doctype: str) -> str:
	return doctype.lower().replace(" ", "-")


def validate_name(doc: Document) -> None:
	"""For records that are called as their title is: no ending can be added to that."""
	if doc.is_new():
		require_free_name(doc.doctype, doc.name)


def require_free_name(doctype: str, name: str) -> None:
	if leads_elsewhere(doctype, name):
		address = f"/app/{slug_of(doctype)}/{name.strip().lower()}"
		frappe.throw(
			_(
				"The name {0} cannot be used, because the desk opens something else at the address {1}."
				" Choose another name, or put a word in front of it."
			).format(frappe.bold(escape_html(name)), frappe.bold(escape_html(address)))
		)
