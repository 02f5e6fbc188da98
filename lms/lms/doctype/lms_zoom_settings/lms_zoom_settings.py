"""LMS Zoom Settings: the credentials of a Zoom account. `live_classes.providers.zoom` uses them."""

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.live_classes.providers.zoom import forget_token
from lms.lms.shared.slugs import validate_name


class LMSZoomSettings(Document):
	def validate(self) -> None:
		validate_name(self)

	def on_update(self) -> None:
		forget_token(self.name)

	def on_trash(self) -> None:
		forget_token(self.name)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)
