"""LMS Enrollment: one member in one course. Enrolling many is in `lms.lms.enrollment`."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.assignments import describe_problem
from lms.lms.server_fields import ServerFields


class LMSEnrollment(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("progress", "completed_on", "cycle")

	def validate(self) -> None:
		self.validate_server_fields()
		if self.is_new():
			self.validate_member()
			self.validate_unique()

	def on_trash(self) -> None:
		self.validate_nothing_to_lose()

	def validate_member(self) -> None:
		user = frappe.db.get_value("User", self.member, ["name", "enabled"], as_dict=True)
		if problem := describe_problem(user):
			frappe.throw(problem)

	def validate_unique(self) -> None:
		if frappe.db.exists("LMS Enrollment", {"member": self.member, "course": self.course}):
			frappe.throw(
				_("{0} is enrolled in this course already.").format(self.member_name or self.member),
				frappe.UniqueValidationError,
			)

	def validate_nothing_to_lose(self) -> None:
		if self.progress or self.completed_on:
			frappe.throw(_("The learner has completed lessons: this is evidence and cannot be deleted."))
		if frappe.db.exists(
			"LMS Training Assignment",
			{"employee": self.member, "course": self.course, "status": ["!=", "Completed"]},
		):
			frappe.throw(_("The course is assigned to the learner. Delete the assignment first."))


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Enrollment", ["course", "member"], "unique_course_member")
	frappe.db.add_index("LMS Enrollment", ["creation"])
