"""LMS Training Assignment: one person, one course, one due date.

To assign many people, see `lms.lms.training.assignments`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from lms.lms.enrollments import assignable
from lms.lms.enrollments.enrollment import enroll_members, find_enrollments
from lms.lms.people import access
from lms.lms.shared.arguments import parse_date
from lms.lms.shared.locking import lock_as_learner, lock_for_bulk_write, refusing_to_wait
from lms.lms.shared.series import Numbered
from lms.lms.shared.server_fields import ServerFields
from lms.lms.training import assignments, timeline
from lms.lms.training.news import NewTraining, tell_assigned

# For the daily jobs and what is due, for queries by person, by course, and by day of completion. Reports and
# figures are counted from an index alone.
INDEXES = {
	"status_due_date": ("status", "due_date", "employee"),
	"employee_status": ("employee", "status", "due_date", "completed_on", "completed_late", "course"),
	"course_status": ("course", "status", "completed_late", "employee"),
	"completed": ("completed_on", "status", "completed_late", "employee"),
}


class LMSTrainingAssignment(Numbered, ServerFields, Document):
	series = assignments.SERIES
	server_fields: ClassVar[tuple[str, ...]] = (
		"status",
		"completed_on",
		"completed_late",
		"assigned_by",
		"assigned_via",
		"is_open",
		"cycle",
		"reminder_sent",
		"escalation_tier",
		"superseded",
		"bulk_assignment",
	)

	def load_from_db(self) -> Document:
		"""Lock writers, learners and the enrollment before loading for update, which locks the row by name.

		Others lock the row through other indexes and could deadlock.
		"""
		if self.flags.for_update:
			lock_for_bulk_write(learners_wait=True)
			self.lock_enrollment()
		return super().load_from_db()

	def lock_for_number(self) -> None:
		lock_for_bulk_write()

	def lock_enrollment(self) -> None:
		"""Lock the enrollment. The person and the course never change."""
		if row := frappe.db.get_value(self.doctype, self.name, ["course", "employee"], as_dict=True):
			find_enrollments([row.course], [row.employee], for_update=True)

	due_date: date

	def validate(self) -> None:
		self.validate_server_fields()
		self.validate_name_is_new()
		if not (self.employee and self.course and self.due_date):
			return  # Frappe's check for mandatory fields reports them next
		self.due_date = parse_date(self.due_date, _("Due Date"))
		self.validate_due_date()
		self.validate_no_other_open()
		if self.is_new():
			self.prepare_new()
		else:
			self.set_status()

	def db_insert(self, *args: Any, **kwargs: Any) -> None:
		with self.refusing_duplicate():
			super().db_insert(*args, **kwargs)

	def db_update(self) -> None:
		with self.refusing_duplicate():
			super().db_update()

	@contextmanager
	def refusing_duplicate(self) -> Iterator[None]:
		"""Turn the database's refusal of a second open row, added concurrently, into our message."""
		try:
			yield
		except frappe.UniqueValidationError:
			frappe.clear_last_message()
			self.throw_duplicate()

	def after_insert(self) -> None:
		credited = [self.name] if self.status == assignments.COMPLETED else []
		assignments.record_assigned([self.name], credited, frappe.session.user, self.assigned_via)
		if not credited:
			self.tell_employee()
		access.tell_who_cannot_learn([self.employee])

	def tell_employee(self) -> None:
		new = NewTraining(self.name, self.employee, self.course, self.course_title, self.due_date)
		tell_assigned([new], frappe.session.user)

	def on_update(self) -> None:
		self.record_changes()

	def on_trash(self) -> None:
		self.stop_others()
		self.validate_deletion()
		timeline.record_events(timeline.DELETED, [self.name], frappe.session.user)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)

	def validate_name_is_new(self) -> None:
		"""An import names its rows itself. The timeline of a deleted assignment is about that one alone."""
		if self.is_new() and not self.flags.is_numbered and timeline.exists(self.name):
			message = _("{0} was deleted, and its timeline is kept. Import this assignment without a name.")
			frappe.throw(message.format(frappe.bold(escape_html(self.name))))

	def prepare_new(self) -> None:
		"""Check the person and the course, enroll, and set the fields that depend on the enrollment."""
		lock_for_bulk_write()
		course = assignable.get_assignable_titles([self.course])
		user = frappe.db.get_value("User", self.employee, ["name", "full_name", "enabled"], as_dict=True)
		if problem := assignable.describe_problem(user):
			frappe.throw(problem, assignable.UserNotAssignableError)
		self.assigned_by = frappe.session.user
		enrollment = enroll_members(course, {user.name: user.full_name}, frappe.session.user)[
			self.course, user.name
		]
		self.cycle = enrollment.cycle
		self.update(dict(assignments.decide_new_state(enrollment, self.due_date, getdate(nowdate()))))
		assignments.supersede([(self.course, user.name)], frappe.session.user)

	def set_status(self) -> None:
		if self.status == assignments.WITHDRAWN:
			return
		# A locking read, as the learner may have made progress since this transaction began.
		enrollments = find_enrollments([self.course], [self.employee], for_update=True).values()
		progress = max((enrollment.progress for enrollment in enrollments), default=0)
		completed_on = getdate(self.completed_on) if self.completed_on else None
		state = assignments.decide_state(progress, self.due_date, getdate(nowdate()), completed_on)
		if self.status == assignments.OVERDUE and state["status"] != assignments.OVERDUE:
			self.update({"escalation_tier": 0, "superseded": 0})
			# Otherwise a newer overdue assignment would also remind and escalate.
			assignments.supersede([(self.course, self.employee)], frappe.session.user, but=[self.name])
		self.update(dict(state))

	def record_changes(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		if before.status in assignments.OPEN and self.status == assignments.OVERDUE:
			timeline.record_events(timeline.OVERDUE, [self.name], frappe.session.user)
		if getdate(before.due_date) == self.due_date:
			return
		timeline.record_due_dates({self.name: getdate(before.due_date)}, frappe.session.user)
		if before.status == assignments.OVERDUE and self.status in assignments.OPEN:
			timeline.record_events(timeline.REOPENED, [self.name], frappe.session.user)

	def validate_due_date(self) -> None:
		if not self.is_new() and not self.has_value_changed("due_date"):
			return
		if self.status in assignments.CLOSED:
			frappe.throw(
				_(
					"You cannot change the due date of a completed or withdrawn training assignment."
					" Assign the course again instead."
				)
			)
		assignable.validate_due_date(self.due_date, getdate(nowdate()))

	def stop_others(self) -> None:
		"""The framework has locked the row; others lock it by an index, and hold that while they wait."""
		with refusing_to_wait():
			lock_as_learner(wait=False)
			find_enrollments([self.course], [self.employee], for_update=True, wait=False)

	def validate_deletion(self) -> None:
		"""Check with a locking read, as the learner may have completed the course since this was loaded."""
		if frappe.db.get_value(self.doctype, self.name, "status", for_update=True) == assignments.COMPLETED:
			frappe.throw(_("A completed training assignment is evidence and cannot be deleted."))

	def validate_no_other_open(self) -> None:
		if self.status not in assignments.OPEN and not self.has_value_changed("due_date"):
			return
		others = {"employee": self.employee, "course": self.course, "is_open": assignments.OPEN_MARK}
		if frappe.db.exists(self.doctype, {**others, "name": ["!=", self.name]}):
			self.throw_duplicate()

	def throw_duplicate(self) -> None:
		frappe.throw(
			_("{0} already has an open training assignment for this course.").format(
				escape_html(self.employee_name or self.employee)
			),
			assignments.DuplicateAssignmentError,
		)


def on_doctype_update() -> None:
	"""Add the constraint against a second open row, and the indexes."""
	frappe.db.add_unique(
		"LMS Training Assignment", ["course", "employee", "is_open"], "unique_open_assignment"
	)
	for name, fields in INDEXES.items():
		frappe.db.add_index("LMS Training Assignment", list(fields), name)
