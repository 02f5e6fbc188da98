"""What a new site has to begin with."""

import frappe

# Those that no doctype's permissions name; the others come with the doctypes.
STANDARD_ROLES = ("Guest", "Desk User")
STANDARD_USERS = (
	{"first_name": "Administrator", "email": "admin@example.com", "is_admin": 1, "role": "Administrator"},
	{"first_name": "Guest", "email": "guest@example.com", "is_guest": 1, "role": "Guest"},
)


def after_install() -> None:
	for role in STANDARD_ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc({"doctype": "Role", "role_name": role}).insert(ignore_permissions=True)
	for values in STANDARD_USERS:
		add_user(**values)
	settings = frappe.get_single("System Settings")
	settings.flags.ignore_links = True
	settings.save()


def add_user(first_name: str, role: str, **values) -> None:
	if frappe.db.exists("User", first_name):
		return
	user = frappe.get_doc({"doctype": "User", "first_name": first_name, "send_welcome_email": 0, **values})
	user.append("roles", {"role": role})
	user.insert(ignore_permissions=True)
