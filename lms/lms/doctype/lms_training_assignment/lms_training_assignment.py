"""LMS Training Assignment: one person, one course, one due date. `lms.lms.assignments` assigns many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from lms.lms import access, assignable, assignments, timeline
from lms.lms.arguments import parse_date
from lms.lms.enrollment import enroll, find
from lms.lms.server_fields import ServerFields
from lms.lms.turns import go_ahead_as_learner, keep_learners_waiting, refusing_to_wait, take_turn


class LMSTrainingAssignment(ServerFields, Document):
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
	)

	def load_from_db(self) -> Document:
		"""Whoever loads it to change it locks it by its name: not before those wait who lock it by others."""
		if self.flags.for_update:
			take_turn()
			keep_learners_waiting()
			self.lock_enrollment()
		return super().load_from_db()

	def lock_enrollment(self) -> None:
		"""Whose it is, and of which course, never changes."""
		if row := frappe.db.get_value(self.doctype, self.name, ["course", "employee"], as_dict=True):
			find([row.course], [row.employee], for_update=True)

	def validate(self) -> None:
		self.validate_server_fields()
		if not (self.employee and self.course and self.due_date):
			return  # the check for mandatory fields follows, and says which
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
		"""Another open row may have come in between: then the database refuses this one."""
		try:
			yield
		except frappe.UniqueValidationError:
			frappe.clear_last_message()
			self.throw_duplicate()

	def after_insert(self) -> None:
		credited = [self.name] if self.status == assignments.COMPLETED else []
		assignments.record_assigned([self.name], credited, frappe.session.user, self.assigned_via)
		access.tell_who_cannot_learn([self.employee])

	def on_update(self) -> None:
		self.record_changes()

	def on_trash(self) -> None:
		self.stop_others()
		self.validate_deletion()
		timeline.record(timeline.DELETED, [self.name], frappe.session.user)

	def prepare_new(self) -> None:
		"""Checks the person and the course, enrolls, and sets what follows from the enrollment."""
		take_turn()
		course = assignable.get_titles([self.course])
		user = frappe.db.get_value("User", self.employee, ["name", "full_name", "enabled"], as_dict=True)
		if problem := assignable.describe_problem(user):
			frappe.throw(problem, assignable.UserNotAssignableError)
		self.assigned_by = frappe.session.user
		enrollment = enroll(course, {user.name: user.full_name}, frappe.session.user)[self.course, user.name]
		self.cycle = enrollment.cycle
		self.update(assignments.decide_new_state(enrollment, self.due_date, getdate(nowdate())))
		assignments.supersede([(self.course, user.name)], frappe.session.user)

	def set_status(self) -> None:
		if self.status == assignments.WITHDRAWN:
			return
		# Locked, and so as last committed: the learner may have learned since this transaction began.
		enrollments = find([self.course], [self.employee], for_update=True).values()
		progress = max((enrollment.progress for enrollment in enrollments), default=0)
		completed_on = getdate(self.completed_on) if self.completed_on else None
		state = assignments.decide_state(progress, self.due_date, getdate(nowdate()), completed_on)
		if self.status == assignments.OVERDUE and state["status"] != assignments.OVERDUE:
			self.update({"escalation_tier": 0, "superseded": 0})
			# A newer one that is overdue, too, would remind and escalate beside this one.
			assignments.supersede([(self.course, self.employee)], frappe.session.user, but=self.name)
		self.update(state)

	def record_changes(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		if before.status in assignments.OPEN and self.status == assignments.OVERDUE:
			timeline.record(timeline.OVERDUE, [self.name], frappe.session.user)
		if getdate(before.due_date) == self.due_date:
			return
		timeline.record(
			timeline.DUE_DATE_CHANGED,
			[self.name],
			frappe.session.user,
			_("Before: {0}").format(getdate(before.due_date)),
		)
		if before.status == assignments.OVERDUE and self.status in assignments.OPEN:
			timeline.record(timeline.REOPENED, [self.name], frappe.session.user)

	def validate_due_date(self) -> None:
		if not self.is_new() and not self.has_value_changed("due_date"):
			return
		if self.status in assignments.CLOSED:
			frappe.throw(
				_("The due date of a completed or withdrawn assignment cannot be changed. Assign it anew.")
			)
		assignable.validate_due_date(self.due_date, getdate(nowdate()))

	def stop_others(self) -> None:
		"""The framework has locked the row; others lock it by an index, and hold that while they wait."""
		with refusing_to_wait():
			go_ahead_as_learner(wait=False)
			find([self.course], [self.employee], for_update=True, wait=False)

	def validate_deletion(self) -> None:
		"""Locked, and so as last committed: the learner may have completed it since it was loaded."""
		if frappe.db.get_value(self.doctype, self.name, "status", for_update=True) == assignments.COMPLETED:
			frappe.throw(_("A completed assignment is evidence and cannot be deleted."))

	def validate_no_other_open(self) -> None:
		if self.status not in assignments.OPEN and not self.has_value_changed("due_date"):
			return
		others = {"employee": self.employee, "course": self.course, "is_open": assignments.OPEN_MARK}
		if frappe.db.exists(self.doctype, {**others, "name": ["!=", self.name]}):
			self.throw_duplicate()

	def throw_duplicate(self) -> None:
		frappe.throw(
			_("{0} has an open assignment of this course already.").format(
				escape_html(self.employee_name or self.employee)
			),
			assignments.DuplicateAssignmentError,
		)


def on_doctype_update() -> None:
	"""The constraint is what keeps a second open row out. The first index serves the daily job, the second
	whatever is asked of people, the third what is asked of courses: figures are counted in them alone.
	"""
	frappe.db.add_unique(
		"LMS Training Assignment", ["course", "employee", "is_open"], "unique_open_assignment"
	)
	frappe.db.add_index("LMS Training Assignment", ["status", "due_date"], "status_due_date")
	frappe.db.add_index(
		"LMS Training Assignment", ["employee", "status", "completed_late", "course"], "employee_status"
	)
	frappe.db.add_index(
		"LMS Training Assignment", ["course", "status", "completed_late", "employee"], "course_status"
	)
