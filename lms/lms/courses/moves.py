"""Moving lessons between chapters, and refusing to delete lessons that have evidence."""

import frappe
from frappe import _
from frappe.utils import cint, now

from lms.lms.shared.locking import lock_as_author


def validate_move(source: str, target: str) -> None:
	"""Refuse to move a lesson to another course, as completions of it count in its own."""
	courses = frappe.get_all("Course Chapter", filters={"name": ["in", [source, target]]}, pluck="course")
	if len(set(courses)) > 1:
		frappe.throw(_("A lesson can move to another chapter of its course, but not to another course."))


def move_lesson(lesson: str, source: str, target: str) -> bool:
	"""Move a lesson to the end of another chapter of its course. Returns False if it was in no chapter.

	A single update, so the course always has the same lessons and nobody's progress changes.
	"""
	lock_as_author()
	# A locking read returns the latest committed data. A plain read on MariaDB may be older.
	row = frappe.db.get_value("Lesson Reference", {"lesson": lesson, "parent": source}, for_update=True)
	if not row:
		return False
	last = {"parent": target}
	idx = frappe.db.get_value("Lesson Reference", last, "idx", order_by="idx desc", for_update=True)
	frappe.db.set_value("Lesson Reference", row, {"parent": target, "idx": cint(idx) + 1})
	for chapter in (source, target):
		# Tells people with the chapter's form open that it has changed.
		frappe.db.set_value("Course Chapter", chapter, "modified", now())
	return True


def validate_deletion(lesson: str) -> None:
	"""Refuse to delete a lesson that people have completed: that is evidence."""
	if frappe.db.exists("LMS Course Progress", {"lesson": lesson}):
		frappe.throw(
			_(
				"People have completed this lesson, and those records must stay. To stop using it, remove it"
				" from its chapter. Then it is no longer shown and does not count for progress."
			),
			frappe.LinkExistsError,
		)
