"""Where a learner resumes a course: at the lesson opened last, unless it is complete."""

import frappe

from lms.lms.courses.catalogue import Lesson, Outline
from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked

ENROLLMENT = "LMS Enrollment"


def find_resume(outline: Outline, current: str | None) -> Lesson | None:
	"""Return the lesson to open: the current one, or the next incomplete one after it.

	Without a current lesson, it is the first incomplete one. If all are complete, it is the first lesson.
	"""
	lessons = outline.lessons
	names = [lesson.name for lesson in lessons]
	start = names.index(current) if current in names else 0
	in_order = lessons[start:] + lessons[:start]
	return next((lesson for lesson in in_order if not lesson.completed), lessons[0] if lessons else None)


def get_current_lesson(course: str, user: str) -> str | None:
	"""Return the lesson that the user opened last in this cycle, or None."""
	return frappe.db.get_value(ENROLLMENT, {"course": course, "member": user}, "current_lesson")


def note_current_lesson(course: str, user: str, lesson: str) -> None:
	"""Store and commit the lesson that the user has opened. A page must call this last.

	Frappe rolls back GET requests, such as the page of a lesson. Committing at once makes nobody wait for the
	row. If another transaction has it, such as a bulk assignment, the page does not wait, and stores only the
	next lesson.
	"""
	if frappe.flags.read_only:
		return
	try:
		write_current_lesson(course, user, lesson)
		frappe.db.commit()
	except (frappe.QueryTimeoutError, frappe.QueryDeadlockError):
		frappe.db.rollback()


def write_current_lesson(course: str, user: str, lesson: str) -> None:
	"""Set it without changing `modified`, so that a form that is open can still save the enrollment."""
	row = frappe.qb.DocType(ENROLLMENT)
	query = by_index(frappe.qb.from_(row), "unique_course_member").select(row.name)
	mine = query.where((row.course == course) & (row.member == user)).for_update(skip_locked=True)
	if names := mine.run(pluck=True):
		frappe.qb.update(row).set(row.current_lesson, lesson).where(row.name.isin(names)).run()


def forget_lesson(lesson: str, course: str) -> None:
	"""Clear a lesson that is being deleted, so that nobody resumes there."""
	row = frappe.qb.DocType(ENROLLMENT)
	query = by_index(frappe.qb.from_(row), "unique_course_member").select(row.name)
	# By name, as the statement would otherwise lock all enrollments in the course.
	names = query.where((row.course == course) & (row.current_lesson == lesson)).run(pluck=True)
	for chunk in chunked(names):
		frappe.qb.update(row).set(row.current_lesson, None).where(row.name.isin(chunk)).run()
