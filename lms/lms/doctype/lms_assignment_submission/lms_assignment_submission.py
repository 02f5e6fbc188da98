"""LMS Assignment Submission: work that a learner has handed in, and its grade. Evidence."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from lms.lms import submissions
from lms.lms.bulk import chunked
from lms.lms.enrollment import FIRST_CYCLE
from lms.lms.server_fields import ServerFields


class LMSAssignmentSubmission(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = (
		"assignment",
		"assignment_title",
		"type",
		"course",
		"lesson",
		"member",
		"member_name",
		"cycle",
		"number",
		"submitted_on",
		"question",
		"answer",
		"typed_answer",
		"assignment_attachment",
		"evaluator",
		"graded_on",
	)

	def before_insert(self) -> None:
		if not self.flags.handed_in:
			frappe.throw(
				_("Assignments are handed in by learners, on the page of the assignment."),
				frappe.PermissionError,
			)

	def validate(self) -> None:
		if self.is_new():
			return
		self.validate_server_fields()
		if self.is_graded_anew():
			submissions.validate_grade(self)
			self.update({"evaluator": frappe.session.user, "graded_on": now_datetime()})

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_loss()

	def on_trash(self) -> None:
		self.refuse_loss()

	def is_graded_anew(self) -> bool:
		return self.has_value_changed("status") or self.has_value_changed("comments")

	def refuse_loss(self) -> None:
		frappe.throw(
			_("This record is evidence: it keeps its name and is not deleted."), frappe.PermissionError
		)


def on_doctype_update() -> None:
	"""The constraint is what gives two submissions at once different numbers."""
	number_old_rows()
	frappe.db.add_unique(
		"LMS Assignment Submission", ["member", "cycle", "assignment", "number"], "unique_submission"
	)


def number_old_rows() -> None:
	"""Rows from before there were numbers belong to the first cycle, in the order in which they were made."""
	row = frappe.qb.DocType("LMS Assignment Submission")
	by_number: dict[int, list[str]] = {}
	last: dict[tuple[str, str], int] = {}
	query = frappe.qb.from_(row).select(row.name, row.member, row.assignment).where(row.number == 0)
	for name, *key in query.orderby(row.creation).orderby(row.name).run():
		number = last[tuple(key)] = last.get(tuple(key), 0) + 1
		by_number.setdefault(number, []).append(name)
	for number, names in by_number.items():
		for chunk in chunked(names):
			change = frappe.qb.update(row).set(row.cycle, FIRST_CYCLE).set(row.number, number)
			change.where(row.name.isin(chunk)).run()
