"""LMS Course: chapters in order, instructors, and for whom it is mandatory."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from lms.lms.assignments import set_course_title
from lms.lms.course_copies import copy_chapters, may_copy
from lms.lms.merging import NotMergeable
from lms.lms.progress import follow_lessons
from lms.lms.slugs import make_slug
from lms.lms.turns import take_turn_as_author


class LMSCourse(NotMergeable, Document):
	def load_from_db(self) -> Document:
		"""Whoever loads it to change it has their turn first: its rows are locked with it."""
		if self.flags.for_update:
			take_turn_as_author()
		return super().load_from_db()

	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)

	def before_validate(self) -> None:
		self.set_default_instructor()
		if self.is_new():
			self.copy_content()

	def validate(self) -> None:
		self.validate_chapters()
		self.validate_compliance_type()

	def on_update(self) -> None:
		self.update_progress()
		self.update_titles()

	def set_default_instructor(self) -> None:
		if not self.instructors:
			self.append("instructors", {"instructor": self.owner})

	def copy_content(self) -> None:
		"""A new course with chapters is the duplicate of another; of one that its maker may edit."""
		chapters = [row.chapter for row in self.chapters]
		if chapters and may_copy(chapters, frappe.session.user):
			copies = copy_chapters(chapters, self.name, frappe.session.user)
			for row in self.chapters:
				row.chapter = copies[row.chapter]

	def validate_chapters(self) -> None:
		chapters = [row.chapter for row in self.chapters]
		if len(chapters) != len(set(chapters)):
			frappe.throw(_("A chapter is in the course twice."))
		if not chapters:
			return
		others = frappe.get_all(
			"Course Chapter",
			filters={"name": ["in", chapters], "course": ["!=", self.name]},
			pluck="title",
		)
		if others:
			frappe.throw(_("These chapters belong to another course: {0}").format(", ".join(others)))

	def validate_compliance_type(self) -> None:
		"""Not a Link: sites without the HR app have no such doctype."""
		if not self.compliance_type or not frappe.db.exists("DocType", "Compliance Type"):
			return
		if not frappe.db.exists("Compliance Type", self.compliance_type):
			frappe.throw(
				_("There is no Compliance Type {0}. HR makes it first.").format(
					frappe.bold(escape_html(self.compliance_type))
				)
			)

	def update_titles(self) -> None:
		if not self.is_new() and self.has_value_changed("title"):
			set_course_title(self.name, self.title)

	def update_progress(self) -> None:
		before = self.get_doc_before_save()
		if before and {row.chapter for row in before.chapters} != {row.chapter for row in self.chapters}:
			follow_lessons(self.name, getdate(nowdate()), frappe.session.user)
