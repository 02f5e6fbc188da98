"""LMS Enrollment: one member in one course. Enrolling many is in `lms.lms.enrollment`."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.access import tell_who_cannot_learn
from lms.lms.assignable import describe_problem
from lms.lms.assignments import has_incomplete
from lms.lms.enrollment import FIRST_CYCLE, find
from lms.lms.server_fields import ServerFields
from lms.lms.turns import refusing_to_wait, take_turn


class LMSEnrollment(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("progress", "completed_on", "cycle")

	def validate(self) -> None:
		self.validate_server_fields()
		if self.is_new():
			self.validate_member()
			take_turn()
			self.validate_unique()

	def after_insert(self) -> None:
		tell_who_cannot_learn([self.member])

	def on_trash(self) -> None:
		self.stop_learner()
		self.validate_nothing_to_lose()

	def validate_member(self) -> None:
		user = frappe.db.get_value("User", self.member, ["name", "enabled"], as_dict=True)
		if problem := describe_problem(user):
			frappe.throw(problem)

	def validate_unique(self) -> None:
		if frappe.db.exists("LMS Enrollment", {"member": self.member, "course": self.course}):
			frappe.throw(
				_("{0} is enrolled in this course already.").format(
					escape_html(self.member_name or self.member)
				),
				frappe.UniqueValidationError,
			)

	def stop_learner(self) -> None:
		"""The framework has locked the row; learners lock it by an index, and hold that while they wait."""
		with refusing_to_wait():
			find([self.course], [self.member], for_update=True, wait=False)

	def validate_nothing_to_lose(self) -> None:
		"""Locked, and so as last committed: the learner may have completed a lesson since it was loaded."""
		fields = ["progress", "completed_on", "cycle"]
		row = frappe.db.get_value(self.doctype, self.name, fields, as_dict=True, for_update=True)
		if row and (row.progress or row.completed_on or row.cycle > FIRST_CYCLE):
			frappe.throw(_("The learner has completed lessons: this is evidence and cannot be deleted."))
		if has_incomplete(self.course, self.member):
			frappe.throw(_("The course is assigned to the learner. Delete the assignment first."))


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Enrollment", ["course", "member"], "unique_course_member")
	# Two columns: on migrating, the framework drops an index of one that the DocType does not declare.
	frappe.db.add_index("LMS Enrollment", ["creation", "name"], "enrolled_on")
