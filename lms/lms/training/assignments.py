"""LMS Training Assignment: who must take which course by when. Only this module writes its status."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TypedDict

import frappe
from pypika import Case
from pypika.queries import QueryBuilder

from lms.lms.courses.catalogue import get_lesson_names
from lms.lms.enrollments import completions
from lms.lms.enrollments.assignable import (
	AssignmentError,
	find_people,
	get_assignable_titles,
	validate_due_date,
)
from lms.lms.enrollments.enrollment import Enrollments, enroll_members, is_cycle_complete, start_new_cycle
from lms.lms.programs.program import lock_programs, update_members
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import chunked, count_present, insert_new, update_rows
from lms.lms.shared.series import Series
from lms.lms.training import timeline
from lms.lms.training.news import NewTraining, tell_assigned

TRAINING_ASSIGNMENT = "LMS Training Assignment"
# The timeline of a deleted assignment stays, so its number is not used again.
SERIES = Series("TA-", ((TRAINING_ASSIGNMENT, "name"), (timeline.TIMELINE_EVENT, "assignment")))
PENDING, IN_PROGRESS, COMPLETED, OVERDUE = "Pending", "In Progress", "Completed", "Overdue"
WITHDRAWN = "Withdrawn"
OPEN = (PENDING, IN_PROGRESS)
UNFINISHED = (*OPEN, OVERDUE)
CLOSED = (COMPLETED, WITHDRAWN)
# The value of `is_open` while the row is open. Otherwise it is NULL, and NULLs do not collide. So the unique
# constraint over employee, course and is_open allows only one open row.
OPEN_MARK = "1"
# Details of the event Completed if the person had already completed the course.
CREDITED = "Credited"


class AssignmentOutcome(TypedDict):
	assigned: int
	skipped: int
	errors: list[AssignmentError]


class StatusColumns(TypedDict):
	"""The columns that depend on progress and due date."""

	status: str
	completed_on: date | None
	completed_late: int
	is_open: str | None


TRAINING_ASSIGNMENT_FIELDS = (
	"employee",
	"employee_name",
	"course",
	"course_title",
	"due_date",
	"assigned_by",
	"assigned_via",
	"cycle",
	"bulk_assignment",
	*StatusColumns.__annotations__,
)


class DuplicateAssignmentError(frappe.UniqueValidationError):
	"""The person already has an open assignment for this course."""


def decide_status(progress: float, due_date: date, today: date, completed_on: date | None = None) -> str:
	"""Return the status for this progress and due date. A completed course stays completed."""
	if completed_on or progress >= 100:
		return COMPLETED
	if due_date < today:
		return OVERDUE
	return IN_PROGRESS if progress > 0 else PENDING


def decide_state(
	progress: float, due_date: date, today: date, completed_on: date | None = None
) -> StatusColumns:
	"""Return the status and the columns that go with it. A completion without a date gets today's."""
	status = decide_status(progress, due_date, today, completed_on)
	completed_on = (completed_on or today) if status == COMPLETED else None
	return {
		"status": status,
		"completed_on": completed_on,
		"completed_late": int(bool(completed_on and completed_on > due_date)),
		"is_open": OPEN_MARK if status in OPEN else None,
	}


def decide_new_state(enrollment: frappe._dict, due_date: date, today: date) -> StatusColumns:
	"""Return the state of a new row. A completed course is credited, on the day of the completion."""
	completed_on = (enrollment.completed_on or today) if enrollment.progress >= 100 else None
	return decide_state(enrollment.progress, due_date, today, completed_on)


def assign_training(
	due_dates: Mapping[str, date],
	employees: Iterable[object],
	*,
	assigned_by: str,
	assigned_via: str,
	today: date,
	retake: bool = False,
	details: str | None = None,
	bulk_assignment: str | None = None,
) -> AssignmentOutcome:
	"""Assign each course (name: due date) to each person, with a few statements per thousand people.

	With `retake`, people who have completed a course take it again in a new cycle. Otherwise, they are
	credited. Concurrent calls take turns, and skip rows that another has added meanwhile. The rows are the
	same as from saving single documents. The timelines contain `details` or else `assigned_via`. The rows
	name their `bulk_assignment`, if any.
	"""
	for due_date in due_dates.values():
		validate_due_date(due_date, today)
	if retake:
		lock_programs(due_dates)
	# A retake updates progress in programs, which reads the enrollments in other courses.
	lock_for_bulk_write(learners_wait=retake)
	courses = get_assignable_titles(due_dates)
	people, errors = find_people(employees)
	enrollments = enroll_members(list(courses), people, assigned_by)
	taken = find_open_assignments(courses, people, for_update=True)
	if not retake:
		taken |= find_credited(due_dates, enrollments, for_update=True)
	free = [
		(course, person) for course in courses for person in sorted(people) if (course, person) not in taken
	]
	if retake:
		start_over([enrollments[key] for key in free], today, assigned_by)
	supersede(free, assigned_by)
	rows = (
		(
			person,
			people[person],
			course,
			courses[course],
			due_dates[course],
			assigned_by,
			assigned_via,
			enrollments[course, person].cycle,
			bulk_assignment,
			*decide_new_state(enrollments[course, person], due_dates[course], today).values(),
		)
		for course, person in free
	)
	names = insert_new(TRAINING_ASSIGNMENT, TRAINING_ASSIGNMENT_FIELDS, rows, assigned_by, SERIES.take)
	credited = [name for name, key in zip(names, free, strict=True) if enrollments[key].progress >= 100]
	record_assigned(names, credited, assigned_by, details or assigned_via)
	new = zip(names, free, strict=True)
	tell_assigned(
		(
			NewTraining(name, person, course, courses[course], due_dates[course])
			for name, (course, person) in new
			if enrollments[course, person].progress < 100
		),
		assigned_by,
	)
	assigned = count_present(TRAINING_ASSIGNMENT, names)
	return {"assigned": assigned, "skipped": len(courses) * len(people) - assigned, "errors": errors}


def start_over(enrollments: Collection[frappe._dict], today: date, user: str) -> None:
	"""Start a new cycle for complete enrollments. Their completions stay as LMS Completion."""
	complete = [row for row in enrollments if is_cycle_complete(row)]
	by_course: dict[str, list[frappe._dict]] = {}
	for row in complete:
		by_course.setdefault(row.course, []).append(row)
	for course, rows in by_course.items():
		completions.record_completions(course, rows, today, user, lessons=len(get_lesson_names(course)))
	start_new_cycle(complete, user)
	for course, rows in by_course.items():
		update_members([course], [row.member for row in rows])


def supersede(keys: Iterable[tuple[str, str]], user: str, *, but: Collection[str] = ()) -> None:
	"""Mark overdue rows of these courses and people as superseded, so they no longer remind or escalate.

	`but` are rows to leave out.
	"""
	people_of: dict[str, list[str]] = {}
	for course, person in keys:
		people_of.setdefault(course, []).append(person)
	older = [
		name
		for course, people in people_of.items()
		for chunk in chunked(people)
		for name in lock_overdue(course, chunk)
		if name not in but
	]
	timeline.record_events(timeline.SUPERSEDED, older, user)
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	for chunk in chunked(older):
		frappe.qb.update(assignment).set(assignment.superseded, 1).where(assignment.name.isin(chunk)).run()


def lock_overdue(course: str, people: Collection[str]) -> list[str]:
	"""Lock these people's overdue rows of a course that are not superseded. Returns their names."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	return (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name)
		.where((assignment.course == course) & assignment.employee.isin(people))
		.where((assignment.status == OVERDUE) & (assignment.superseded == 0))
		.for_update()
	).run(pluck=True)


def record_assigned(names: Iterable[str], credited: Iterable[str], user: str, details: str) -> None:
	"""Record the first event of new rows. Credited ones are also completed at once."""
	timeline.record_events(timeline.ASSIGNED, names, user, details)
	timeline.record_events(timeline.COMPLETED, credited, user, CREDITED)


def find_open_assignments(
	courses: Collection[str], people: Collection[str], *, for_update: bool = False
) -> set[tuple[str, str]]:
	"""Return course and employee of the open rows; with `for_update` locked, and as last committed."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(row), "unique_open_assignment")
		.select(row.course, row.employee)
		.where(row.course.isin(list(courses)) & (row.is_open == OPEN_MARK))
	)
	query = query.for_update() if for_update else query
	found = (query.where(row.employee.isin(chunk)).run() for chunk in chunked(people))
	return {(course, employee) for rows in found for course, employee in rows}


def find_credited(
	due_dates: Mapping[str, date], enrollments: Enrollments, *, for_update: bool = False
) -> set[tuple[str, str]]:
	"""Return courses and people that were credited before, so that a repeated call adds nothing."""
	people = {person for (_course, person), enrollment in enrollments.items() if enrollment.progress >= 100}
	rows = {
		row.name: (row.course, row.employee)
		for chunk in chunked(sorted(people))
		for row in find_completed(due_dates, chunk, for_update=for_update)
		if row.due_date == due_dates[row.course]
		and (enrollment := enrollments.get((row.course, row.employee)))
		and row.cycle == enrollment.cycle
	}
	return {
		rows[name]
		for chunk in chunked(rows)
		for name in frappe.db.get_values(
			timeline.TIMELINE_EVENT,
			{"assignment": ["in", chunk], "details": CREDITED},
			"assignment",
			pluck=True,
			for_update=for_update,
		)
	}


def find_completed(
	courses: Collection[str], people: Collection[str], *, for_update: bool
) -> list[frappe._dict]:
	"""Return these people's completed rows of these courses; with `for_update` locked, as last committed."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(row), "unique_open_assignment")
		.select(row.name, row.course, row.employee, row.due_date, row.cycle)
		.where(row.course.isin(list(courses)) & row.employee.isin(people) & (row.status == COMPLETED))
	)
	return (query.for_update() if for_update else query).run(as_dict=True)


def follow_progress(course: str, today: date, user: str, member: str | None = None) -> None:
	"""Update the course's unfinished assignments to the enrollments' progress, on behalf of `user`.

	`member` limits this to one person.
	"""
	progress = get_course_progress(course, member)
	rows = [(row.name, row.status, progress.get(row.employee, 0)) for row in lock_unfinished(course, member)]
	complete_assignments([name for name, _status, percent in rows if percent >= 100], today, user)
	start = [name for name, status, percent in rows if status == PENDING and 0 < percent < 100]
	reset = [name for name, status, percent in rows if status == IN_PROGRESS and percent == 0]
	set_status(start, IN_PROGRESS, timeline.STARTED, user)
	set_status(reset, PENDING, timeline.PROGRESS_RESET, user)


def get_course_progress(course: str, member: str | None) -> dict[str, float]:
	"""Return the progress in percent by member, as this transaction has written it."""
	filters = {"course": course} | ({"member": member} if member else {})
	return dict(
		frappe.get_all("LMS Enrollment", filters=filters, fields=["member", "progress"], as_list=True)
	)


def lock_unfinished(course: str, member: str | None) -> list[frappe._dict]:
	"""Lock a course's unfinished rows (default: of all members). Returns `name`, `employee`, `status`."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = (
		# The index on course and employee. Any other would also lock other people's rows.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name, assignment.employee, assignment.status)
		.where((assignment.course == course) & assignment.status.isin(UNFINISHED))
		.for_update()
	)
	return (query.where(assignment.employee == member) if member else query).run(as_dict=True)


def has_incomplete(course: str, member: str) -> bool:
	"""Whether the member has an incomplete assignment of the course. Locks it; as last committed."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name)
		.where((assignment.course == course) & (assignment.employee == member))
		.where(assignment.status != COMPLETED)
	)
	return bool(query.for_update().run())


def complete_assignments(names: Collection[str], today: date, user: str) -> None:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	is_late = Case().when(assignment.due_date < today, 1).else_(0)
	timeline.record_events(timeline.COMPLETED, names, user)
	for chunk in chunked(names):
		(
			update_status(user, COMPLETED)
			.set(assignment.completed_on, today)
			.set(assignment.completed_late, is_late)
			.set(assignment.is_open, None)
			.where(assignment.name.isin(chunk))
		).run()


def set_status(names: Collection[str], status: str, event: str, user: str) -> None:
	"""Change the status of the open ones among these rows."""
	timeline.record_events(event, names, user)
	for chunk in chunked(names):
		update_status(user, status).where(frappe.qb.DocType(TRAINING_ASSIGNMENT).name.isin(chunk)).run()


def update_status(user: str, status: str) -> QueryBuilder:
	"""Return an UPDATE that sets the status."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	return update_rows(TRAINING_ASSIGNMENT, user).set(assignment.status, status)


def set_course_title(course: str, title: str) -> None:
	"""Show the new title in unfinished assignments. Completed and withdrawn ones keep the old title."""
	lock_for_bulk_write(learners_wait=True)
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	(
		frappe.qb.update(assignment)
		.set(assignment.course_title, title)
		.where((assignment.course == course) & assignment.status.isin(UNFINISHED))
	).run()


def mark_overdue(today: date, user: str) -> int:
	"""Mark open rows as overdue if their due date has passed. Returns how many."""
	lock_for_bulk_write(learners_wait=True)
	count = frappe.db.count(TRAINING_ASSIGNMENT, {"status": ["in", OPEN], "due_date": ["<", today]})
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	late = assignment.status.isin(OPEN) & (assignment.due_date < today)
	timeline.record_where(timeline.OVERDUE, late, user)
	update_status(user, OVERDUE).set(assignment.is_open, None).where(late).run()
	return count
