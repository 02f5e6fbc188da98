import frappe
from frappe import _
from frappe.model.document import Document

STANDARD_ROLES = ("Administrator", "System Manager", "All", "Guest")


class Role(Document):
	def validate(self):
		if self.disabled and self.name in STANDARD_ROLES:
			frappe.throw(_("Standard roles cannot be disabled"))
		if self.name == "Guest":
			self.desk_access = 0

	def before_rename(self, old: str, new: str, merge: bool = False):
		if old in STANDARD_ROLES:
			frappe.throw(_("Standard roles cannot be renamed"))

	def on_update(self):
		if self.disabled:
			frappe.db.delete("Has Role", {"role": self.name})
		if self.disabled or self.has_value_changed("desk_access"):
			self.update_user_types()
		frappe.clear_cache()

	def update_user_types(self):
		"""Users are System Users or not by the roles they have."""
		users = frappe.get_all("Has Role", filters={"role": self.name, "parenttype": "User"}, pluck="parent")
		for name in users:
			user = frappe.get_doc("User", name)
			user_type = user.user_type
			user.set_user_type()
			if user.user_type != user_type:
				user.db_set("user_type", user.user_type)
