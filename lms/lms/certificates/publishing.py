"""What a certificate shows to others, who have its number. Its holder decides about the name."""

import frappe
from frappe import _

from lms.lms.certificates.certificate import CERTIFICATE
from lms.lms.shared.rows import update_rows


def publish(certificate: str, user: str, *, published: bool) -> None:
	"""Show the name of the holder to people who verify the certificate, or only the initials.

	Only the holder can. Raises DoesNotExistError for everybody else.
	"""
	row = frappe.qb.DocType(CERTIFICATE)
	is_own = (row.name == certificate) & (row.member == user)
	if not frappe.qb.from_(row).select(row.name).where(is_own).run():
		frappe.throw(_("You have no such certificate."), frappe.DoesNotExistError)
	update_rows(CERTIFICATE, user).set(row.published, int(published)).where(is_own).run()


def abbreviate(full_name: str) -> str:
	"""Return the initials of a name, such as A. L. for Ada Lovelace."""
	return " ".join(f"{word[0]}." for word in full_name.split())
