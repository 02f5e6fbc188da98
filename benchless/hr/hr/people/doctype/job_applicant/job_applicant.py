"""Job Applicant: the person before the hire; links an onboarding to the Employee made from it."""

from frappe.utils import validate_email_address

from hr.people.records import Record


class JobApplicant(Record):
	def validate(self) -> None:
		validate_email_address(self.email_id, throw=True)
