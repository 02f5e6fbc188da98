"""Names used in addresses, and names to avoid because those addresses mean something else."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

# The desk opens other things at /app/lms-course/new and /app/lms-course/view. The portal has no such words; a
# test checks all its pages and routes.
TAKEN = frozenset(("new", "view"))
# Words in addresses of the portal and the desk. A title that is one of these gets an ending, because an
# address such as /lms/quiz/quiz or /lms/courses/learn is hard to read.
RESERVED = TAKEN | frozenset(
	(
		"announcement announcement_form announcements app assign assignment attendance attendance_sheet batch"
		" batches bulk_assignment certificates check-in check_in check_in_code code course courses desk"
		" edit index join join_live_class learn lesson list live live_class lms notifications patterns person"
		" print profile program programs quiz report search sheet statistics team tree verify"
	).split()
)


def make_slug(doctype: str, title: str | None) -> str:
	"""Return the title as used in an address. Adds an ending if that is taken or reserved."""
	slug = re.sub(r"[^\w]+", "-", (title or "").lower()).strip("-")[:100] or doctype.split()[-1].lower()
	if is_reserved(doctype, slug) or frappe.db.exists(doctype, slug):
		return f"{slug}-{frappe.generate_hash(length=6)}"
	return slug


def is_reserved(doctype: str, name: str) -> bool:
	return name.strip().lower() in RESERVED or leads_elsewhere(doctype, name)


def leads_elsewhere(doctype: str, name: str) -> bool:
	"""Whether the address with this name opens something else, as `new-…` does for unsaved records."""
	name = name.strip().lower()
	return name in TAKEN or name.startswith(f"new-{slug_of(doctype)}")


def slug_of(doctype: str) -> str:
	return doctype.lower().replace(" ", "-")


def validate_name(doc: Document) -> None:
	"""Refuse reserved names for records whose name is their title, as those cannot get an ending."""
	if doc.is_new():
		require_free_name(doc.doctype, doc.name)


def require_free_name(doctype: str, name: str) -> None:
	if leads_elsewhere(doctype, name):
		address = f"/app/{slug_of(doctype)}/{name.strip().lower()}"
		frappe.throw(
			_(
				"The name {0} cannot be used, because the desk opens something else at the address {1}."
				" Choose another name, or put a word in front."
			).format(frappe.bold(escape_html(name)), frappe.bold(escape_html(address)))
		)
