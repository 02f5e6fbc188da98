"""Job Applicant: the person before the hire; links an onboarding to the Employee made from it."""

from frappe.model.document import Document
from frappe.utils import validate_email_address


class JobApplicant(Document):
	def validate(self) -> None:
		validate_email_address(self.email_id, throw=True)
