"""LMS Enrollment: one member in one course. To enroll many, see `lms.lms.enrollments.enrollment`."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.enrollments.assignable import describe_problem, refuse_upcoming
from lms.lms.enrollments.enrollment import FIRST_CYCLE, find_enrollments
from lms.lms.learning.position import get_current_lesson
from lms.lms.people.access import tell_who_cannot_learn
from lms.lms.shared.locking import lock_for_bulk_write, refusing_to_wait
from lms.lms.shared.server_fields import ServerFields
from lms.lms.training.assignments import has_incomplete


class LMSEnrollment(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("progress", "completed_on", "cycle")

	def validate(self) -> None:
		self.validate_server_fields()
		if self.is_new():
			self.validate_member()
			refuse_upcoming([self.course])
			lock_for_bulk_write()
			self.validate_unique()
			self.validate_current_lesson()
		else:
			self.keep_current_lesson()

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
				_("{0} is already enrolled in this course.").format(
					escape_html(self.member_name or self.member)
				),
				frappe.UniqueValidationError,
			)

	def validate_current_lesson(self) -> None:
		"""An import may bring the lesson along, if it is one of the course."""
		lesson = self.current_lesson
		if lesson and frappe.db.get_value("Course Lesson", lesson, "course") != self.course:
			frappe.throw(_("The lesson {0} is not part of this course.").format(escape_html(lesson)))

	def keep_current_lesson(self) -> None:
		"""The lesson page alone writes it. The learner may have opened another one since this was loaded."""
		self.current_lesson = get_current_lesson(self.course, self.member)

	def stop_learner(self) -> None:
		"""The framework has locked the row; learners lock it by an index, and hold that while they wait."""
		with refusing_to_wait():
			find_enrollments([self.course], [self.member], for_update=True, wait=False)

	def validate_nothing_to_lose(self) -> None:
		"""Check with locking reads, as the learner may have completed a lesson since this was loaded."""
		fields = ["progress", "completed_on", "cycle"]
		row = frappe.db.get_value(self.doctype, self.name, fields, as_dict=True, for_update=True)
		if row and (row.progress or row.completed_on or row.cycle > FIRST_CYCLE):
			frappe.throw(_("The learner has completed lessons: this is evidence and cannot be deleted."))
		if has_incomplete(self.course, self.member):
			frappe.throw(_("The course is assigned to the learner. Delete the training assignment first."))


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Enrollment", ["course", "member"], "unique_course_member")
	# Two columns, because migrating drops a single-column index that the DocType does not declare.
	frappe.db.add_index("LMS Enrollment", ["creation", "name"], "enrolled_on")
