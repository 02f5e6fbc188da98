"""Records that are evidence: the system adds them, and nobody can change or delete them."""

import frappe
from frappe import _


class AppendOnly:
	"""Mixin for documents that only domain modules insert. Forms and REST can only read them."""

	def validate(self) -> None:
		frappe.throw(_("This record is written by the system and cannot be changed."), frappe.PermissionError)

	def on_trash(self) -> None:
		frappe.throw(_("This record is evidence and cannot be deleted."), frappe.PermissionError)
