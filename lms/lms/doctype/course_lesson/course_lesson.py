"""Course Lesson: blocks or Markdown, a video, a PDF. A new lesson is added to the end of its chapter."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.courses import files, moves, tasks
from lms.lms.courses.lessons import validate_lesson_text
from lms.lms.learning.position import forget_lesson
from lms.lms.programs.course_locks import describe_lock
from lms.lms.shared.merging import NotMergeable

TEXT_FIELDS = ("body", "content", "instructor_content", "instructor_notes")


class CourseLesson(NotMergeable, Document):
	def validate(self) -> None:
		self.validate_texts()
		self.validate_move()
		self.validate_tasks()

	def after_insert(self) -> None:
		self.append_to_chapter()

	def on_update(self) -> None:
		files.attach_files(self, frappe.session.user)
		self.move_to_chapter()
		tasks.link_tasks(self, frappe.session.user)

	def on_trash(self) -> None:
		moves.validate_deletion(self.name)
		tasks.unlink_tasks(self.name)
		self.remove_from_chapter()
		forget_lesson(self.name, self.course)

	def has_permission(self, permtype: str = "read", **options: Any) -> bool:
		"""Tell readers what to complete first if a program keeps the course closed to them."""
		allowed = super().has_permission(permtype, **options)
		is_own_question = permtype == "read" and not options.get("user")
		if not allowed and is_own_question and (reason := describe_lock(self.course, frappe.session.user)):
			frappe.msgprint(escape_html(reason))
		return allowed

	def validate_texts(self) -> None:
		"""Check only changed texts. Older ones may be invalid and must not block other changes."""
		for fieldname in TEXT_FIELDS:
			if self.has_value_changed(fieldname):
				field = self.meta.get_field(fieldname)
				validate_lesson_text(self.get(fieldname), _(field.label), is_json=field.options == "JSON")

	def validate_tasks(self) -> None:
		if self.has_value_changed("content") or self.has_value_changed("body"):
			tasks.validate_tasks(self, frappe.session.user)

	def validate_move(self) -> None:
		if source := self.get_former_chapter():
			moves.validate_move(source, self.chapter)

	def move_to_chapter(self) -> None:
		source = self.get_former_chapter()
		if source and not moves.move_lesson(self.name, source, self.chapter):
			self.append_to_chapter()

	def get_former_chapter(self) -> str | None:
		"""Return the chapter that the lesson leaves with this save, if any."""
		before = self.get_doc_before_save()
		return before.chapter if before and before.chapter != self.chapter else None

	def append_to_chapter(self) -> None:
		chapter = self.get_chapter()
		chapter.append("lessons", {"lesson": self.name})
		chapter.save()

	def remove_from_chapter(self) -> None:
		chapter = self.get_chapter()
		chapter.set("lessons", [row for row in chapter.lessons if row.lesson != self.name])
		chapter.save()

	def get_chapter(self) -> Document:
		"""Return the chapter as last committed. A plain read may miss lessons that others just added."""
		chapter = frappe.get_doc("Course Chapter", self.chapter, for_update=True)
		chapter.flags.ignore_links = True
		return chapter
