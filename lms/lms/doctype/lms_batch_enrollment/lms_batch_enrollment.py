"""LMS Batch Enrollment: one person in a cohort. To enroll many, see `lms.lms.cohorts.enrolling`."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from lms.lms.cohorts.batch import OPEN_MARK, EnrollingError, choose_seats, get_taken_seats, lock_batch
from lms.lms.cohorts.enrolling import find_learners, refuse_full, require_open_for, settle, take_out
from lms.lms.shared.server_fields import ServerFields


class LMSBatchEnrollment(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = (
		"status",
		"left_on",
		"completed_on",
		"left_reason",
		"seat",
		"is_open",
		"confirmation_email_sent",
	)

	def validate(self) -> None:
		self.validate_server_fields()
		if self.is_new():
			self.take_seat()

	def after_insert(self) -> None:
		settle(lock_batch(self.batch), {self.member: self.member_name}, frappe.session.user)

	def on_trash(self) -> None:
		"""Take the person out of the cohort first: the seat is free for the next one who waits."""
		batch = lock_batch(self.batch)
		# The person may have left earlier, and be in the cohort again with another record.
		if self.is_open:
			take_out(batch, [self.member], frappe.session.user, now_datetime())

	def take_seat(self) -> None:
		batch = lock_batch(self.batch)
		require_open_for(batch, self.member, now_datetime())
		people, problems = find_learners([self.member])
		if self.member not in people:
			problem = next(iter(problems.values()))
			frappe.throw(f"{escape_html(self.member)}: {problem}", EnrollingError)
		self.member_name = people[self.member]
		refuse_full(batch, self.member)
		[self.seat] = choose_seats(get_taken_seats(batch.name), 1)
		self.is_open = OPEN_MARK

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)


def on_doctype_update() -> None:
	"""Make sure that a person is in a cohort once, and that a seat has one person."""
	doctype = "LMS Batch Enrollment"
	frappe.db.add_unique(doctype, ["batch", "member", "is_open"], "unique_open_member")
	frappe.db.add_unique(doctype, ["batch", "seat"], "unique_seat")
	frappe.db.add_index(doctype, ["member", "is_open", "batch"], "cohorts_of_member")
