"""Creates the demo accounts. All have the same password."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils.password import update_password
from pypika import Table

from lms.demo.company import Company, Person

PASSWORD = "larkfield"
# Set here so that saving the Employee does not save the account again.
ROLES = ("Employee", "LMS Student")
AUTH_FIELDS = ("doctype", "name", "fieldname", "password", "encrypted")


def create_users(company: Company) -> None:
	emails = [company.email(person.login) for person in company.account_holders]
	with unthrottled():
		for person, email in zip(company.account_holders, emails, strict=True):
			create_user(person, email)
	set_password(emails)


def create_user(person: Person, email: str) -> None:
	"""Create an account. It has desk access only if its roles give it.

	Begins with the defaults, which Frappe leaves out in imports. They show search and sidebars in the desk.
	"""
	user = frappe.new_doc("User")
	user.update(
		{
			"email": email,
			"first_name": person.first_name,
			"last_name": person.last_name,
			"enabled": 1,
			"user_type": "Website User",
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in (*ROLES, *person.extra_roles)],
		}
	)
	user.insert()


@contextmanager
def unthrottled() -> Iterator[None]:
	"""Allow more than sixty new accounts an hour, which Frappe allows only in imports."""
	frappe.flags.in_import = True
	try:
		yield
	finally:
		frappe.flags.in_import = False


def set_password(emails: list[str]) -> None:
	"""Hash the password once and copy the hash to all accounts, because hashing is slow on purpose."""
	first, *others = emails
	update_password(first, PASSWORD)
	auth, user = Table("__Auth"), frappe.qb.DocType("User")
	(
		frappe.qb.into(auth)
		.columns(*AUTH_FIELDS)
		.from_(user)
		.join(auth)
		.on((auth.doctype == "User") & (auth.name == first) & (auth.fieldname == "password"))
		.select(auth.doctype, user.name, auth.fieldname, auth.password, auth.encrypted)
		.where(user.name.isin(others))
	).run()
