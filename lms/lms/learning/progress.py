"""Progress through a course. Only this module writes LMS Course Progress and an enrollment's progress."""

from datetime import date
from typing import NoReturn, TypedDict

import frappe
from frappe import _
from frappe.utils import flt, getdate, nowdate
from pypika.functions import Count
from pypika.terms import Bracket, Criterion

from lms.lms.courses.catalogue import Lesson, get_lesson_names, get_outline
from lms.lms.courses.tasks import find_open_tasks, require_done
from lms.lms.enrollments import completions
from lms.lms.enrollments.enrollment import NotEnrolledError, find_enrollments
from lms.lms.people.access import describe_closed
from lms.lms.permissions.checks import may
from lms.lms.programs.course_locks import require_unlocked
from lms.lms.programs.program import lock_programs, update_member, update_members
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import again_when_busy, lock_as_learner, lock_for_bulk_write
from lms.lms.shared.rows import insert_new, update_rows
from lms.lms.training.assignments import follow_progress

COMPLETE = "Complete"
LESSON_PROGRESS_FIELDS = ("member", "member_name", "lesson", "chapter", "course", "status", "cycle")


class CourseProgress(TypedDict):
	progress: float
	completed: bool


def mark_position_complete(
	user: str, course: str, chapter_number: int, lesson_number: int, today: date
) -> CourseProgress:
	"""Complete the lesson at a position of the course, counted from 1."""
	# Do not reveal the course or its lessons to people who are not enrolled.
	if not frappe.db.exists("LMS Enrollment", {"member": user, "course": course}):
		refuse_stranger()
	lesson = get_outline(course, user).find(chapter_number, lesson_number)
	if not lesson:
		frappe.throw(
			_("This course has no lesson {0} in chapter {1}.").format(lesson_number, chapter_number),
			frappe.DoesNotExistError,
		)
	return mark_lesson_complete(user, course, lesson, today)


def mark_lesson_complete(user: str, course: str, lesson: Lesson, today: date) -> CourseProgress:
	"""Record that the user has completed the lesson. Repeating it changes nothing.

	Raises an error with the reason if the user is not enrolled, has to complete other courses first, may not
	read the lesson, or has a quiz to pass or homework to hand in.
	"""
	enrollment = lock_for_learning(user, course)
	require_unlocked(course, user)
	if not may(user, "read", "Course Lesson", lesson.name):
		frappe.throw(describe_closed(user), frappe.PermissionError)
	require_done(lesson.name, user, enrollment.cycle)
	full_name = frappe.db.get_value("User", user, "full_name")
	insert_new(
		"LMS Course Progress",
		LESSON_PROGRESS_FIELDS,
		[(user, full_name, lesson.name, lesson.chapter, course, COMPLETE, enrollment.cycle)],
		user,
	)
	update_progress(course, today, user, enrollment)
	return get_learner_progress(user, course)


def complete_after_task(user: str, course: str, lesson: str, today: date) -> CourseProgress:
	"""Complete the lesson after a passed quiz or handed-in homework, if that was its last task.

	If the lesson cannot be completed now, for example because the course was closed meanwhile, the user can
	mark it complete later. The caller must hold the locks of `lock_for_learning`.
	"""
	place = next((place for place in get_outline(course, user).lessons if place.name == lesson), None)
	enrollment = find_enrollments([course], [user], for_update=True).get((course, user))
	if place and enrollment and not find_open_tasks(lesson, user, enrollment.cycle):
		if may(user, "read", "Course Lesson", lesson):
			return mark_lesson_complete(user, course, place, today)
	return get_learner_progress(user, course)


def lock_for_learning(user: str, course: str) -> frappe._dict:
	"""Lock and return the user's enrollment, after the locks that come before it. Every learner's write
	starts with this."""
	lock_programs([course])
	lock_as_learner()
	return lock_enrollment(user, course)


def get_learner_progress(user: str, course: str) -> CourseProgress:
	"""Return the progress of an enrolled user, in percent with one decimal place."""
	progress = flt(frappe.db.get_value("LMS Enrollment", {"member": user, "course": course}, "progress"))
	return {"progress": round(progress, 1), "completed": progress >= 100}


def lock_enrollment(user: str, course: str) -> frappe._dict:
	"""Lock and return the user's enrollment, so that concurrently marked lessons are counted in turn."""
	found = find_enrollments([course], [user], for_update=True)
	return next(iter(found.values())) if found else refuse_stranger()


def refuse_stranger() -> NoReturn:
	frappe.throw(_("You are not enrolled in this course."), NotEnrolledError)


def update_progress(course: str, today: date, user: str, only: frappe._dict | None = None) -> None:
	"""Recompute progress in a course, and everything that depends on it, on behalf of `user`.

	Covers all members, or the one whose locked enrollment is `only`. That one is found by name: by course and
	member, the database might use another index than for the lock and so deadlock with others.
	"""
	lock_programs([course])
	enrollment = frappe.qb.DocType("LMS Enrollment")
	member = only.member if only else None
	mine = enrollment.name == only.name if only else enrollment.course == course
	if not only:
		lock_for_bulk_write(learners_wait=True)
	change = update_rows("LMS Enrollment", user)
	lessons = get_lesson_names(course)
	change.set(enrollment.progress, percent_complete(lessons, only) if lessons else 0).where(mine).run()
	completed = mine & (enrollment.progress >= 100) & enrollment.completed_on.isnull()
	if rows := find_enrollments_where(completed):
		completions.record_completions(course, rows, today, user, lessons=len(lessons))
		change.set(enrollment.completed_on, today).where(completed).run()
	follow_progress(course, today, user, member)
	if member:
		update_member(course, member)
	else:
		update_members([course])


def follow_lessons(course: str, today: date, user: str) -> None:
	"""Recompute everyone's progress after a course's lessons have changed, now and again after the commit.

	Concurrent learners and authors count only the lessons that they saw. The job after the commit sees all.
	"""
	update_progress(course, today, user)
	if frappe.db.exists("LMS Enrollment", {"course": course}):
		frappe.enqueue(
			"lms.lms.learning.progress.count_again", enqueue_after_commit=True, course=course, user=user
		)


@again_when_busy
def count_again(course: str, user: str) -> None:
	"""Recompute everyone's progress. The job of `follow_lessons`."""
	if frappe.db.exists("LMS Course", course):
		update_progress(course, getdate(nowdate()), user)


def find_enrollments_where(criterion: Criterion) -> list[frappe._dict]:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	fields = (enrollment.name, enrollment.member, enrollment.member_name, enrollment.cycle)
	# A locking read returns the latest committed data. A plain read on MariaDB may be older.
	return frappe.qb.from_(enrollment).select(*fields).where(criterion).for_update().run(as_dict=True)


def percent_complete(lessons: list[str], only: frappe._dict | None = None) -> Bracket:
	"""Return SQL for the percentage of these lessons that the enrollment's member completed in its cycle.

	It is a subquery, so that the statement sees what others committed while it waited. For one enrollment,
	`only`, it names the member and the cycle as values, so the database looks up each lesson. Otherwise it
	would read everything the member has completed, and two tabs of a learner in different courses would wait
	for each other.
	"""
	enrollment, done = only or frappe.qb.DocType("LMS Enrollment"), frappe.qb.DocType("LMS Course Progress")
	return Bracket(
		# Read by member. If read by lesson, learners completing the same one would wait for each other.
		by_index(frappe.qb.from_(done), "unique_member_lesson_cycle")
		.select(Count("*") * 100.0 / len(lessons))
		.where(
			(done.member == enrollment.member)
			& (done.cycle == enrollment.cycle)
			& done.lesson.isin(lessons)
			& (done.status == COMPLETE)
		)
	)
