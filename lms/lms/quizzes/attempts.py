"""Starts, saves and submits quiz attempts, timed by the server's clock.

Lock order: what `lock_learner` takes, then the attempt, then the submission. When time runs out, the saved
answers are submitted the next time the learner opens the quiz, or by the hourly job.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.enrollments.enrollment import FIRST_CYCLE, NotEnrolledError
from lms.lms.people.access import describe_closed
from lms.lms.permissions.assessments import CohortWay, find_cohort_way
from lms.lms.permissions.checks import may
from lms.lms.programs.course_locks import CourseLockedError, describe_lock
from lms.lms.quizzes import results
from lms.lms.quizzes.authoring import parse_duration
from lms.lms.quizzes.papers import (
	Answers,
	ShownQuestion,
	change_answers,
	draw_paper,
	load_answers,
	load_paper,
	show_paper,
)
from lms.lms.shared.rows import insert_new, update_rows

QUIZ, DOCTYPE = "LMS Quiz", "LMS Quiz Attempt"
IN_PROGRESS, SUBMITTED = "In Progress", "Submitted"
# For answers that are in transit when time runs out.
GRACE = timedelta(seconds=30)
LONGEST_COUNTDOWN = timedelta(days=1)
ATTEMPT_FIELDS = (
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
	"""No attempt at the quiz can be started now."""


class NoAttemptsLeftError(QuizClosedError):
	"""The learner has used all attempts of this cycle."""


@dataclass(frozen=True)
class Refusal:
	"""`reason` is text, not HTML."""

	reason: str
	error: type[Exception]


@dataclass(frozen=True)
class Way:
	"""How somebody comes to a quiz: in a `cohort` or else its lesson. `refusal`: why they cannot take it."""

	cohort: CohortWay | None
	refusal: Refusal | None


class StartedAttempt(TypedDict):
	attempt: str
	quiz: str
	title: str
	number: int
	started_on: datetime
	expires_on: datetime | None
	seconds_left: int | None
	questions: list[ShownQuestion]


class SavedAnswers(TypedDict):
	"""If the attempt has already been submitted, nothing is saved and `submission` is set."""

	saved_on: datetime | None
	seconds_left: int | None
	submission: str | None


# Starting


def start_attempt(quiz: str, user: str, at: datetime) -> StartedAttempt:
	"""Start an attempt, or continue the one in progress, even if the course has changed since.

	An attempt whose time has run out is submitted first, with the answers that were saved in time. Raises an
	error with the reason if the user can take the quiz neither in its lesson nor in a cohort, or has no
	attempts left.
	"""
	doc = get_open_quiz(quiz, user, at)
	running = find_running(quiz, user)
	course = running.course if running else doc.course
	enrollment = results.lock_learner(user, course) if course else None
	# Another tab may have started one while this request waited for the lock.
	running = find_running(quiz, user) or running
	is_handed_in = False
	if running and (running := lock(running.name)).status == IN_PROGRESS:
		if is_current(running, enrollment, at):
			return describe_attempt(running, doc.title, at)
		hand_in_attempt(running, load_answers(running.answers), at, user, enrollment)
		is_handed_in = True
	cycle = get_cycle(enrollment)
	way = find_way(doc, user, enrollment, at)
	if refusal := find_refusal(doc, way, results.count_attempts(user, doc.name, cycle)):
		if is_handed_in:
			# The attempt ended because its time ran out. Keep that, although the new one is refused.
			frappe.db.commit()
		frappe.throw(escape_html(refusal.reason), refusal.error)
	latest = way.cohort.ends if way.cohort else None
	return describe_attempt(begin_attempt(doc, user, cycle, at, latest), doc.title, at)


def get_cycle(enrollment: frappe._dict | None) -> int:
	"""Return the cycle that an attempt now belongs to. Without the course there is only one."""
	return enrollment.cycle if enrollment else FIRST_CYCLE


def is_current(attempt: frappe._dict, enrollment: frappe._dict | None, at: datetime) -> bool:
	"""Whether the attempt has time left and belongs to the current cycle of the course."""
	is_of_this_cycle = not enrollment or enrollment.cycle == attempt.cycle
	return is_of_this_cycle and not is_over(attempt, at)


def get_open_quiz(quiz: str, user: str, at: datetime) -> Document:
	"""Return the quiz to authors and people who see its course, have it in a cohort or have started it.

	Raises DoesNotExistError for everyone else.
	"""
	row = frappe.db.get_value(QUIZ, quiz, ["name", "course", "lesson"], as_dict=True)
	if not row or not may_know(row, user, at):
		frappe.throw(_("This quiz does not exist, or you have no access to it."), frappe.DoesNotExistError)
	return frappe.get_doc(QUIZ, row.name)


def may_know(quiz: frappe._dict, user: str, at: datetime) -> bool:
	if quiz.lesson and may(user, "read", "LMS Course", quiz.course):
		return True
	if quiz.lesson and frappe.db.exists("LMS Enrollment", {"course": quiz.course, "member": user}):
		return True
	return (
		may(user, "write", QUIZ, quiz.name)
		or bool(frappe.db.exists(DOCTYPE, {"quiz": quiz.name, "member": user}))
		or find_cohort_way(QUIZ, quiz.name, user, at) is not None
	)


def find_running(quiz: str, user: str) -> frappe._dict | None:
	"""Return the attempt in progress, from the latest cycle if there are several."""
	filters = {"quiz": quiz, "member": user, "status": IN_PROGRESS}
	fields = ["name", "member", "course", "cycle", "expires_on"]
	rows = frappe.get_all(DOCTYPE, filters=filters, fields=fields, order_by="cycle desc", limit=1)
	return rows[0] if rows else None


def find_refusal(quiz: Document, way: Way, used: int) -> Refusal | None:
	"""Return why somebody who has used so many attempts cannot start one now, or None if they can."""
	if way.refusal:
		return way.refusal
	if not quiz.questions:
		return Refusal(_("This quiz has no questions yet."), QuizClosedError)
	return refuse_attempt(quiz, used + 1)


def find_way(quiz: Document, user: str, enrollment: frappe._dict | None, at: datetime) -> Way:
	"""Return how the user can take the quiz now. Its lesson comes first, then cohorts."""
	refusal = refuse_in_lesson(quiz, user, enrollment)
	cohort = find_cohort_way(QUIZ, quiz.name, user, at) if refusal else None
	if not cohort:
		return Way(None, refusal)
	return Way(cohort, Refusal(cohort.obstacle, QuizClosedError) if cohort.obstacle else None)


def refuse_in_lesson(quiz: Document, user: str, enrollment: frappe._dict | None) -> Refusal | None:
	"""Return why the user cannot take the quiz in its lesson, or None if they can."""
	if not quiz.lesson:
		return Refusal(_("This quiz is not part of a lesson."), QuizClosedError)
	if not enrollment:
		return Refusal(_("You are not enrolled in this course."), NotEnrolledError)
	if reason := describe_lock(quiz.course, user):
		return Refusal(reason, CourseLockedError)
	if not may(user, "read", "Course Lesson", quiz.lesson):
		return Refusal(describe_closed(user), frappe.PermissionError)
	return None


def refuse_attempt(quiz: Document, number: int) -> Refusal | None:
	if not quiz.max_attempts or number <= quiz.max_attempts:
		return None
	return Refusal(_("You have used all your attempts at this quiz."), NoAttemptsLeftError)


def begin_attempt(
	quiz: Document, user: str, cycle: int, at: datetime, latest: datetime | None
) -> frappe._dict:
	"""Return a new attempt, locked, or the one that a concurrent request has just started.

	Its time is up at `latest` at the latest, the end of the cohort in which it is taken.
	Attempt numbers are unique in the database and have no gaps, so the limit holds under concurrency.
	"""
	paper = json.dumps(draw_paper(quiz))
	full_name = frappe.db.get_value("User", user, "full_name")
	duration = parse_duration(quiz.duration)
	ends = [at + duration] if duration else []
	expires_on = min([*ends, latest] if latest else ends, default=None)
	number = results.count_attempts(user, quiz.name, cycle) + 1
	while True:
		if refusal := refuse_attempt(quiz, number):
			frappe.throw(escape_html(refusal.reason), refusal.error)
		place = (quiz.name, quiz.course, quiz.lesson, user, full_name, cycle, number)
		insert_new(DOCTYPE, ATTEMPT_FIELDS, [(*place, IN_PROGRESS, at, expires_on, paper, "{}")], user)
		attempt = lock_number(user, quiz.name, cycle, number)
		if attempt.status == IN_PROGRESS:
			return attempt
		number += 1


def describe_attempt(attempt: frappe._dict, title: str, at: datetime) -> StartedAttempt:
	return {
		"attempt": attempt.name,
		"quiz": attempt.quiz,
		"title": title,
		"number": attempt.number,
		"started_on": attempt.started_on,
		"expires_on": attempt.expires_on,
		"seconds_left": count_seconds(attempt, at),
		"questions": show_paper(load_paper(attempt.paper), load_answers(attempt.answers)),
	}


def count_seconds(attempt: frappe._dict, at: datetime) -> int | None:
	"""Return the seconds left. None without a limit, or as long as nobody needs a countdown."""
	if not attempt.expires_on or attempt.expires_on - at > LONGEST_COUNTDOWN:
		return None
	return max(0, int((attempt.expires_on - at).total_seconds()))


# Saving and submitting


def save_answers(attempt: str, changes: dict[str, object], user: str, at: datetime) -> SavedAnswers:
	"""Save some answers of an attempt in progress. Other answers stay as they are."""
	row = find_own(attempt, user)
	if is_over(row, at):
		return {"saved_on": None, "seconds_left": 0, "submission": settle_attempt(row, at, user)}
	row = lock(attempt)
	if row.status != IN_PROGRESS:
		return {"saved_on": None, "seconds_left": 0, "submission": get_submission(attempt)}
	write_answers(row, change_answers(load_paper(row.paper), load_answers(row.answers), changes), user)
	return {"saved_on": at, "seconds_left": count_seconds(row, at), "submission": None}


def submit_attempt(
	attempt: str, changes: dict[str, object] | None, user: str, at: datetime
) -> results.QuizResult:
	"""Submit an attempt with the saved answers and, if they arrive in time, these changes.

	An attempt that has already been submitted does not change.
	"""
	own = find_own(attempt, user)
	enrollment = results.lock_learner(user, own.course)
	row = lock(attempt)
	if row.status == IN_PROGRESS:
		answers = load_answers(row.answers)
		if changes and not is_over(row, at):
			answers = change_answers(load_paper(row.paper), answers, changes)
			write_answers(row, answers, user)
		hand_in_attempt(row, answers, at, user, enrollment)
	return results.get_result_of_attempt(attempt, user)


def find_own(attempt: str, user: str) -> frappe._dict:
	"""Return the user's own attempt. The error does not reveal whether another person's exists."""
	fields = ["name", "member", "course", "expires_on", "status"]
	row = frappe.db.get_value(DOCTYPE, attempt, fields, as_dict=True)
	if not row or row.member != user:
		frappe.throw(_("This is not your attempt."), frappe.PermissionError)
	return row


def is_over(attempt: frappe._dict, at: datetime) -> bool:
	return bool(attempt.expires_on) and at > attempt.expires_on + GRACE


def settle_attempt(attempt: frappe._dict, at: datetime, user: str) -> str:
	"""Submit an attempt whose time has run out, with its saved answers. Returns the submission's name."""
	enrollment = results.lock_learner(attempt.member, attempt.course)
	row = lock(attempt.name)
	if row.status == IN_PROGRESS:
		hand_in_attempt(row, load_answers(row.answers), at, user, enrollment)
	return get_submission(attempt.name)


def find_expired(at: datetime) -> list[frappe._dict]:
	"""Return all attempts in progress whose time has run out."""
	return frappe.get_all(
		DOCTYPE,
		filters={"status": IN_PROGRESS, "expires_on": ["<", at - GRACE]},
		fields=["name", "member", "course"],
		order_by="expires_on",
	)


def hand_in_attempt(
	attempt: frappe._dict,
	answers: Answers,
	at: datetime,
	user: str,
	enrollment: frappe._dict | None = None,
) -> None:
	"""Grade and close an attempt, which the caller has locked. Passing it can complete the lesson."""
	timed_out = is_over(attempt, at)
	submitted_on = attempt.expires_on if timed_out else at
	name = results.record_result(attempt, answers, submitted_on, timed_out=timed_out, user=user)
	table = frappe.qb.DocType(DOCTYPE)
	update_rows(DOCTYPE, user).set(table.status, SUBMITTED).where(table.name == attempt.name).run()
	if frappe.db.get_value(results.DOCTYPE, name, "passed"):
		results.follow_passing(attempt.member, attempt.quiz, attempt.cycle, enrollment, at.date())


def write_answers(attempt: frappe._dict, answers: Answers, user: str) -> None:
	table = frappe.qb.DocType(DOCTYPE)
	change = update_rows(DOCTYPE, user).set(table.answers, json.dumps(answers))
	change.where(table.name == attempt.name).run()


# Locking reads: they return the latest committed data. Plain reads on MariaDB see the transaction's snapshot.


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
	return frappe.db.get_value(results.DOCTYPE, {"attempt": attempt}, "name", for_update=True)
