"""Employee: a person's record at the company, and the link to the account they sign in with.

Differs from ERPNext: `reports_to` is a plain link, no nested set is kept; a missing account is refused even
where links are not checked (ERPNext empties the field); Administrator and Guest are nobody's account; an
account may have the role Employee without an Employee record (ERPNext takes it away whenever such an account
is saved).
"""

from datetime import date

import frappe
from frappe import _
from frappe.permissions import add_user_permission, remove_user_permission
from frappe.utils import getdate, today, validate_email_address

from hr.people.doctype.employee_onboarding.employee_onboarding import link_employee
from hr.people.records import Record

STANDARD_USERS = ("Administrator", "Guest")
PREFERRED_EMAIL_FIELDS = {
	"Company Email": "company_email",
	"Personal Email": "personal_email",
	"User ID": "user_id",
}


class EmployeeUserDisabledError(frappe.ValidationError):
	pass


class InactiveEmployeeStatusError(frappe.ValidationError):
	pass


class Employee(Record):
	def before_insert(self) -> None:
		super().before_insert()
		self.create_user()

	def validate(self) -> None:
		self.set_employee_name()
		self.set_preferred_email()
		self.validate_dates()
		self.validate_emails()
		self.validate_status()
		self.validate_reports_to()
		self.validate_user()
		link_employee(self)

	def on_update(self) -> None:
		self.unlink_former_user()
		self.update_user()
		self.update_user_permissions()
		self.accept_job_applicant()

	def set_employee_name(self) -> None:
		parts = (self.first_name, self.middle_name, self.last_name)
		self.employee_name = " ".join(part.strip() for part in parts if part and part.strip())

	def set_preferred_email(self) -> None:
		fieldname = PREFERRED_EMAIL_FIELDS.get(self.prefered_contact_email)
		self.prefered_email = self.get(fieldname) if fieldname else None

	def validate_dates(self) -> None:
		born, joined, left = map(as_date, (self.date_of_birth, self.date_of_joining, self.relieving_date))
		if born and born > getdate(today()):
			frappe.throw(_("Date of Birth cannot be in the future"))
		if born and joined and born >= joined:
			frappe.throw(_("Date of Joining must be after Date of Birth"))
		if joined and left and left < joined:
			frappe.throw(_("Relieving Date cannot be before Date of Joining"))

	def validate_emails(self) -> None:
		for address in (self.company_email, self.personal_email):
			if address:
				validate_email_address(address, throw=True)

	def validate_status(self) -> None:
		if self.status != "Left":
			return
		if not self.relieving_date:
			frappe.throw(_("Please enter the Relieving Date of an employee who has left"))
		reports = frappe.get_all(
			"Employee", filters={"reports_to": self.name, "status": "Active"}, pluck="employee_name"
		)
		if reports:
			frappe.throw(
				_("These active employees still report to {0}: {1}").format(
					self.employee_name, ", ".join(reports)
				),
				InactiveEmployeeStatusError,
			)

	def validate_reports_to(self) -> None:
		if not self.reports_to:
			return
		if self.reports_to == self.name:
			frappe.throw(_("An employee cannot report to themselves"))
		if self.name in managers_above(self.reports_to):
			frappe.throw(
				_("{0} already reports to {1}, directly or through others").format(
					self.reports_to, self.employee_name
				)
			)

	def validate_user(self) -> None:
		if not self.user_id:
			return
		enabled = frappe.db.get_value("User", self.user_id, "enabled")
		if enabled is None:
			frappe.throw(_("User {0} does not exist").format(self.user_id))
		if self.user_id in STANDARD_USERS and self.has_value_changed("user_id"):
			frappe.throw(_("{0} is a system account. Choose the account of a person").format(self.user_id))
		if self.status != "Active":
			return
		if not enabled:
			frappe.throw(_("User {0} is disabled").format(self.user_id), EmployeeUserDisabledError)
		other = frappe.db.exists(
			"Employee", {"user_id": self.user_id, "status": "Active", "name": ["!=", self.name]}
		)
		if other:
			frappe.throw(
				_("User {0} is already assigned to Employee {1}").format(self.user_id, other),
				frappe.DuplicateEntryError,
			)

	def create_user(self) -> None:
		"""Links the account that has the person's address, or makes one."""
		if self.user_id or not self.create_user_automatically:
			return
		self.set_preferred_email()
		address = self.prefered_email or self.company_email or self.personal_email
		if not address:
			frappe.throw(_("Enter a company or personal email to create the account with"))
		self.user_id = frappe.db.exists("User", address)
		if self.user_id:
			return
		user = frappe.get_doc({"doctype": "User", "email": address, "user_type": "Website User"})
		user.update(self.name_parts())
		# HR was allowed to create the Employee; the account gets no role but Employee.
		self.user_id = user.insert(ignore_permissions=True).name

	def name_parts(self) -> dict[str, str | None]:
		return {field: self.get(field) for field in ("first_name", "middle_name", "last_name")}

	def update_user(self) -> None:
		"""Gives the account the role Employee, and the person's name where it has none; saves it always."""
		if not self.user_id:
			return
		user = frappe.get_doc("User", self.user_id)
		if not user.last_name:
			user.update(self.name_parts())
		if not any(row.role == "Employee" for row in user.roles):
			user.append("roles", {"role": "Employee"})
		# HR may link an account without being allowed to edit accounts; only this role and the name change.
		user.save(ignore_permissions=True)

	def update_user_permissions(self) -> None:
		"""Restricts the account to this record and company, if the one who saves may restrict accounts."""
		if not (self.user_id and self.create_user_permission):
			return
		if not self.has_value_changed("user_id") and not self.has_value_changed("create_user_permission"):
			return
		if not frappe.has_permission("User Permission", "write"):
			return
		key = {"allow": "Employee", "for_value": self.name, "user": self.user_id}
		if frappe.db.exists("User Permission", key):
			return
		add_user_permission("Employee", self.name, self.user_id)
		add_user_permission("Company", self.company, self.user_id)

	def unlink_former_user(self) -> None:
		before = self.get_doc_before_save()
		former = before.user_id if before else None
		if not former or former == self.user_id:
			return
		user = frappe.get_doc("User", former)
		user.set("roles", [row for row in user.roles if row.role != "Employee"])
		# The account has no employee any more, whoever may edit accounts.
		user.save(ignore_permissions=True)
		if frappe.db.exists("User Permission", {"allow": "Employee", "for_value": self.name, "user": former}):
			remove_user_permission("Employee", self.name, former)

	def accept_job_applicant(self) -> None:
		if self.job_applicant:
			frappe.db.set_value("Job Applicant", self.job_applicant, "status", "Accepted")


def as_date(value: str | date | None) -> date | None:
	return getdate(value) if value else None


def managers_above(employee: str) -> set[str]:
	"""Everyone whom `employee` reports to, directly or through others."""
	found: set[str] = set()
	manager = frappe.db.get_value("Employee", employee, "reports_to")
	while manager and manager not in found:
		found.add(manager)
		manager = frappe.db.get_value("Employee", manager, "reports_to")
	return found
