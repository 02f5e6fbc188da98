import frappe
from frappe import _
from frappe.model.document import Document

from benchless.access import user_permissions
from benchless.access.user_permissions import get_user_permissions


class UserPermission(Document):
	def validate(self):
		if self.apply_to_all_doctypes:
			self.applicable_for = None
		self.validate_not_there()
		self.validate_one_default()

	def on_update(self):
		user_permissions.clear_cache(self.user)

	def on_trash(self):
		user_permissions.clear_cache(self.user)

	def validate_not_there(self):
		same = {field: self.get(field) for field in ("user", "allow", "for_value", "apply_to_all_doctypes")}
		for row in self.get_others(same):
			# An empty link is null in one row and an empty text in another.
			if (row.applicable_for or None) == (self.applicable_for or None):
				frappe.throw(_("This User Permission is there already"), frappe.DuplicateEntryError)

	def validate_one_default(self):
		if not self.is_default:
			return
		for row in self.get_others({"user": self.user, "allow": self.allow, "is_default": 1}):
			if not row.applicable_for or not self.applicable_for or row.applicable_for == self.applicable_for:
				message = _("{0} is already the default for {1}.")
				frappe.throw(message.format(row.for_value, self.allow))

	def get_others(self, filters: dict) -> list[frappe._dict]:
		filters["name"] = ["!=", self.name or ""]
		return frappe.get_all("User Permission", filters=filters, fields=["applicable_for", "for_value"])
