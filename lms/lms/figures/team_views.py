"""What the portal shows of a team: people, a matrix of people and courses, and a forecast of what falls due.

A team is the whole company for HR and admins, within their User Permissions, or everybody who reports to a
line manager. Functions that take `People` get them from `choose_team`, which checks who may see them.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days
from pypika import Case
from pypika.functions import Sum
from pypika.terms import Criterion

from lms.lms.figures.report_matrix import MOST_COURSES, read_cells
from lms.lms.figures.team import (
	COUNTS,
	COURSE,
	People,
	TeamFilters,
	TeamPage,
	TeamStatus,
	count_people,
	count_training,
	find_company,
	find_own_team,
	find_users_with,
	get_people,
	include_counts,
	read_status,
)
from lms.lms.figures.team_training import count_training_of, find_overdue, name_courses
from lms.lms.people.employees import EMPLOYEE, clauses_permitted, require_employees
from lms.lms.people.roles import can_see_people
from lms.lms.training.assignments import OPEN, OVERDUE, TRAINING_ASSIGNMENT

# People in a file.
MOST_PEOPLE = 5_000
# Up to this many people, their training is counted while the reader waits: it takes half a second.
MOST_COUNTED = 20_000
# The ends of the periods of the forecast, in days from today.
FORECAST = (30, 60, 90)


@dataclass(frozen=True)
class Team:
	"""The people who match the filters, and the courses that are assigned to the whole team.

	Courses have `name` and `title`, and are sorted by title. `counts` are the training assignments of the
	whole team by course and status, for line managers alone.
	"""

	people: People
	courses: list[frappe._dict]
	counts: Counter[tuple[str, str]] | None = None


@dataclass(frozen=True)
class DueSoon:
	"""How much training of a course is overdue, and falls due in each period of the forecast."""

	course: str
	title: str
	overdue: int
	due: tuple[int, ...]


@dataclass(frozen=True)
class TeamMatrix:
	"""People with `cells` (status by course), and the titles of the courses by name, sorted."""

	people: list[frappe._dict]
	courses: dict[str, str]


def choose_team(user: str, filters: TeamFilters, *, whole_company: bool) -> Team:
	"""Return the people who match the filters, and the courses to choose from.

	Raises PermissionError for the whole company if the user may see only their own team, and ValidationError
	for a filter that names something the user may not see, whether it exists or not.
	"""
	require_employees()
	if whole_company:
		if not can_see_people(user):
			message = _("Only HR Managers, Moderators and System Managers can see other people's training.")
			frappe.throw(message, frappe.PermissionError)
		return Team(find_company(user, filters), list_courses_of_company(user))
	people = find_own_team(user, filters)
	counts = count_training_of(people.lines[-1])
	courses = name_courses(counts)
	if filters.course and filters.course not in {row.name for row in courses}:
		frappe.throw(_("This course is not assigned to anyone in your team."), frappe.DoesNotExistError)
	return Team(people, courses, counts)


def list_courses_of_company(user: str) -> list[frappe._dict]:
	"""Return `name` and `title` of the courses that people whom the user may see have, sorted by title."""
	course, assignment = frappe.qb.DocType(COURSE), frappe.qb.DocType(TRAINING_ASSIGNMENT)
	employee = frappe.qb.DocType(EMPLOYEE)
	assigned = frappe.qb.from_(assignment).select(assignment.course).distinct()
	if criteria := clauses_permitted(user, employee):
		assigned = assigned.join(employee).on(assignment.employee == employee.user_id)
		assigned = assigned.where(Criterion.all(criteria))
	assigned = assigned.as_("assigned")
	query = frappe.qb.from_(assigned).join(course).on(course.name == assigned.course)
	return query.select(course.name, course.title).orderby(course.title, course.name).run(as_dict=True)


def get_team_page(team: Team, today: date, filters: TeamFilters, page: TeamPage) -> TeamStatus:
	"""Return a page of people with `overdue_training`, and the totals.

	The totals of more people than `MOST_COUNTED` have only their number.
	"""
	status = read_status(team.people, filters, page)
	if status["totals"] is None:
		status["totals"] = read_totals(team, filters)
	include_overdue(status["users"], filters.course, today)
	return status


def read_totals(team: Team, filters: TeamFilters) -> frappe._dict:
	"""Return the totals. Those of a whole team are counted already, by course."""
	employee, everybody = team.people.employee, team.people.clause_all()
	totals = frappe._dict(users=count_people(employee, everybody))
	if team.counts is not None and not (filters.department or filters.search or filters.status):
		totals.update(add_up(team.counts, filters.course))
	elif totals.users <= MOST_COUNTED:
		totals.update(count_training(employee, everybody, filters.course))
	return totals


def add_up(counts: Counter[tuple[str, str]], course: str | None) -> dict[str, int]:
	chosen = {key: count for key, count in counts.items() if course in (None, key[0])}
	return {
		name: sum(count for (_course, status), count in chosen.items() if status in statuses)
		for name, statuses in COUNTS.items()
	}


def include_overdue(users: Collection[frappe._dict], course: str | None, today: date) -> None:
	found = find_overdue([row.user for row in users], course)
	for row in users:
		row.overdue_training = found.get(row.user.lower(), [])
		for training in row.overdue_training:
			training.days_left = (training.due_date - today).days


def list_people(people: People, filters: TeamFilters) -> list[frappe._dict]:
	"""Return all people with their counts, for a file."""
	rows = get_people(people.employee, people.clause_page(), 0, MOST_PEOPLE + 1)
	refuse_many(rows)
	include_counts(rows, filters.course)
	return rows


def list_users(people: People) -> list[str]:
	"""Return the accounts of all people who have overdue training. Does not check who may remind them."""
	employee = people.employee
	is_late = employee.user_id.isin(find_users_with((OVERDUE,), None))
	return (
		frappe.qb.from_(employee)
		.select(employee.user_id)
		.where(people.clause_all() & is_late)
		.run(pluck=True)
	)


def refuse_many(rows: Collection[frappe._dict]) -> None:
	if len(rows) > MOST_PEOPLE:
		message = _(
			"There are more than {0} people. Use the filters to choose fewer, for example one department."
		)
		frappe.throw(message.format(f"{MOST_PEOPLE:,}"))


def list_matrix(people: People, filters: TeamFilters) -> TeamMatrix:
	"""Return the matrix of all people, for a file."""
	return get_matrix(people, filters, 0, MOST_PEOPLE + 1)


def get_matrix(people: People, filters: TeamFilters, start: int, limit: int) -> TeamMatrix:
	"""Return people from number `start`, and the courses that are assigned to any of them."""
	rows = get_people(people.employee, people.clause_page(), start, limit)
	refuse_many(rows)
	cells = read_cells([row.user for row in rows])
	if filters.course:
		cells = {key: state for key, state in cells.items() if key[1] == filters.course}
	courses = {course for _person, course in cells}
	if len(courses) > MOST_COURSES:
		frappe.throw(_("There are more than {0} courses. Choose one of them.").format(MOST_COURSES))
	found = frappe.get_all(COURSE, {"name": ["in", list(courses)]}, ["name", "title"]) if courses else []
	titles = {row.name: row.title for row in sorted(found, key=lambda row: (row.title.casefold(), row.name))}
	for row in rows:
		row.cells = {course: cells.get((row.user.lower(), course)) for course in titles}
	return TeamMatrix(rows, titles)


def get_forecast(people: People, filters: TeamFilters, today: date) -> list[DueSoon]:
	"""Return the courses with unfinished training that is overdue or due within 90 days, sorted by title."""
	assignment, employee = frappe.qb.DocType(TRAINING_ASSIGNMENT), people.employee
	ends = [add_days(today, days) for days in FORECAST]
	is_overdue, is_open = assignment.status == OVERDUE, assignment.status.isin(OPEN)
	starts = [None, *(add_days(end, 1) for end in ends[:-1])]
	cases = [is_overdue] + [
		is_open & (assignment.due_date <= end) & (assignment.due_date >= start if start else is_open)
		for start, end in zip(starts, ends, strict=True)
	]
	counted = (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(
			assignment.course,
			*(Sum(Case().when(case, 1).else_(0)).as_(f"n{n}") for n, case in enumerate(cases)),
		)
		.where(people.clause_all() & (is_overdue | is_open & (assignment.due_date <= ends[-1])))
		.groupby(assignment.course)
	)
	if filters.course:
		counted = counted.where(assignment.course == filters.course)
	rows = counted.run()
	titles = dict(
		frappe.get_all(COURSE, {"name": ["in", [row[0] for row in rows]]}, ["name", "title"], as_list=True)
	)
	found = [
		DueSoon(name, titles.get(name, name), int(overdue), tuple(map(int, due)))
		for name, overdue, *due in rows
	]
	return sorted(found, key=lambda row: (row.title.casefold(), row.course))
