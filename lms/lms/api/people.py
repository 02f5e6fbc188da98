"""Methods for people's access to the LMS."""

import frappe

from lms.lms.people import access
from lms.lms.people.roles import ADMINS, HR_MANAGER
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import typed


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, HR_MANAGER))
def grant_lms_student(
	employees: list[str] | None = None, company: str | None = None
) -> access.ProvisionedCounts:
	"""Give the role LMS Student to the users of active employees: the named ones, a company's, or all.

	For System Manager, Moderator and HR Manager, within their User Permissions. HR may give this role because
	creating Employees gives it, too, and it opens only the portal.
	"""
	return access.provision_access(frappe.session.user, company=company, employees=employees)
