"""Course Lesson: blocks or Markdown, a film, a PDF. A new lesson goes to the end of its chapter."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms import lesson_files, lesson_moves, tasks
from lms.lms.lessons import validate_text
from lms.lms.locks import describe_lock
from lms.lms.merging import NotMergeable

TEXT_FIELDS = ("body", "content", "instructor_content", "instructor_notes")


class CourseLesson(NotMergeable, Document):
	def validate(self) -> None:
		self.validate_texts()
		self.validate_move()
		self.validate_tasks()

	def after_insert(self) -> None:
		self.append_to_chapter()

	def on_update(self) -> None:
		lesson_files.attach_files(self, frappe.session.user)
		self.move_to_chapter()
		tasks.link_tasks(self, frappe.session.user)

	def on_trash(self) -> None:
		lesson_moves.validate_deletion(self.name)
		tasks.unlink_tasks(self.name)
		self.remove_from_chapter()

	def has_permission(self, permtype: str = "read", **options: object) -> bool:
		"""Where its course comes later in a program, the reader is told what to do first."""
		allowed = super().has_permission(permtype, **options)
		is_own_question = permtype == "read" and not options.get("user")
		if not allowed and is_own_question and (reason := describe_lock(self.course, frappe.session.user)):
			frappe.msgprint(escape_html(reason))
		return allowed

	def validate_texts(self) -> None:
		"""What was stored before it was checked does not stand in the way of other changes."""
		for fieldname in TEXT_FIELDS:
			if self.has_value_changed(fieldname):
				field = self.meta.get_field(fieldname)
				validate_text(self.get(fieldname), _(field.label), is_json=field.options == "JSON")

	def validate_tasks(self) -> None:
		if self.has_value_changed("content") or self.has_value_changed("body"):
			tasks.validate_tasks(self, frappe.session.user)

	def validate_move(self) -> None:
		if source := self.get_former_chapter():
			lesson_moves.validate_move(source, self.chapter)

	def move_to_chapter(self) -> None:
		source = self.get_former_chapter()
		if source and not lesson_moves.move_lesson(self.name, source, self.chapter):
			self.append_to_chapter()

	def get_former_chapter(self) -> str | None:
		"""The chapter that the lesson is leaving with this save."""
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
		"""As others have left it a moment ago: their lessons need not be there yet for plain reads."""
		chapter = frappe.get_doc("Course Chapter", self.chapter, for_update=True)
		chapter.flags.ignore_links = True
		return chapter
