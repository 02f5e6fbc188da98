"""Records that are evidence: the system adds them, and nobody changes or deletes them."""

import frappe
from frappe import _


class AppendOnly:
	"""For a document whose rows domain modules insert; over form and REST it can only be read."""

	def validate(self) -> None:
		frappe.throw(_("This record is written by the system and cannot be changed."), frappe.PermissionError)

	def on_trash(self) -> None:
		frappe.throw(_("This record is evidence and cannot be deleted."), frappe.PermissionError)
