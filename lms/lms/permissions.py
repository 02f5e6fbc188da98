"""Who may see and do what: one predicate per resource.

A predicate gets the user and gives a criterion over the resource's table. Lists use it as their condition,
single documents and the portal ask whether one name satisfies it, so that the two cannot disagree. Role
permissions are in the DocTypes; the predicates narrow them. Who is unknown is denied.
"""

from collections.abc import Callable
from functools import reduce
from operator import and_

import frappe
from frappe.model.document import Document
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, ValueWrapper

from lms.lms.course_order import (
	courses_of_member,
	literal,
	names_of_courses,
	out_of_turn,
	programs_of_member,
)
from lms.lms.people import accounts_permitted

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
	  unless the order of a program keeps the course closed (see `locked_courses`)
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	allowed = editable_lessons(user)
	if has_role(user, STUDENT):
		lesson = frappe.qb.DocType("Course Lesson")
		enrolled = lesson.course.isin(courses_of_member(user)) & lesson.course.notin(locked_courses(user))
		published = of_courses("Course Lesson", frappe.qb.DocType("LMS Course").published == 1)
		allowed |= published & ((lesson.include_in_preview == 1) | enrolled)
	return allowed


def listed_lessons(user: str) -> Criterion:
	"""
	- Course Creator, System Manager, Moderator: those that they may read
	- LMS Student: of these, those without notes for instructors. In Frappe's lists one can filter by what one
	  cannot read, and so find it out letter by letter
	"""
	if has_role(user, CREATOR, *ADMINS):
		return readable_lessons(user)
	lesson = frappe.qb.DocType("Course Lesson")
	notes = (lesson.instructor_notes, lesson.instructor_content)
	return reduce(and_, (Coalesce(text, "") == "" for text in notes), readable_lessons(user))


def locked_courses(user: str) -> QueryBuilder:
	"""The courses of which the order of a program keeps the user from opening a lesson yet.

	See `out_of_turn`; those that the user may edit never are.
	"""
	own = names_of_courses(editable_courses(user))
	locked = out_of_turn(user)
	return locked.where(frappe.qb.DocType("LMS Program Course").course.notin(own))


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
	- System Manager, Moderator: all
	- HR Manager: those about the employees whom their User Permissions leave, all if they have none
	- Course Creator: those of their own courses
	- LMS Student: those about themselves
	"""
	about_people = records_about_people(frappe.qb.DocType(doctype).member, user)
	if about_people is EVERYTHING:
		return EVERYTHING
	return about_people | of_courses(doctype, editable_courses(user))


def records_about_people(person: Field, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- HR Manager: those about the employees whom their User Permissions leave, all if they have none
	- LMS Student: those about themselves
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = person == literal(user)
	if not has_role(user, HR_MANAGER):
		return own
	accounts = accounts_permitted(user)
	return own | person.isin(accounts) if accounts else EVERYTHING


def readable_assignments(user: str) -> Criterion:
	"""See `records_about_people`."""
	return records_about_people(frappe.qb.DocType("LMS Training Assignment").employee, user)


def readable_completions(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Completion", user)


def readable_certificates(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Certificate", user)


def readable_assignment_events(user: str) -> Criterion:
	"""As the assignments are: see `records_about_people`."""
	return records_about_people(frappe.qb.DocType("LMS Training Assignment Event").employee, user)


def readable_programs(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every program
	- Course Creator: those they made; of others they see, as members, what `programs.get_program` tells.
	  Lists of programs that they may read would name the members, at whose permission level their role is
	- LMS Student who is none: published ones that they are a member of
	"""
	if has_role(user, CREATOR, *ADMINS):
		return editable_programs(user)
	if not has_role(user, STUDENT):
		return NOTHING
	program = frappe.qb.DocType("LMS Program")
	return (program.published == 1) & program.name.isin(programs_of_member(user))


def editable_programs(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every program
	- Course Creator: those they made
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = frappe.qb.DocType("LMS Program").owner == literal(user)
	return own if has_role(user, CREATOR) else NOTHING


def editable_quizzes(user: str) -> Criterion:
	"""See `editable_tasks`."""
	return editable_tasks("LMS Quiz", user)


def editable_assignments(user: str) -> Criterion:
	"""See `editable_tasks`."""
	return editable_tasks("LMS Assignment", user)


def readable_tasks(user: str) -> Criterion:
	"""
	- Batch Evaluator: every assignment, to grade what is handed in
	- others: see `editable_tasks`. Learners get what they are asked, and no answers, from the system
	"""
	return EVERYTHING if has_role(user, EVALUATOR) else editable_assignments(user)


def editable_tasks(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator: every quiz and assignment
	- Course Creator: those they made, and those of their own courses
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	if not has_role(user, CREATOR):
		return NOTHING
	return (frappe.qb.DocType(doctype).owner == literal(user)) | of_courses(doctype, own_courses(user))


def editable_questions(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every question
	- Course Creator: those they made, and those of the quizzes that they may edit
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	if not has_role(user, CREATOR):
		return NOTHING
	question, row, quiz = map(frappe.qb.DocType, ("LMS Question", "LMS Quiz Question", "LMS Quiz"))
	asked = (
		frappe.qb.from_(row)
		.join(quiz)
		.on(quiz.name == row.parent)
		.select(row.question)
		.where(editable_quizzes(user))
	)
	return (question.owner == literal(user)) | question.name.isin(asked)


def readable_attempts(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator: those of their own courses
	- nobody else: the right answers are in them
	"""
	return of_courses("LMS Quiz Attempt", editable_courses(user))


def readable_quiz_submissions(user: str) -> Criterion:
	"""
	- Course Creator: those of their own courses, whatever other roles they have. Their role has the
	  permission level of the answers, which lists of submissions that they may read would tell
	- LMS Student: their own, of quizzes that show answers. In Frappe's lists one can filter by what one
	  cannot read; of the others, too, they have their scores from `quiz_results.get_result`
	- others: see `readable_submissions`
	"""
	if has_role(user, CREATOR):
		return submissions_of_graders("LMS Quiz Submission", user)
	readable = readable_submissions("LMS Quiz Submission", user)
	if has_role(user, EVALUATOR, HR_MANAGER, *ADMINS):
		return readable
	submission, quiz = frappe.qb.DocType("LMS Quiz Submission"), frappe.qb.DocType("LMS Quiz")
	hidden = frappe.qb.from_(quiz).select(quiz.name).where(quiz.show_answers == 0)
	return readable & Coalesce(submission.quiz, "").notin(hidden)


def gradable_quiz_submissions(user: str) -> Criterion:
	"""See `gradable_submissions`."""
	return gradable_submissions("LMS Quiz Submission", user)


def readable_assignment_submissions(user: str) -> Criterion:
	"""See `readable_submissions`."""
	return readable_submissions("LMS Assignment Submission", user)


def gradable_assignment_submissions(user: str) -> Criterion:
	"""See `gradable_submissions`."""
	return gradable_submissions("LMS Assignment Submission", user)


def readable_submissions(doctype: str, user: str) -> Criterion:
	"""
	- Batch Evaluator: all
	- others: see `records_about_learners`
	"""
	return EVERYTHING if has_role(user, EVALUATOR) else records_about_learners(doctype, user)


def gradable_submissions(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- others: see `submissions_of_graders`, and nobody their own
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	return submissions_of_graders(doctype, user) & (frappe.qb.DocType(doctype).member != literal(user))


def submissions_of_graders(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator, Batch Evaluator: all
	- Course Creator: those of their own courses
	"""
	if has_role(user, EVALUATOR, *ADMINS):
		return EVERYTHING
	return of_courses(doctype, editable_courses(user))


def nobody(user: str) -> Criterion:
	"""- nobody: the system adds such records, and they stay as they are"""
	return NOTHING


def only_admins(user: str) -> Criterion:
	"""- System Manager, Moderator: all"""
	return EVERYTHING if has_role(user, *ADMINS) else NOTHING


def readable_rows(doctype: str, user: str) -> Criterion:
	"""The rows of a table in those documents that `ROWS` names."""
	parent, predicate = ROWS[doctype]
	table = frappe.qb.DocType(parent)
	documents = frappe.qb.from_(table).select(table.name).where(predicate(user))
	row = frappe.qb.DocType(doctype)
	return (row.parenttype == literal(parent)) & row.parent.isin(documents)


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
	"LMS Program": (readable_programs, editable_programs),
	"LMS Question": (editable_questions, editable_questions),
	"LMS Quiz": (editable_quizzes, editable_quizzes),
	"LMS Quiz Attempt": (readable_attempts, nobody),
	"LMS Quiz Submission": (readable_quiz_submissions, gradable_quiz_submissions),
	"LMS Assignment": (readable_tasks, editable_assignments),
	"LMS Assignment Submission": (readable_assignment_submissions, gradable_assignment_submissions),
}
# What lists show, where that is less than what may be read one by one. Who may read a program is in it, and
# would find out by filters who else is.
LISTED: dict[str, Predicate] = {"Course Lesson": listed_lessons, "LMS Program": editable_programs}
# Whoever makes one of these may edit it.
MADE_BY_AUTHORS = ("LMS Assignment", "LMS Course", "LMS Program", "LMS Question", "LMS Quiz")
# Whoever may read a document sees the rows of its tables; but who is in a program, and how far, is for those
# who may edit it, and what was answered in a quiz for those who may grade it.
ROWS: dict[str, tuple[str, Predicate]] = {
	"Chapter Reference": ("LMS Course", readable_courses),
	"Course Instructor": ("LMS Course", readable_courses),
	"Lesson Reference": ("Course Chapter", readable_chapters),
	"LMS Course Department": ("LMS Course", readable_courses),
	"LMS Course Designation": ("LMS Course", readable_courses),
	"LMS Program Course": ("LMS Program", readable_programs),
	"LMS Program Member": ("LMS Program", editable_programs),
	"LMS Quiz Question": ("LMS Quiz", editable_quizzes),
	"LMS Quiz Result": ("LMS Quiz Submission", gradable_quiz_submissions),
}


def get_query_conditions(user: str | None, doctype: str) -> str:
	"""The hook for lists."""
	listed = LISTED.get(doctype) or PREDICATES[doctype][0]
	return as_sql(listed(user or "Guest"))


def get_row_conditions(user: str | None, doctype: str) -> str:
	"""The hook for lists of rows, which Frappe shows to all who may read some document with such a table."""
	return as_sql(readable_rows(doctype, user or "Guest"))


def as_sql(criterion: Criterion) -> str:
	"""Lists run their statement without parameters: there `%` stands for itself, and is not doubled."""
	sql = criterion.get_sql(quote_char="`", secondary_quote_char="'", with_namespace=True)
	return f"({sql.replace('%%', '%')})"


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""The hook for a single document."""
	if ptype == "create":
		return may_create(doc, user)
	return may(user, "read" if ptype in READING else "write", doc.doctype, doc.name)


def may(user: str, ptype: str, doctype: str, name: str) -> bool:
	"""Whether the predicate of the resource lets `user` read (or else write) the row called `name`."""
	criterion = PREDICATES[doctype][ptype != "read"](user)
	return criterion is EVERYTHING or satisfies(doctype, name, criterion)


def may_read_row(user: str, doctype: str, name: str) -> bool:
	"""The same of a row of a table."""
	return satisfies(doctype, name, readable_rows(doctype, user))


def satisfies(doctype: str, name: str, criterion: Criterion) -> bool:
	table = frappe.qb.DocType(doctype)
	return bool(frappe.qb.from_(table).select(table.name).where((table.name == name) & criterion).run())


def may_create(doc: Document, user: str) -> bool:
	"""
	- courses, programs, quizzes, their questions and assignments: whoever the role permissions let
	- chapters and lessons: whoever may edit the course; a missing one is for the mandatory check to report
	- enrollments and assignments: System Manager and Moderator
	"""
	if doc.doctype in MADE_BY_AUTHORS:
		return True
	if doc.doctype == "Course Chapter":
		return not doc.course or may(user, "write", "LMS Course", doc.course)
	if doc.doctype == "Course Lesson":
		return not doc.chapter or may(user, "write", "Course Chapter", doc.chapter)
	return has_role(user, *ADMINS)


def of_courses(doctype: str, criterion: Criterion) -> Criterion:
	"""The rows of `doctype` whose course satisfies the criterion."""
	return frappe.qb.DocType(doctype).course.isin(names_of_courses(criterion))
