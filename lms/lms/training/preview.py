"""Previews what assigning training would do, without writing or locking anything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.enrollments.assignable import (
	CourseNotAssignableError,
	DueDateError,
	find_people,
	get_assignable_titles,
	locate_errors,
	validate_due_date,
)
from lms.lms.enrollments.enrollment import Enrollments, find_enrollments, is_cycle_complete
from lms.lms.people.access import find_who_cannot_learn
from lms.lms.people.selection import Selected, SelectionError
from lms.lms.training.assignments import find_credited, find_open_assignments

ASSIGNED, CREDITED, RETAKEN, HAS_OPEN, WAS_CREDITED = "assigned", "credited", "retaken", "open", "again"
MOST_DAYS = 3650


class SkippedCount(TypedDict):
	reason: str
	count: int


class AssignmentPreview(TypedDict):
	"""`people` is how many can be assigned. Other numbers count assignments: one per person and course."""

	people: int
	repeated: int
	courses: list[str]
	due_date: date
	assigned: int
	credited: int
	retaken: int
	skipped: list[SkippedCount]
	without_access: int
	errors: list[SelectionError]


def get_due_dates(
	courses: Sequence[str] | None, program: str | None, due_date: date | None, days: int | None, today: date
) -> dict[str, date]:
	"""Return due dates by course, for these courses or a program's, from a date or a number of days."""
	if bool(courses) == bool(program):
		frappe.throw(_("Choose courses or a program."), CourseNotAssignableError)
	if (due_date is None) == (days is None):
		frappe.throw(_("Set a due date or a number of days."), DueDateError)
	if program:
		courses = get_program_courses(program)
	due = due_date or today + timedelta(days or 0)
	return dict.fromkeys(courses or (), due)


def get_program_courses(program: str) -> list[str]:
	courses = frappe.get_all(
		"LMS Program Course",
		filters={"parent": program, "parenttype": "LMS Program"},
		order_by="idx",
		pluck="course",
	)
	if not courses:
		frappe.throw(_("This program does not exist, or has no courses."), CourseNotAssignableError)
	return courses


def preview_assignment(
	due_dates: Mapping[str, date], selected: Selected, *, today: date, retake: bool
) -> AssignmentPreview:
	"""Return what `assign_training` would do now, with a few statements per thousand people."""
	for due_date in due_dates.values():
		validate_due_date(due_date, today)
	titles = get_assignable_titles(due_dates)
	people, problems = find_people(selected.accounts)
	enrollments = find_enrollments(titles, people)
	has_open = find_open_assignments(titles, people)
	credited = set() if retake else find_credited(due_dates, enrollments)
	counts = Counter(
		decide_outcome((course, person), enrollments, has_open, credited, retake=retake)
		for course in titles
		for person in people
	)
	return {
		"people": len(people),
		"repeated": len(selected.people) - len(people) - len(problems),
		"courses": list(titles.values()),
		"due_date": max(due_dates.values()),
		"assigned": counts[ASSIGNED] + counts[RETAKEN],
		"credited": counts[CREDITED],
		"retaken": counts[RETAKEN],
		"skipped": describe_skipped(counts),
		"without_access": len(find_who_cannot_learn(people)),
		"errors": locate_errors(selected, {row["employee"]: row["error"] for row in problems}),
	}


def decide_outcome(
	key: tuple[str, str],
	enrollments: Enrollments,
	has_open: set[tuple[str, str]],
	credited: set[tuple[str, str]],
	*,
	retake: bool,
) -> str:
	if key in has_open:
		return HAS_OPEN
	if key in credited:
		return WAS_CREDITED
	enrollment = enrollments.get(key) or frappe._dict(progress=0)
	if retake:
		return RETAKEN if is_cycle_complete(enrollment) else ASSIGNED
	return CREDITED if enrollment.progress >= 100 else ASSIGNED


def describe_skipped(counts: Counter[str]) -> list[SkippedCount]:
	reasons = {
		HAS_OPEN: _("They have an open training assignment for the course."),
		WAS_CREDITED: _("They were credited before, with the same due date."),
	}
	return [
		{"reason": reason, "count": counts[outcome]} for outcome, reason in reasons.items() if counts[outcome]
	]
