"""LMS Training Assignment: who must take which course by when. The one writer of its status.

Locks are taken in one order everywhere: the programs, the turn (lms.lms.turns), the enrollments, the
assignments.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TypedDict, TypeVar

import frappe
from frappe.utils import now
from pypika import Case
from pypika.queries import QueryBuilder

from lms.lms import completions, timeline
from lms.lms.assignable import AssignmentError, find_people, get_titles, validate_due_date
from lms.lms.bulk import CHUNK, chunked, count_present, insert_new
from lms.lms.courses import get_lesson_names
from lms.lms.enrollment import Enrollments, enroll, is_complete, start_new_cycle
from lms.lms.indexes import by_index
from lms.lms.programs import lock_programs, update_members
from lms.lms.turns import keep_learners_waiting, take_turn

DOCTYPE = "LMS Training Assignment"
PENDING, IN_PROGRESS, COMPLETED, OVERDUE = "Pending", "In Progress", "Completed", "Overdue"
WITHDRAWN = "Withdrawn"
OPEN = (PENDING, IN_PROGRESS)
UNFINISHED = (*OPEN, OVERDUE)
CLOSED = (COMPLETED, WITHDRAWN)
# The value of `is_open` while the row is open. It is NULL otherwise: NULLs do not collide in the unique
# constraint over employee, course and is_open, which is what allows one open row only.
OPEN_MARK = "1"
# Detail of the event Completed where nothing was left to do.
CREDITED = "Credited"

T = TypeVar("T")
Report = Callable[[int], None]


class Outcome(TypedDict):
	assigned: int
	skipped: int
	errors: list[AssignmentError]


class State(TypedDict):
	"""The columns that follow from progress and due date."""

	status: str
	completed_on: date | None
	completed_late: int
	is_open: str | None


FIELDS = (
	"employee",
	"employee_name",
	"course",
	"course_title",
	"due_date",
	"assigned_by",
	"assigned_via",
	"cycle",
	*State.__annotations__,
)


class DuplicateAssignmentError(frappe.UniqueValidationError):
	"""The person has an open assignment of this course."""


def decide_status(progress: float, due_date: date, today: date, completed_on: date | None = None) -> str:
	"""The status that progress and due date lead to; what is completed stays so."""
	if completed_on or progress >= 100:
		return COMPLETED
	if due_date < today:
		return OVERDUE
	return IN_PROGRESS if progress > 0 else PENDING


def decide_state(progress: float, due_date: date, today: date, completed_on: date | None = None) -> State:
	"""The status and the columns that go with it; completion without a date is of today."""
	status = decide_status(progress, due_date, today, completed_on)
	completed_on = (completed_on or today) if status == COMPLETED else None
	return {
		"status": status,
		"completed_on": completed_on,
		"completed_late": int(bool(completed_on and completed_on > due_date)),
		"is_open": OPEN_MARK if status in OPEN else None,
	}


def decide_new_state(enrollment: frappe._dict, due_date: date, today: date) -> State:
	"""The state of a new row: who has completed the course is credited, on the day of that completion."""
	completed_on = (enrollment.completed_on or today) if enrollment.progress >= 100 else None
	return decide_state(enrollment.progress, due_date, today, completed_on)


def assign(
	due_dates: Mapping[str, date],
	employees: Iterable[object],
	*,
	assigned_by: str,
	assigned_via: str,
	today: date,
	retake: bool = False,
	report: Report | None = None,
	details: str | None = None,
) -> Outcome:
	"""Assign each course (name: due date) to each person in a few statements per thousand people.

	With `retake` whoever has completed a course takes it again, in a new cycle; else they are credited.
	Callers at the same time take turns; a row that another made meanwhile is skipped.
	Rows come out as from saving one document after the other. `report` is called with how many were handled.
	The timelines say `details`, or else `assigned_via`.
	"""
	for due_date in due_dates.values():
		validate_due_date(due_date, today)
	if retake:
		lock_programs(due_dates)
	take_turn()
	if retake:
		# Their progress in programs follows, for which the enrollments in other courses are read.
		keep_learners_waiting()
	courses = get_titles(due_dates)
	people, errors = find_people(employees)
	enrollments = enroll(list(courses), people, assigned_by)
	taken = find_open(courses, people)
	if not retake:
		taken |= find_credited(due_dates, enrollments)
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
			*decide_new_state(enrollments[course, person], due_dates[course], today).values(),
		)
		for course, person in free
	)
	names = insert_new(DOCTYPE, FIELDS, counted(rows, report) if report else rows, assigned_by)
	credited = [name for name, key in zip(names, free, strict=True) if enrollments[key].progress >= 100]
	record_assigned(names, credited, assigned_by, details or assigned_via)
	assigned = count_present(DOCTYPE, names)
	return {"assigned": assigned, "skipped": len(courses) * len(people) - assigned, "errors": errors}


def start_over(enrollments: Collection[frappe._dict], today: date, user: str) -> None:
	"""Those that are complete begin a new cycle; what was completed is kept as LMS Completion."""
	complete = [row for row in enrollments if is_complete(row)]
	by_course: dict[str, list[frappe._dict]] = {}
	for row in complete:
		by_course.setdefault(row.course, []).append(row)
	for course, rows in by_course.items():
		completions.record(course, rows, today, user, lessons=len(get_lesson_names(course)))
	start_new_cycle(complete, user)
	for course, rows in by_course.items():
		update_members([course], [row.member for row in rows])


def supersede(keys: Iterable[tuple[str, str]], user: str, *, but: str | None = None) -> None:
	"""Overdue rows of these courses and people, assigned anew now, no longer remind or escalate.

	All `but` one, which is the one that is asked for again.
	"""
	people_of: dict[str, list[str]] = {}
	for course, person in keys:
		people_of.setdefault(course, []).append(person)
	older = [
		name
		for course, people in people_of.items()
		for chunk in chunked(people)
		for name in lock_overdue(course, chunk)
		if name != but
	]
	timeline.record(timeline.SUPERSEDED, older, user)
	assignment = frappe.qb.DocType(DOCTYPE)
	for chunk in chunked(older):
		frappe.qb.update(assignment).set(assignment.superseded, 1).where(assignment.name.isin(chunk)).run()


def lock_overdue(course: str, people: Collection[str]) -> list[str]:
	"""Names of these people's overdue rows of a course that are not superseded."""
	assignment = frappe.qb.DocType(DOCTYPE)
	return (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name)
		.where((assignment.course == course) & assignment.employee.isin(people))
		.where((assignment.status == OVERDUE) & (assignment.superseded == 0))
		.for_update()
	).run(pluck=True)


def record_assigned(names: Iterable[str], credited: Iterable[str], user: str, details: str) -> None:
	"""The first event of new rows; those that are credited are complete at once."""
	timeline.record(timeline.ASSIGNED, names, user, details)
	timeline.record(timeline.COMPLETED, credited, user, CREDITED)


def counted(rows: Iterable[T], report: Report) -> Iterator[T]:
	"""The rows, reporting after every thousand how many have been taken."""
	for number, row in enumerate(rows, 1):
		yield row
		if number % CHUNK == 0:
			report(number)


def find_open(courses: Collection[str], people: Collection[str]) -> set[tuple[str, str]]:
	"""Course and employee of the open rows there are, as last committed."""
	row = frappe.qb.DocType(DOCTYPE)
	query = (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(row), "unique_open_assignment")
		.select(row.course, row.employee)
		.where(row.course.isin(list(courses)) & (row.is_open == OPEN_MARK))
		.for_update()
	)
	found = (query.where(row.employee.isin(chunk)).run() for chunk in chunked(people))
	return {(course, employee) for rows in found for course, employee in rows}


def find_credited(due_dates: Mapping[str, date], enrollments: Enrollments) -> set[tuple[str, str]]:
	"""Course and person where the same was credited before: a call that is repeated adds nothing."""
	people = {person for (_course, person), enrollment in enrollments.items() if enrollment.progress >= 100}
	rows = {
		row.name: (row.course, row.employee)
		for chunk in chunked(sorted(people))
		for row in lock_completed(due_dates, chunk)
		if row.due_date == due_dates[row.course] and row.cycle == enrollments[row.course, row.employee].cycle
	}
	return {
		rows[name]
		for chunk in chunked(rows)
		for name in frappe.db.get_values(
			timeline.DOCTYPE,
			{"assignment": ["in", chunk], "details": CREDITED},
			"assignment",
			pluck=True,
			for_update=True,
		)
	}


def lock_completed(courses: Collection[str], people: Collection[str]) -> list[frappe._dict]:
	"""These people's completed rows of these courses, as last committed."""
	row = frappe.qb.DocType(DOCTYPE)
	return (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(row), "unique_open_assignment")
		.select(row.name, row.course, row.employee, row.due_date, row.cycle)
		.where(row.course.isin(list(courses)) & row.employee.isin(people) & (row.status == COMPLETED))
		.for_update()
	).run(as_dict=True)


def follow_progress(course: str, today: date, user: str, member: str | None = None) -> None:
	"""Bring the unfinished assignments of the course in line with the enrollments' progress.

	Of one member, or of all; `user` is who caused the change.
	"""
	progress = get_progress(course, member)
	rows = [(row.name, row.status, progress.get(row.employee, 0)) for row in lock_unfinished(course, member)]
	complete([name for name, _status, percent in rows if percent >= 100], today, user)
	start = [name for name, status, percent in rows if status == PENDING and 0 < percent < 100]
	reset = [name for name, status, percent in rows if status == IN_PROGRESS and percent == 0]
	set_status(start, IN_PROGRESS, timeline.STARTED, user)
	set_status(reset, PENDING, timeline.PROGRESS_RESET, user)


def get_progress(course: str, member: str | None) -> dict[str, float]:
	"""Percent complete by member; what this transaction has written."""
	filters = {"course": course} | ({"member": member} if member else {})
	return dict(
		frappe.get_all("LMS Enrollment", filters=filters, fields=["member", "progress"], as_list=True)
	)


def lock_unfinished(course: str, member: str | None) -> list[frappe._dict]:
	"""`name`, `employee` and `status` of the unfinished rows of a course, of one member or of all."""
	assignment = frappe.qb.DocType(DOCTYPE)
	query = (
		# By course and employee: another index would lock other people's rows, too.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name, assignment.employee, assignment.status)
		.where((assignment.course == course) & assignment.status.isin(UNFINISHED))
		.for_update()
	)
	return (query.where(assignment.employee == member) if member else query).run(as_dict=True)


def has_incomplete(course: str, member: str) -> bool:
	"""Whether the course is assigned to the member, and was not completed; as last committed, and locked."""
	assignment = frappe.qb.DocType(DOCTYPE)
	query = (
		# As in `lock_unfinished`.
		by_index(frappe.qb.from_(assignment), "unique_open_assignment")
		.select(assignment.name)
		.where((assignment.course == course) & (assignment.employee == member))
		.where(assignment.status != COMPLETED)
	)
	return bool(query.for_update().run())


def complete(names: Collection[str], today: date, user: str) -> None:
	assignment = frappe.qb.DocType(DOCTYPE)
	is_late = Case().when(assignment.due_date < today, 1).else_(0)
	timeline.record(timeline.COMPLETED, names, user)
	for chunk in chunked(names):
		(
			change(user, COMPLETED)
			.set(assignment.completed_on, today)
			.set(assignment.completed_late, is_late)
			.set(assignment.is_open, None)
			.where(assignment.name.isin(chunk))
		).run()


def set_status(names: Collection[str], status: str, event: str, user: str) -> None:
	"""Another status of the open ones."""
	timeline.record(event, names, user)
	for chunk in chunked(names):
		change(user, status).where(frappe.qb.DocType(DOCTYPE).name.isin(chunk)).run()


def change(user: str, status: str) -> QueryBuilder:
	"""An UPDATE that gives rows a status."""
	assignment = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.update(assignment)
		.set(assignment.status, status)
		.set(assignment.modified, now())
		.set(assignment.modified_by, user)
	)


def set_course_title(course: str, title: str) -> None:
	"""What is not completed or withdrawn shows the course's new title; those tell what it was."""
	take_turn()
	keep_learners_waiting()
	assignment = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(assignment)
		.set(assignment.course_title, title)
		.where((assignment.course == course) & assignment.status.isin(UNFINISHED))
	).run()


def mark_overdue(today: date, user: str) -> int:
	"""Close the open rows whose due date has passed; how many there were."""
	take_turn()
	keep_learners_waiting()
	count = frappe.db.count(DOCTYPE, {"status": ["in", OPEN], "due_date": ["<", today]})
	assignment = frappe.qb.DocType(DOCTYPE)
	late = assignment.status.isin(OPEN) & (assignment.due_date < today)
	timeline.record_where(timeline.OVERDUE, late, user)
	change(user, OVERDUE).set(assignment.is_open, None).where(late).run()
	return count
