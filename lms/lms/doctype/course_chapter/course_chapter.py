"""Course Chapter: lessons in order. A new chapter is added to the end of its course."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from lms.lms.learning.progress import follow_lessons
from lms.lms.shared.locking import lock_as_author, refusing_to_wait
from lms.lms.shared.merging import NotMergeable


class CourseChapter(NotMergeable, Document):
	def load_from_db(self) -> Document:
		"""Take the turn before loading for update, because that also locks the rows."""
		if self.flags.for_update:
			lock_as_author()
		return super().load_from_db()

	def validate(self) -> None:
		self.validate_lessons()

	def after_insert(self) -> None:
		self.append_to_course()

	def on_update(self) -> None:
		self.update_progress()

	def on_trash(self) -> None:
		with refusing_to_wait():
			lock_as_author(wait=False)
		self.remove_from_course()

	def validate_lessons(self) -> None:
		lessons = [row.lesson for row in self.lessons]
		if len(lessons) != len(set(lessons)):
			frappe.throw(_("The chapter contains a lesson twice. Remove one of the rows."))
		if not lessons:
			return
		others = frappe.get_all(
			"Course Lesson",
			filters={"name": ["in", lessons], "chapter": ["!=", self.name]},
			pluck="title",
		)
		if others:
			frappe.throw(_("These lessons belong to another chapter: {0}").format(", ".join(others)))

	def append_to_course(self) -> None:
		course = self.get_course()
		course.append("chapters", {"chapter": self.name})
		course.save()

	def remove_from_course(self) -> None:
		course = self.get_course()
		course.set("chapters", [row for row in course.chapters if row.chapter != self.name])
		course.save()

	def get_course(self) -> Document:
		"""Return the course as last committed. A plain read may miss chapters that others just added."""
		course = frappe.get_doc("LMS Course", self.course, for_update=True)
		course.flags.ignore_links = True
		return course

	def update_progress(self) -> None:
		before = self.get_doc_before_save()
		if before and {row.lesson for row in before.lessons} != {row.lesson for row in self.lessons}:
			follow_lessons(self.course, getdate(nowdate()), frappe.session.user)
