"""Lessons that go to another chapter, and those that have to stay."""

import frappe
from frappe import _
from frappe.utils import cint, now

from lms.lms.turns import take_turn_as_author


def validate_move(source: str, target: str) -> None:
	"""A lesson stays in its course: what people have completed of it counts there."""
	courses = frappe.get_all("Course Chapter", filters={"name": ["in", [source, target]]}, pluck="course")
	if len(set(courses)) > 1:
		frappe.throw(_("A lesson can move to another chapter of its course, but not to another course."))


def move_lesson(lesson: str, source: str, target: str) -> bool:
	"""Move a lesson to the end of another chapter of its course; False if it was in no chapter.

	In one step: at no moment has the course a lesson more or less, and so nobody's progress changes.
	"""
	take_turn_as_author()
	# Locked, and so as last committed: what MariaDB shows to plain reads may be older.
	row = frappe.db.get_value("Lesson Reference", {"lesson": lesson, "parent": source}, for_update=True)
	if not row:
		return False
	last = {"parent": target}
	idx = frappe.db.get_value("Lesson Reference", last, "idx", order_by="idx desc", for_update=True)
	frappe.db.set_value("Lesson Reference", row, {"parent": target, "idx": cint(idx) + 1})
	for chapter in (source, target):
		# Who has the chapter's form open is told that it has changed.
		frappe.db.set_value("Course Chapter", chapter, "modified", now())
	return True


def validate_deletion(lesson: str) -> None:
	"""What people have completed is evidence and stays, with the lesson that it is about."""
	if completions := frappe.db.count("LMS Course Progress", {"lesson": lesson}):
		frappe.throw(
			_(
				"This lesson has been completed {0} times, and the records of that must stay. To take it out"
				" of the course, remove it from its chapter: it is not shown any more, and counts for nobody."
			).format(completions),
			frappe.LinkExistsError,
		)
