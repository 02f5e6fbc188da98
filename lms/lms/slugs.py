"""Names that stand in addresses."""

import re

import frappe


def make_slug(doctype: str, title: str | None) -> str:
	"""The title as it stands in an address; with an ending of its own if one is called so already."""
	slug = re.sub(r"[^\w]+", "-", (title or "").lower()).strip("-")[:100] or doctype.split()[-1].lower()
	return f"{slug}-{frappe.generate_hash(length=6)}" if frappe.db.exists(doctype, slug) else slug
