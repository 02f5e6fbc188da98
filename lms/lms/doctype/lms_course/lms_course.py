"""LMS Course: chapters in order, instructors, and the people for whom it is mandatory."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from lms.lms.courses.copies import copy_chapters, may_copy
from lms.lms.courses.tags import tidy_tags
from lms.lms.learning.progress import follow_lessons
from lms.lms.permissions.open_courses import is_open
from lms.lms.shared.locking import lock_as_author
from lms.lms.shared.merging import NotMergeable
from lms.lms.shared.slugs import make_slug
from lms.lms.training.assignments import set_course_title
from lms.lms.training.upcoming import validate_unused
from lms.lms.validity.policies import validate_policy


class LMSCourse(NotMergeable, Document):
	published_on: date | str | None
	tags: str | None

	def load_from_db(self) -> Document:
		"""Take the turn before loading for update, because that also locks the rows."""
		if self.flags.for_update:
			lock_as_author()
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
		self.tidy_tags()
		self.validate_upcoming()
		self.set_published_on()
		self.validate_published_on()
		validate_policy(self)

	def on_update(self) -> None:
		self.update_progress()
		self.update_titles()

	def set_default_instructor(self) -> None:
		if not self.instructors:
			self.append("instructors", {"instructor": self.owner})

	def copy_content(self) -> None:
		"""Copy the chapters if this is a duplicate, that is, a new course with chapters of another.

		Only people who may edit the original can copy it.
		"""
		chapters = [row.chapter for row in self.chapters]
		if chapters and may_copy(chapters, frappe.session.user):
			copies = copy_chapters(chapters, self.name, frappe.session.user)
			for row in self.chapters:
				row.chapter = copies[row.chapter]

	def validate_chapters(self) -> None:
		chapters = [row.chapter for row in self.chapters]
		if len(chapters) != len(set(chapters)):
			frappe.throw(_("The course contains a chapter twice. Remove one of the rows."))
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
		"""Check the name here. The field is no Link, as sites without the HR app lack the DocType."""
		if not self.compliance_type or not frappe.db.exists("DocType", "Compliance Type"):
			return
		if not frappe.db.exists("Compliance Type", self.compliance_type):
			frappe.throw(
				_("There is no Compliance Type {0}. Ask HR to create it first.").format(
					frappe.bold(escape_html(self.compliance_type))
				)
			)

	def tidy_tags(self) -> None:
		"""A site of Frappe Learning may have more or longer tags. They stay until somebody changes them."""
		if self.is_new() or self.has_value_changed("tags"):
			self.tags = tidy_tags(self.tags)

	def validate_upcoming(self) -> None:
		"""People who have the course would be locked out, so only an unused one can become upcoming."""
		if self.upcoming and not self.is_new() and self.has_value_changed("upcoming"):
			validate_unused(self.name)

	def set_published_on(self) -> None:
		"""Kept when the course is unpublished and published again. Authors may correct it."""
		if not self.published_on and is_open(self):
			self.published_on = nowdate()

	def validate_published_on(self) -> None:
		"""A site of Frappe Learning may have a day to come. It stays until somebody changes it."""
		if not self.published_on or not (self.is_new() or self.has_value_changed("published_on")):
			return
		if getdate(self.published_on) > getdate(nowdate()):
			frappe.throw(
				_(
					"Published On cannot be in the future."
					" To announce a course that opens later, tick Upcoming."
				)
			)

	def update_titles(self) -> None:
		if not self.is_new() and self.has_value_changed("title"):
			set_course_title(self.name, self.title)

	def update_progress(self) -> None:
		before = self.get_doc_before_save()
		if before and {row.chapter for row in before.chapters} != {row.chapter for row in self.chapters}:
			follow_lessons(self.name, getdate(nowdate()), frappe.session.user)
