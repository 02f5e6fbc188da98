"""Who may see and do what: one predicate per resource.

A predicate gets the user and gives a criterion over the resource's table. Lists use it as their condition,
single documents and the portal ask whether one name satisfies it, so that the two cannot disagree. Role
permissions are in the DocTypes; the predicates narrow them. Who is unknown is denied.
"""

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from pypika.terms import Criterion, LiteralValue, ValueWrapper

STUDENT = "LMS Student"
CREATOR = "Course Creator"
EVALUATOR = "Batch Evaluator"
HR_MANAGER = "HR Manager"
ADMINS = ("System Manager", "Moderator")

EVERYTHING = ValueWrapper(1) == ValueWrapper(1)
NOTHING = ValueWrapper(1) == ValueWrapper(0)
READING = ("read", "select", "report", "export", "print", "email")


def has_role(user: str, *roles: str) -> bool:
	return user == "Administrator" or not set(roles).isdisjoint(frappe.get_roles(user))


def can_use_portal(user: str) -> bool:
	"""
	- enabled users who learn, teach or run the learning: LMS Student, Course Creator, Batch Evaluator,
	  Moderator, System Manager
	- others, HR Manager among them, only if they have one of these roles too
	"""
	is_involved = has_role(user, STUDENT, CREATOR, EVALUATOR, *ADMINS)
	return is_involved and bool(frappe.db.get_value("User", user, "enabled"))


def can_enroll_oneself(user: str) -> bool:
	"""- System Manager, Moderator, LMS Student: in the courses that allow it"""
	return has_role(user, STUDENT, *ADMINS)


def readable_courses(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every course
	- Course Creator: published courses and their own, i.e. made by them or naming them as instructor
	- LMS Student, HR Manager: published courses
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	published = frappe.qb.DocType("LMS Course").published == 1
	if has_role(user, CREATOR):
		return own_courses(user) | published
	return published if has_role(user, STUDENT, HR_MANAGER) else NOTHING


def editable_courses(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every course
	- Course Creator: their own
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	return own_courses(user) if has_role(user, CREATOR) else NOTHING


def own_courses(user: str) -> Criterion:
	course, row = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("Course Instructor")
	taught = frappe.qb.from_(row).select(row.parent).where(row.instructor == literal(user))
	return (course.owner == literal(user)) | course.name.isin(taught)


def readable_chapters(user: str) -> Criterion:
	"""Whoever may read the course sees what is in it."""
	return of_courses("Course Chapter", readable_courses(user))


def editable_chapters(user: str) -> Criterion:
	return of_courses("Course Chapter", editable_courses(user))


def readable_lessons(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every lesson
	- Course Creator: the lessons of their own courses
	- LMS Student: of published courses, the lessons in the preview, and all of those they are enrolled in
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	allowed = editable_lessons(user)
	if has_role(user, STUDENT):
		lesson = frappe.qb.DocType("Course Lesson")
		enrolled = lesson.course.isin(courses_of_member(user))
		published = of_courses("Course Lesson", frappe.qb.DocType("LMS Course").published == 1)
		allowed |= published & ((lesson.include_in_preview == 1) | enrolled)
	return allowed


def editable_lessons(user: str) -> Criterion:
	return of_courses("Course Lesson", editable_courses(user))


def readable_enrollments(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Enrollment", user)


def readable_progress(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Course Progress", user)


def records_about_learners(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator, HR Manager: all
	- Course Creator: those of their own courses
	- LMS Student: those about themselves
	"""
	if has_role(user, *ADMINS, HR_MANAGER):
		return EVERYTHING
	own = frappe.qb.DocType(doctype).member == literal(user)
	return own | of_courses(doctype, editable_courses(user))


def readable_assignments(user: str) -> Criterion:
	"""
	- System Manager, Moderator, HR Manager: all
	- LMS Student: their own
	"""
	if has_role(user, *ADMINS, HR_MANAGER):
		return EVERYTHING
	return frappe.qb.DocType("LMS Training Assignment").employee == literal(user)


def readable_completions(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Completion", user)


def readable_certificates(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Certificate", user)


def readable_assignment_events(user: str) -> Criterion:
	"""
	- System Manager, Moderator, HR Manager: all
	- LMS Student: those of their own assignments
	"""
	if has_role(user, *ADMINS, HR_MANAGER):
		return EVERYTHING
	return frappe.qb.DocType("LMS Training Assignment Event").employee == literal(user)


def nobody(user: str) -> Criterion:
	"""- nobody: the system adds such records, and they stay as they are"""
	return NOTHING


def only_admins(user: str) -> Criterion:
	"""- System Manager, Moderator: all"""
	return EVERYTHING if has_role(user, *ADMINS) else NOTHING


Predicate = Callable[[str], Criterion]
# What may be read, and what may be written, deleted or shared.
PREDICATES: dict[str, tuple[Predicate, Predicate]] = {
	"LMS Course": (readable_courses, editable_courses),
	"Course Chapter": (readable_chapters, editable_chapters),
	"Course Lesson": (readable_lessons, editable_lessons),
	"LMS Enrollment": (readable_enrollments, only_admins),
	"LMS Course Progress": (readable_progress, nobody),
	"LMS Completion": (readable_completions, nobody),
	"LMS Certificate": (readable_certificates, nobody),
	"LMS Training Assignment": (readable_assignments, only_admins),
	"LMS Training Assignment Event": (readable_assignment_events, nobody),
	"LMS Bulk Assignment": (only_admins, nobody),
}


def get_query_conditions(user: str | None, doctype: str) -> str:
	"""The hook for lists."""
	criterion = PREDICATES[doctype][0](user or "Guest")
	return f"({criterion.get_sql(quote_char='`', secondary_quote_char=chr(39), with_namespace=True)})"


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""The hook for a single document."""
	if ptype == "create":
		return may_create(doc, user)
	return may(user, "read" if ptype in READING else "write", doc.doctype, doc.name)


def may(user: str, ptype: str, doctype: str, name: str) -> bool:
	"""Whether the predicate of the resource lets `user` read (or else write) the row called `name`."""
	criterion = PREDICATES[doctype][ptype != "read"](user)
	if criterion is EVERYTHING:
		return True
	table = frappe.qb.DocType(doctype)
	return bool(frappe.qb.from_(table).select(table.name).where((table.name == name) & criterion).run())


def may_create(doc: Document, user: str) -> bool:
	"""
	- courses: whoever the role permissions let
	- chapters and lessons: whoever may edit the course; a missing one is for the mandatory check to report
	- enrollments and assignments: System Manager and Moderator
	"""
	if doc.doctype == "LMS Course":
		return True
	if doc.doctype == "Course Chapter":
		return not doc.course or may(user, "write", "LMS Course", doc.course)
	if doc.doctype == "Course Lesson":
		return not doc.chapter or may(user, "write", "Course Chapter", doc.chapter)
	return has_role(user, *ADMINS)


def of_courses(doctype: str, criterion: Criterion) -> Criterion:
	"""The rows of `doctype` whose course satisfies the criterion."""
	course = frappe.qb.DocType("LMS Course")
	return frappe.qb.DocType(doctype).course.isin(
		frappe.qb.from_(course).select(course.name).where(criterion)
	)


def courses_of_member(user: str) -> Criterion:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	return frappe.qb.from_(enrollment).select(enrollment.course).where(enrollment.member == literal(user))


def literal(user: str) -> LiteralValue:
	"""The user as escaped SQL text: the hook for lists has no place for parameters."""
	return LiteralValue(frappe.db.escape(user))
