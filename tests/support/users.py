"""Users and records for tests over HTTP: committed, so that the request's own connection sees them."""

import frappe

PASSWORD = "Correct-Horse-7-Battery"


def make_user(*roles: str, email: str | None = None, **values: object) -> str:
	"""A committed user with PASSWORD; the e-mail address is made up unless given."""
	email = email or f"test-{frappe.generate_hash(length=10)}@example.com"
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": email,
			"first_name": "Test",
			"send_welcome_email": 0,
			"enabled": 1,
			**values,
		}
	)
	user.append_roles(*roles)
	user.new_password = PASSWORD
	user.flags.no_welcome_mail = True
	user.insert(ignore_permissions=True)
	frappe.db.commit()
	return email


def make_designation(name: str | None = None, **values: object) -> str:
	"""A committed record of a small doctype that HR may change and employees may read."""
	name = name or f"Designation {frappe.generate_hash(length=8)}"
	frappe.get_doc({"doctype": "Designation", "designation_name": name, **values}).insert()
	frappe.db.commit()
	return name
