"""Course Lesson: Markdown text. A new lesson goes to the end of its chapter."""

import frappe
from frappe.model.document import Document


class CourseLesson(Document):
	def after_insert(self) -> None:
		self.append_to_chapter()

	def on_trash(self) -> None:
		self.remove_from_chapter()

	def append_to_chapter(self) -> None:
		chapter = frappe.get_doc("Course Chapter", self.chapter)
		chapter.append("lessons", {"lesson": self.name})
		chapter.save()

	def remove_from_chapter(self) -> None:
		chapter = frappe.get_doc("Course Chapter", self.chapter)
		chapter.set("lessons", [row for row in chapter.lessons if row.lesson != self.name])
		chapter.save()
