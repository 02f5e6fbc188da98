"""Attempts at a quiz: begun, saved and handed in by the server's clock.

Locks: what `lock_learner` takes, then the attempt, then what is handed in. Whoever's time has run out hands
in what was saved, at their next access or by the hourly job.
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now

from lms.lms import quiz_results
from lms.lms.access import describe_closed
from lms.lms.bulk import insert_new
from lms.lms.enrollment import NotEnrolledError
from lms.lms.locks import CourseLockedError, describe_lock
from lms.lms.permissions import may
from lms.lms.quiz_papers import (
	Answers,
	ShownQuestion,
	change_answers,
	draw,
	load_answers,
	load_paper,
	show,
)
from lms.lms.quizzes import parse_duration

QUIZ, DOCTYPE = "LMS Quiz", "LMS Quiz Attempt"
IN_PROGRESS, SUBMITTED = "In Progress", "Submitted"
# For answers that are on their way when the time is up.
GRACE = timedelta(seconds=30)
FIELDS = (
	"quiz",
	"course",
	"lesson",
	"member",
	"member_name",
	"cycle",
	"number",
	"status",
	"started_on",
	"expires_on",
	"paper",
	"answers",
)


class QuizClosedError(frappe.ValidationError):
	"""No attempt of the quiz can be begun now."""


class NoAttemptsLeftError(QuizClosedError):
	"""The learner has used all attempts of this cycle."""


class Refusal(NamedTuple):
	"""`reason` is text, not HTML."""

	reason: str
	error: type[Exception]


class Started(TypedDict):
	attempt: str
	quiz: str
	title: str
	number: int
	started_on: datetime
	expires_on: datetime | None
	seconds_left: int | None
	questions: list[ShownQuestion]


class Saved(TypedDict):
	"""`submission` is set, and nothing was saved, if the attempt has been handed in."""

	saved_on: datetime | None
	seconds_left: int | None
	submission: str | None


# Starting


def start(quiz: str, user: str, at: datetime) -> Started:
	"""Begin an attempt, or go on with the one that is running, whatever has become of the course since.

	One whose time has run out is handed in, with what was saved in time. Refused, with the reason, to who is
	not enrolled, has other courses to do first, may not read the lesson, or has no attempt left.
	"""
	doc = get_quiz(quiz, user)
	running = find_running(quiz, user)
	course = running.course if running else doc.course
	enrollment = quiz_results.lock_learner(user, course) if course else None
	# Another tab may have begun it while this one waited.
	running = find_running(quiz, user) or running
	is_handed_in = False
	if running and (running := lock(running.name)).status == IN_PROGRESS:
		if is_current(running, enrollment, at):
			return describe(running, doc.title, at)
		hand_in(running, load_answers(running.answers), at, user, enrollment)
		is_handed_in = True
	if refusal := find_refusal(doc, user, enrollment):
		if is_handed_in:
			# Time has brought this about: it stays so, whatever is refused now.
			frappe.db.commit()
		frappe.throw(escape_html(refusal.reason), refusal.error)
	return describe(begin(doc, user, enrollment.cycle, at), doc.title, at)


def is_current(attempt: frappe._dict, enrollment: frappe._dict | None, at: datetime) -> bool:
	"""Not if its time is up, or the course was begun anew: what was answered before counts for that time."""
	is_of_this_cycle = not enrollment or enrollment.cycle == attempt.cycle
	return is_of_this_cycle and not is_over(attempt, at)


def get_quiz(quiz: str, user: str) -> Document:
	"""The quiz, for authors, and for whoever sees its course or has begun it."""
	row = frappe.db.get_value(QUIZ, quiz, ["name", "course", "lesson"], as_dict=True)
	if not row or not may_know(row, user):
		frappe.throw(_("This quiz does not exist, or is not for you."), frappe.DoesNotExistError)
	return frappe.get_doc(QUIZ, row.name)


def may_know(quiz: frappe._dict, user: str) -> bool:
	if quiz.lesson and may(user, "read", "LMS Course", quiz.course):
		return True
	if quiz.lesson and frappe.db.exists("LMS Enrollment", {"course": quiz.course, "member": user}):
		return True
	return may(user, "write", QUIZ, quiz.name) or bool(
		frappe.db.exists(DOCTYPE, {"quiz": quiz.name, "member": user})
	)


def find_running(quiz: str, user: str) -> frappe._dict | None:
	"""The attempt in progress, of the latest cycle."""
	filters = {"quiz": quiz, "member": user, "status": IN_PROGRESS}
	fields = ["name", "member", "course", "cycle", "expires_on"]
	rows = frappe.get_all(DOCTYPE, filters=filters, fields=fields, order_by="cycle desc", limit=1)
	return rows[0] if rows else None


def find_refusal(quiz: Document, user: str, enrollment: frappe._dict | None) -> Refusal | None:
	"""Why the user cannot begin an attempt now."""
	if not quiz.lesson:
		return Refusal(_("This quiz is not part of a lesson."), QuizClosedError)
	if not enrollment:
		return Refusal(_("You are not enrolled in this course."), NotEnrolledError)
	if reason := describe_lock(quiz.course, user):
		return Refusal(reason, CourseLockedError)
	if not may(user, "read", "Course Lesson", quiz.lesson):
		return Refusal(describe_closed(user), frappe.PermissionError)
	if not quiz.questions:
		return Refusal(_("This quiz has no questions yet."), QuizClosedError)
	used = quiz_results.count_attempts(user, quiz.name, enrollment.cycle)
	return refuse_attempt(quiz, used + 1)


def refuse_attempt(quiz: Document, number: int) -> Refusal | None:
	if not quiz.max_attempts or number <= quiz.max_attempts:
		return None
	return Refusal(_("You have used all your attempts at this quiz."), NoAttemptsLeftError)


def begin(quiz: Document, user: str, cycle: int, at: datetime) -> frappe._dict:
	"""A new attempt, or the one that somebody else has begun for the user in this moment, locked.

	Numbers have no gaps, and the database has each once: so there are never more than are allowed.
	"""
	paper = json.dumps(draw(quiz))
	full_name = frappe.db.get_value("User", user, "full_name")
	duration = parse_duration(quiz.duration)
	expires_on = at + duration if duration else None
	number = quiz_results.count_attempts(user, quiz.name, cycle) + 1
	while True:
		if refusal := refuse_attempt(quiz, number):
			frappe.throw(escape_html(refusal.reason), refusal.error)
		place = (quiz.name, quiz.course, quiz.lesson, user, full_name, cycle, number)
		insert_new(DOCTYPE, FIELDS, [(*place, IN_PROGRESS, at, expires_on, paper, "{}")], user)
		attempt = lock_number(user, quiz.name, cycle, number)
		if attempt.status == IN_PROGRESS:
			return attempt
		number += 1


def describe(attempt: frappe._dict, title: str, at: datetime) -> Started:
	return {
		"attempt": attempt.name,
		"quiz": attempt.quiz,
		"title": title,
		"number": attempt.number,
		"started_on": attempt.started_on,
		"expires_on": attempt.expires_on,
		"seconds_left": count_seconds(attempt, at),
		"questions": show(load_paper(attempt.paper), load_answers(attempt.answers)),
	}


def count_seconds(attempt: frappe._dict, at: datetime) -> int | None:
	if not attempt.expires_on:
		return None
	return max(0, int((attempt.expires_on - at).total_seconds()))


# Saving and handing in


def save(attempt: str, changes: dict[str, object], user: str, at: datetime) -> Saved:
	"""Keep answers of a running attempt; what is not among them stays as it was."""
	row = find_own(attempt, user)
	if is_over(row, at):
		return {"saved_on": None, "seconds_left": 0, "submission": settle(row, at, user)}
	row = lock(attempt)
	if row.status != IN_PROGRESS:
		return {"saved_on": None, "seconds_left": 0, "submission": get_submission(attempt)}
	write_answers(row, change_answers(load_paper(row.paper), load_answers(row.answers), changes), user)
	return {"saved_on": at, "seconds_left": count_seconds(row, at), "submission": None}


def submit(attempt: str, changes: dict[str, object] | None, user: str, at: datetime) -> quiz_results.Result:
	"""Hand in an attempt with what was saved and, if they come in time, these answers.

	Handed in already, it stays as it is.
	"""
	own = find_own(attempt, user)
	enrollment = quiz_results.lock_learner(user, own.course)
	row = lock(attempt)
	if row.status == IN_PROGRESS:
		answers = load_answers(row.answers)
		if changes and not is_over(row, at):
			answers = change_answers(load_paper(row.paper), answers, changes)
			write_answers(row, answers, user)
		hand_in(row, answers, at, user, enrollment)
	return quiz_results.get_result_of_attempt(attempt, user)


def find_own(attempt: str, user: str) -> frappe._dict:
	"""The user's own attempt. Of others nobody learns whether there are any."""
	fields = ["name", "member", "course", "expires_on", "status"]
	row = frappe.db.get_value(DOCTYPE, attempt, fields, as_dict=True)
	if not row or row.member != user:
		frappe.throw(_("This is not an attempt of yours."), frappe.PermissionError)
	return row


def is_over(attempt: frappe._dict, at: datetime) -> bool:
	return bool(attempt.expires_on) and at > attempt.expires_on + GRACE


def settle(attempt: frappe._dict, at: datetime, user: str) -> str:
	"""Hand in an attempt whose time has run out, with what was saved in time; the submission."""
	enrollment = quiz_results.lock_learner(attempt.member, attempt.course)
	row = lock(attempt.name)
	if row.status == IN_PROGRESS:
		hand_in(row, load_answers(row.answers), at, user, enrollment)
	return get_submission(attempt.name)


def find_expired(at: datetime) -> list[frappe._dict]:
	"""The attempts of all learners whose time has run out."""
	return frappe.get_all(
		DOCTYPE,
		filters={"status": IN_PROGRESS, "expires_on": ["<", at - GRACE]},
		fields=["name", "member", "course"],
		order_by="expires_on",
	)


def hand_in(
	attempt: frappe._dict,
	answers: Answers,
	at: datetime,
	user: str,
	enrollment: frappe._dict | None = None,
) -> None:
	"""Grade and close an attempt, which is locked; the lesson follows if it is passed."""
	timed_out = is_over(attempt, at)
	submitted_on = attempt.expires_on if timed_out else at
	name = quiz_results.record(attempt, answers, submitted_on, timed_out=timed_out, user=user)
	change = frappe.qb.update(table := frappe.qb.DocType(DOCTYPE)).set(table.status, SUBMITTED)
	change.set(table.modified, now()).set(table.modified_by, user).where(table.name == attempt.name).run()
	if frappe.db.get_value(quiz_results.DOCTYPE, name, "passed"):
		quiz_results.follow_passing(attempt.member, attempt.quiz, attempt.cycle, enrollment, at.date())


def write_answers(attempt: frappe._dict, answers: Answers, user: str) -> None:
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.answers, json.dumps(answers))
		.set(table.modified, now())
		.set(table.modified_by, user)
		.where(table.name == attempt.name)
	).run()


# Reading as last committed: what MariaDB shows to plain reads may be older


def lock(attempt: str) -> frappe._dict:
	return lock_where(frappe.qb.DocType(DOCTYPE).name == attempt)


def lock_number(member: str, quiz: str, cycle: int, number: int) -> frappe._dict:
	table = frappe.qb.DocType(DOCTYPE)
	return lock_where(
		(table.member == member) & (table.quiz == quiz) & (table.cycle == cycle) & (table.number == number)
	)


def lock_where(criterion: object) -> frappe._dict:
	table = frappe.qb.DocType(DOCTYPE)
	[row] = frappe.qb.from_(table).select("*").where(criterion).for_update().run(as_dict=True)
	return row


def get_submission(attempt: str) -> str:
	return frappe.db.get_value(quiz_results.DOCTYPE, {"attempt": attempt}, "name", for_update=True)
