"""Progress through a course: the one writer of LMS Course Progress and of an enrollment's progress."""

from datetime import date
from typing import NoReturn, TypedDict

import frappe
from frappe import _
from frappe.utils import flt, getdate, now, nowdate
from pypika.functions import Count
from pypika.terms import Bracket, Criterion

from lms.lms import completions
from lms.lms.access import describe_closed
from lms.lms.assignments import follow_progress
from lms.lms.background import again_when_busy
from lms.lms.bulk import insert_new
from lms.lms.courses import Lesson, get_lesson_names, get_outline
from lms.lms.enrollment import NotEnrolledError, find
from lms.lms.indexes import by_index
from lms.lms.locks import require_unlocked
from lms.lms.permissions import may
from lms.lms.programs import lock_programs, update_member, update_members
from lms.lms.tasks import find_open, require_done
from lms.lms.turns import go_ahead_as_learner, keep_learners_waiting, take_turn

COMPLETE = "Complete"
FIELDS = ("member", "member_name", "lesson", "chapter", "course", "status", "cycle")


class Progress(TypedDict):
	progress: float
	completed: bool


def mark_position_complete(
	user: str, course: str, chapter_number: int, lesson_number: int, today: date
) -> Progress:
	"""Complete the lesson at a position of the course, counted from 1."""
	# Who is not enrolled does not learn what is in the course, or whether there is such a course.
	if not frappe.db.exists("LMS Enrollment", {"member": user, "course": course}):
		refuse_stranger()
	lesson = get_outline(course, user).find(chapter_number, lesson_number)
	if not lesson:
		frappe.throw(
			_("This course has no lesson {0} in chapter {1}.").format(lesson_number, chapter_number),
			frappe.DoesNotExistError,
		)
	return mark_lesson_complete(user, course, lesson, today)


def mark_lesson_complete(user: str, course: str, lesson: Lesson, today: date) -> Progress:
	"""Record that the user has completed the lesson; a second time changes nothing.

	Refused, with the reason, to who is not enrolled, has other courses to do first, may not read it, or has
	a quiz of it to pass or an assignment to hand in.
	"""
	enrollment = lock_for_learning(user, course)
	require_unlocked(course, user)
	if not may(user, "read", "Course Lesson", lesson.name):
		frappe.throw(describe_closed(user), frappe.PermissionError)
	require_done(lesson.name, user, enrollment.cycle)
	full_name = frappe.db.get_value("User", user, "full_name")
	insert_new(
		"LMS Course Progress",
		FIELDS,
		[(user, full_name, lesson.name, lesson.chapter, course, COMPLETE, enrollment.cycle)],
		user,
	)
	update_progress(course, today, user, enrollment)
	return get_progress(user, course)


def complete_after_task(user: str, course: str, lesson: str, today: date) -> Progress:
	"""The user has passed a quiz or handed in an assignment of the lesson: complete it if it was the last.

	What cannot be completed now (the course may have been closed meanwhile) the user marks complete later.
	Call it having the locks of `lock_for_learning`.
	"""
	place = next((place for place in get_outline(course, user).lessons if place.name == lesson), None)
	enrollment = find([course], [user], for_update=True).get((course, user))
	if place and enrollment and not find_open(lesson, user, enrollment.cycle):
		if may(user, "read", "Course Lesson", lesson):
			return mark_lesson_complete(user, course, place, today)
	return get_progress(user, course)


def lock_for_learning(user: str, course: str) -> frappe._dict:
	"""The user's enrollment, locked after all that comes before it; what a learner does begins with it."""
	lock_programs([course])
	go_ahead_as_learner()
	return lock_enrollment(user, course)


def get_progress(user: str, course: str) -> Progress:
	"""Percent complete, to one decimal, of an enrolled user."""
	progress = flt(frappe.db.get_value("LMS Enrollment", {"member": user, "course": course}, "progress"))
	return {"progress": round(progress, 1), "completed": progress >= 100}


def lock_enrollment(user: str, course: str) -> frappe._dict:
	"""The user's enrollment. Two lessons marked at once are counted one after the other."""
	found = find([course], [user], for_update=True)
	return next(iter(found.values())) if found else refuse_stranger()


def refuse_stranger() -> NoReturn:
	frappe.throw(_("You are not enrolled in this course."), NotEnrolledError)


def update_progress(course: str, today: date, user: str, only: frappe._dict | None = None) -> None:
	"""Recompute progress in a course, and what follows from it; `user` caused it.

	Of all members, or of one alone: by the name of the enrollment, which is locked. By course and member the
	database may take another index than for the lock, in which others have locked the row before they wait.
	"""
	lock_programs([course])
	enrollment, member = frappe.qb.DocType("LMS Enrollment"), only and only.member
	mine = enrollment.name == only.name if only else enrollment.course == course
	if not only:
		take_turn()
		keep_learners_waiting()
	change = frappe.qb.update(enrollment).set(enrollment.modified, now()).set(enrollment.modified_by, user)
	lessons = get_lesson_names(course)
	change.set(enrollment.progress, percent_complete(lessons, only) if lessons else 0).where(mine).run()
	completed = mine & (enrollment.progress >= 100) & enrollment.completed_on.isnull()
	if rows := find_enrollments(completed):
		completions.record(course, rows, today, user, lessons=len(lessons))
		change.set(enrollment.completed_on, today).where(completed).run()
	follow_progress(course, today, user, member)
	if member:
		update_member(course, member)
	else:
		update_members([course])


def follow_lessons(course: str, today: date, user: str) -> None:
	"""After the lessons of a course have changed: everybody's progress, now and once more after the commit.

	What a learner completes, or another author changes, at the same moment is counted in the lessons that
	each of them saw. The job sees what all have committed.
	"""
	update_progress(course, today, user)
	if frappe.db.exists("LMS Enrollment", {"course": course}):
		frappe.enqueue("lms.lms.progress.count_again", enqueue_after_commit=True, course=course, user=user)


@again_when_busy
def count_again(course: str, user: str) -> None:
	"""The job of `follow_lessons`."""
	if frappe.db.exists("LMS Course", course):
		update_progress(course, getdate(nowdate()), user)


def find_enrollments(criterion: Criterion) -> list[frappe._dict]:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	fields = (enrollment.name, enrollment.member, enrollment.member_name, enrollment.cycle)
	# Locked, and so as last committed: what MariaDB shows to plain reads may be older.
	return frappe.qb.from_(enrollment).select(*fields).where(criterion).for_update().run(as_dict=True)


def percent_complete(lessons: list[str], only: frappe._dict | None = None) -> Bracket:
	"""Share of these lessons that the member of the enrollment being updated has completed in its cycle.

	A subquery and no number read before: the statement sees what others have committed while it waited. Of
	one alone, who and which cycle is said in the statement itself. The database then looks each lesson up; by
	what the enrollment says it would read all that the member has completed, and two tabs of a learner, each
	in another course, would wait for each other.
	"""
	enrollment, done = only or frappe.qb.DocType("LMS Enrollment"), frappe.qb.DocType("LMS Course Progress")
	return Bracket(
		# By the member: by the lesson, learners who complete the same one would wait for each other.
		by_index(frappe.qb.from_(done), "unique_member_lesson_cycle")
		.select(Count("*") * 100.0 / len(lessons))
		.where(
			(done.member == enrollment.member)
			& (done.cycle == enrollment.cycle)
			& done.lesson.isin(lessons)
			& (done.status == COMPLETE)
		)
	)
