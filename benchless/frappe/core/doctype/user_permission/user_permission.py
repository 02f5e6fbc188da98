import frappe
from benchless import user_permissions
from frappe import _
from frappe.model.document import Document


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
		# An empty link is null in one row and an empty text in another.
		names = frappe.get_all("User Permission", filters=same, fields=["name", "applicable_for"])
		if any(row.name != self.name and (row.applicable_for or None) == (self.applicable_for or None) for row in names):
			frappe.throw(_("User permission already exists"), frappe.DuplicateEntryError)

	def validate_one_default(self):
		if not self.is_default:
			return
		filters = {"user": self.user, "allow": self.allow, "is_default": 1, "name": ["!=", self.name or ""]}
		for row in frappe.get_all("User Permission", filters=filters, fields=["name", "applicable_for", "for_value"]):
			if not row.applicable_for or not self.applicable_for or row.applicable_for == self.applicable_for:
				frappe.throw(_("{0} has already assigned default value for {1}.").format(row.for_value, self.allow))
