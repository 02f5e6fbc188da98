"""The predicates by DocType, applied to lists and single records. Frappe's hooks and the portal call this."""

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, has_role
from lms.lms.permissions.certificates import (
	readable_certificates,
	readable_compliance_events,
	readable_periods,
	readable_renewals,
	readable_validity_events,
)
from lms.lms.permissions.cohorts import (
	editable_batches,
	led_batches,
	readable_attendance_events,
	readable_batch_enrollments,
	readable_batch_feedback,
	readable_batches,
	readable_live_classes,
	readable_participants,
	readable_timetable_templates,
	readable_waitlist,
)
from lms.lms.permissions.courses import (
	editable_chapters,
	editable_courses,
	editable_lessons,
	listed_lessons,
	readable_chapters,
	readable_courses,
	readable_lessons,
)
from lms.lms.permissions.homework import (
	editable_homework,
	gradable_homework_submissions,
	readable_homework,
	readable_homework_submissions,
)
from lms.lms.permissions.learners import (
	readable_completions,
	readable_enrollments,
	readable_progress,
)
from lms.lms.permissions.programs import editable_programs, readable_programs
from lms.lms.permissions.quizzes import (
	editable_questions,
	editable_quizzes,
	gradable_quiz_submissions,
	readable_quiz_attempts,
	readable_quiz_submissions,
)
from lms.lms.permissions.training import readable_training_assignments, readable_training_events
from lms.lms.shared.sql import EVERYTHING, NOTHING, as_sql, literal, satisfies

READING = ("read", "select", "report", "export", "print", "email")


def nobody(user: str) -> Criterion:
	"""- nobody: the system alone writes these records"""
	return NOTHING


def only_admins(user: str) -> Criterion:
	"""- System Manager, Moderator: all"""
	return EVERYTHING if has_role(user, *ADMINS) else NOTHING


def readable_rows(doctype: str, user: str) -> Criterion:
	"""Match the child rows of documents that meet a predicate in `ROWS`."""
	return Criterion.any(rows_of(doctype, parent, user) for parent in ROWS[doctype])


def rows_of(doctype: str, parent: str, user: str) -> Criterion:
	table, row = frappe.qb.DocType(parent), frappe.qb.DocType(doctype)
	documents = frappe.qb.from_(table).select(table.name).where(ROWS[doctype][parent](user))
	return (row.parenttype == literal(parent)) & row.parent.isin(documents)


Predicate = Callable[[str], Criterion]


# For each DocType: the records a user may read, and those they may write, delete or share.
PREDICATES: dict[str, tuple[Predicate, Predicate]] = {
	"LMS Course": (readable_courses, editable_courses),
	"Course Chapter": (readable_chapters, editable_chapters),
	"Course Lesson": (readable_lessons, editable_lessons),
	"LMS Enrollment": (readable_enrollments, only_admins),
	"LMS Course Progress": (readable_progress, nobody),
	"LMS Completion": (readable_completions, nobody),
	# Who issues by hand has the role permission to write, because Frappe's form of a new one needs it.
	"LMS Certificate": (readable_certificates, nobody),
	"LMS Validity Event": (readable_validity_events, nobody),
	"LMS Validity Period": (readable_periods, nobody),
	"LMS Renewal": (readable_renewals, nobody),
	"LMS Compliance Event": (readable_compliance_events, nobody),
	"LMS Program Member Event": (only_admins, nobody),
	"LMS Training Assignment": (readable_training_assignments, only_admins),
	"LMS Training Assignment Event": (readable_training_events, nobody),
	"LMS Announcement": (only_admins, only_admins),
	"LMS Announcement Recipient": (only_admins, nobody),
	"LMS Bulk Assignment": (only_admins, nobody),
	"LMS Calendar Feed": (nobody, nobody),
	"LMS Visit": (nobody, nobody),
	"LMS Program": (readable_programs, editable_programs),
	"LMS Batch": (readable_batches, editable_batches),
	"LMS Batch Enrollment": (readable_batch_enrollments, only_admins),
	"LMS Batch Waitlist": (readable_waitlist, nobody),
	"LMS Batch Feedback": (readable_batch_feedback, nobody),
	"LMS Timetable Template": (readable_timetable_templates, only_admins),
	"LMS Live Class": (readable_live_classes, readable_live_classes),
	"LMS Live Class Participant": (readable_participants, nobody),
	"LMS Attendance Event": (readable_attendance_events, nobody),
	"LMS Zoom Settings": (only_admins, only_admins),
	"LMS Google Meet Settings": (only_admins, only_admins),
	"LMS Question": (editable_questions, editable_questions),
	"LMS Quiz": (editable_quizzes, editable_quizzes),
	"LMS Quiz Attempt": (readable_quiz_attempts, nobody),
	"LMS Quiz Submission": (readable_quiz_submissions, gradable_quiz_submissions),
	"LMS Assignment": (readable_homework, editable_homework),
	"LMS Assignment Submission": (readable_homework_submissions, gradable_homework_submissions),
}


# Lists that show less than can be read one by one. For example, a program's members may read it, but could
# use filters in a list to find out who else is a member.
LISTED: dict[str, Predicate] = {"Course Lesson": listed_lessons, "LMS Program": editable_programs}


# Authors may edit the records of these DocTypes that they create.
MADE_BY_AUTHORS = ("LMS Assignment", "LMS Batch", "LMS Course", "LMS Program", "LMS Question", "LMS Quiz")


# Child rows, with their documents and the predicates for these. Usually these are the ones for reading. Only
# people who may edit a program see its members, and only people who may grade a quiz submission see its
# answers.
ROWS: dict[str, dict[str, Predicate]] = {
	"Batch Course": {"LMS Batch": readable_batches},
	"LMS Batch Timetable": {
		"LMS Batch": readable_batches,
		"LMS Timetable Template": readable_timetable_templates,
	},
	"LMS Timetable Legend": {
		"LMS Batch": readable_batches,
		"LMS Timetable Template": readable_timetable_templates,
	},
	"Chapter Reference": {"LMS Course": readable_courses},
	"Course Instructor": {"LMS Course": readable_courses, "LMS Batch": readable_batches},
	"Lesson Reference": {"Course Chapter": readable_chapters},
	"LMS Assessment": {"LMS Batch": readable_batches},
	"LMS Course Department": {"LMS Course": readable_courses},
	"LMS Course Designation": {"LMS Course": readable_courses},
	"LMS Program Course": {"LMS Program": readable_programs},
	"LMS Program Member": {"LMS Program": editable_programs},
	"LMS Quiz Question": {"LMS Quiz": editable_quizzes},
	"LMS Quiz Result": {"LMS Quiz Submission": gradable_quiz_submissions},
}


def get_query_conditions(user: str | None, doctype: str) -> str:
	"""Return the condition for a list of documents. A hook."""
	listed = LISTED.get(doctype) or PREDICATES[doctype][0]
	return as_sql(listed(user or "Guest"))


def get_row_conditions(user: str | None, doctype: str) -> str:
	"""Return the condition for a list of child rows. A hook.

	Frappe lists them to anyone who may read any document with such a table.
	"""
	return as_sql(readable_rows(doctype, user or "Guest"))


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""Whether the user may access a single document. A hook."""
	if ptype == "create":
		return may_create(doc, user)
	return may(user, "read" if ptype in READING else "write", doc.doctype, doc.name)


def may(user: str, ptype: str, doctype: str, name: str) -> bool:
	"""Whether the DocType's predicate lets `user` read (or, for any other `ptype`, write) the record."""
	criterion = PREDICATES[doctype][ptype != "read"](user)
	return criterion is EVERYTHING or satisfies(doctype, name, criterion)


def may_read_row(user: str, doctype: str, name: str) -> bool:
	"""Whether `user` may read a child row."""
	return satisfies(doctype, name, readable_rows(doctype, user))


def may_lead(user: str, batch: str) -> bool:
	"""Whether `user` leads the cohort, or may edit every one."""
	return has_role(user, *ADMINS) or satisfies("LMS Batch", batch, led_batches(user))


def may_create(doc: Document, user: str) -> bool:
	"""Who may create a document:

	- courses, programs, cohorts, quizzes, questions and homework: people whose role permissions allow it
	- live classes: people who lead the cohort
	- certificates by hand: people who may edit the course or program, or lead the cohort
	- chapters and lessons: people who may edit the course (Frappe's check for mandatory fields reports a
	  missing one)
	- enrollments in courses and cohorts, training assignments and announcements: System Manager and Moderator
	"""
	if doc.doctype in MADE_BY_AUTHORS:
		return True
	if doc.doctype == "Course Chapter":
		return not doc.course or may(user, "write", "LMS Course", doc.course)
	if doc.doctype == "LMS Certificate":
		return may_issue_new(doc, user)
	if doc.doctype == "LMS Live Class":
		return not doc.batch_name or may_lead(user, doc.batch_name)
	if doc.doctype == "Course Lesson":
		return not doc.chapter or may(user, "write", "Course Chapter", doc.chapter)
	return has_role(user, *ADMINS)


def may_issue_new(doc: Document, user: str) -> bool:
	"""Who may issue a certificate by hand. Saving says what is missing if it names nothing."""
	return (
		(not doc.course or may(user, "write", "LMS Course", doc.course))
		and (not doc.program or may(user, "write", "LMS Program", doc.program))
		and (not doc.batch_name or may_lead(user, doc.batch_name))
	)
