"""Employee Onboarding: the steps between an accepted applicant and a working employee.

Differs from HRMS: no Job Offer is asked for; a step is ticked off on the onboarding itself (`completed`), no
Project and Tasks are made for it; the template's steps are copied on the server, not by the form.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from hr.people.records import Record

ACTIVITY_FIELDS = (
	"activity_name",
	"user",
	"role",
	"begin_on",
	"duration",
	"required_for_employee_creation",
	"description",
)


class IncompleteTaskError(frappe.ValidationError):
	pass


class EmployeeOnboarding(Record):
	def before_insert(self) -> None:
		super().before_insert()
		self.set_activities_from_template()

	def validate(self) -> None:
		self.set_employee()
		self.validate_duplicate()

	def before_submit(self) -> None:
		self.set_boarding_status()

	def before_update_after_submit(self) -> None:
		self.set_boarding_status()

	def set_activities_from_template(self) -> None:
		if self.activities or not self.employee_onboarding_template:
			return
		template = frappe.get_doc("Employee Onboarding Template", self.employee_onboarding_template)
		for activity in template.activities:
			self.append("activities", {field: activity.get(field) for field in ACTIVITY_FIELDS})

	def set_employee(self) -> None:
		if not self.employee:
			self.employee = frappe.db.get_value("Employee", {"job_applicant": self.job_applicant}, "name")

	def validate_duplicate(self) -> None:
		other = frappe.db.exists(
			"Employee Onboarding",
			{"job_applicant": self.job_applicant, "docstatus": ["!=", 2], "name": ["!=", self.name]},
		)
		if other:
			frappe.throw(
				_("Employee Onboarding {0} already exists for Job Applicant {1}").format(
					other, self.job_applicant
				)
			)

	def set_boarding_status(self) -> None:
		if not self.activities:
			return
		done = [bool(activity.completed) for activity in self.activities]
		self.boarding_status = "Completed" if all(done) else "In Process" if any(done) else "Pending"

	def validate_employee_creation(self) -> None:
		if self.docstatus != 1:
			frappe.throw(_("Submit the onboarding before creating the Employee"))
		required = [activity for activity in self.activities if activity.required_for_employee_creation]
		if not all(activity.completed for activity in required):
			frappe.throw(
				_("Complete the activities that are required for creating the Employee first"),
				IncompleteTaskError,
			)

	@frappe.whitelist()
	def mark_onboarding_as_completed(self) -> None:
		for activity in self.activities:
			activity.completed = 1
		self.boarding_status = "Completed"
		self.save()


@frappe.whitelist()
def make_employee(source_name: str, target_doc: str | None = None) -> Document:
	"""An unsaved Employee filled from the onboarding, for HR to complete and save.

	The account is the one that has the applicant's address, or is made when the Employee is saved.
	"""
	onboarding = frappe.get_doc("Employee Onboarding", source_name)
	onboarding.check_permission("read")
	onboarding.validate_employee_creation()
	first_name, _space, last_name = onboarding.employee_name.partition(" ")
	email = frappe.db.get_value("Job Applicant", onboarding.job_applicant, "email_id")
	employee = frappe.new_doc("Employee")
	employee.update(
		{
			"first_name": first_name,
			"last_name": last_name,
			"employee_name": onboarding.employee_name,
			"personal_email": email,
			"job_applicant": onboarding.job_applicant,
			"company": onboarding.company,
			"department": onboarding.department,
			"designation": onboarding.designation,
			"date_of_joining": onboarding.date_of_joining,
			"status": "Active",
			"create_user_automatically": 1,
		}
	)
	return employee


def link_employee(employee: Document) -> None:
	"""Writes the Employee being saved into the applicant's onboarding until that is completed.

	As HRMS does: with `db_set`, before the Employee itself is written, and on each save anew.
	"""
	if not employee.job_applicant:
		return
	name = frappe.db.exists(
		"Employee Onboarding",
		{
			"job_applicant": employee.job_applicant,
			"docstatus": 1,
			"boarding_status": ["!=", "Completed"],
		},
	)
	if not name:
		return
	onboarding = frappe.get_doc("Employee Onboarding", name)
	onboarding.validate_employee_creation()
	onboarding.db_set("employee", employee.name)
