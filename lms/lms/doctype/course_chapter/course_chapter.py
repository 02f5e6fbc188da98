"""Course Chapter: lessons in order. A new chapter goes to the end of its course."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from lms.lms.merging import NotMergeable
from lms.lms.progress import follow_lessons
from lms.lms.turns import refusing_to_wait, take_turn_as_author


class CourseChapter(NotMergeable, Document):
	def load_from_db(self) -> Document:
		"""Whoever loads it to change it has their turn first: its rows are locked with it."""
		if self.flags.for_update:
			take_turn_as_author()
		return super().load_from_db()

	def validate(self) -> None:
		self.validate_lessons()

	def after_insert(self) -> None:
		self.append_to_course()

	def on_update(self) -> None:
		self.update_progress()

	def on_trash(self) -> None:
		with refusing_to_wait():
			take_turn_as_author(wait=False)
		self.remove_from_course()

	def validate_lessons(self) -> None:
		lessons = [row.lesson for row in self.lessons]
		if len(lessons) != len(set(lessons)):
			frappe.throw(_("A lesson is in the chapter twice."))
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
		"""As others have left it a moment ago: their chapters need not be there yet for plain reads."""
		course = frappe.get_doc("LMS Course", self.course, for_update=True)
		course.flags.ignore_links = True
		return course

	def update_progress(self) -> None:
		before = self.get_doc_before_save()
		if before and {row.lesson for row in before.lessons} != {row.lesson for row in self.lessons}:
			follow_lessons(self.course, getdate(nowdate()), frappe.session.user)
