"""LMS Quiz Submission: the answers of one attempt and their marks. Evidence; only grading changes it."""

from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime, nowdate

from lms.lms.permissions.checks import may
from lms.lms.quizzes import results
from lms.lms.shared.append_only import AppendOnly
from lms.lms.shared.server_fields import ServerFields, is_same


class LMSQuizSubmission(ServerFields, AppendOnly, Document):
	server_fields: ClassVar[tuple[str, ...]] = (*results.SERVER_FIELDS, "graded_by", "graded_on")
	is_graded_now = False

	def load_doc_before_save(self, **options: Any) -> None:
		"""The learner's locks come before that of this row: a learner takes them in that order, too."""
		if not self.is_new():
			self.enrollment = results.lock_learner_of(self.name)
		super().load_doc_before_save(**options)

	def apply_fieldlevel_read_permissions(self) -> None:
		"""Hide the answers from people who may not grade them."""
		super().apply_fieldlevel_read_permissions()
		if not may(frappe.session.user, "write", self.doctype, self.name):
			self.result = []

	result: list[Document]
	status: str

	def validate(self) -> None:
		if self.is_new():
			super().validate()
		self.validate_server_fields()
		self.validate_rows()
		results.validate_given_marks(self)
		self.grade()

	def on_update(self) -> None:
		self.complete_lesson()

	def validate_rows(self) -> None:
		"""Allow changes only to marks."""
		for row in self.result:
			row.marks = cint(row.marks)
		before = {row.name: row for row in self.get_doc_before_save().result}
		if [row.name for row in self.result] != list(before) or not all(
			is_same_but_for_marks(row, before[row.name]) for row in self.result
		):
			frappe.throw(_("Only the marks of open questions can be changed."), frappe.PermissionError)

	def grade(self) -> None:
		"""Grade if marks or the status changed. Grading cannot be undone but can be repeated."""
		before = self.get_doc_before_save()
		marks = [(row.name, row.marks) for row in before.result]
		is_changed = [(row.name, row.marks) for row in self.result] != marks
		self.is_graded_now = is_changed or (self.status, before.status) == ("Graded", "To Be Graded")
		if self.is_graded_now:
			results.add_up_marks(self)
			self.update({"graded_by": frappe.session.user, "graded_on": now_datetime()})
		else:
			self.status = before.status

	def complete_lesson(self) -> None:
		if self.is_graded_now and self.passed:
			results.follow_passing(self.member, self.quiz, self.cycle, self.enrollment, getdate(nowdate()))


def is_same_but_for_marks(row: Document, before: Document) -> bool:
	fields = [df for df in row.meta.fields if df.fieldname in results.MARK_FIELDS]
	return cint(row.idx) == cint(before.idx) and all(
		is_same(df.fieldtype, row.get(df.fieldname), before.get(df.fieldname))
		for df in fields
		if df.fieldname != "marks"
	)


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Quiz Submission", ["member", "cycle", "quiz"], "member_cycle_quiz")
