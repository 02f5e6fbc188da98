"""The compliance matrix: people by courses, with the status of each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.figures.report_people import EVERYBODY, People, PeopleFilters, Reader, choose_people
from lms.lms.figures.team import validate_course
from lms.lms.people.employees import clause_active, require_employees
from lms.lms.permissions.checks import may
from lms.lms.shared.counts import say_number
from lms.lms.shared.dialects import joined_values
from lms.lms.shared.language import sort_key
from lms.lms.shared.rows import chunked
from lms.lms.training.assignments import COMPLETED, OVERDUE, TRAINING_ASSIGNMENT, UNFINISHED, WITHDRAWN

COMPLETED_LATE = "Completed Late"
DONE = (COMPLETED, COMPLETED_LATE)
# What a cell can show. Withdrawn training is not in it.
STATES = (*UNFINISHED, *DONE)
MOST_PEOPLE, MOST_COURSES = 2_500, 60
# People in a query. The database cuts joined values at a million characters.
CHUNK = 500


@dataclass(frozen=True)
class MatrixFilters:
	"""Which people and courses to include.

	People are active employees of a department, below a manager or in a program. Courses are the named ones,
	the program's, or all that are assigned to these people.
	"""

	people: PeopleFilters = EVERYBODY
	program: str | None = None
	courses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
	"""The titles of the courses by name, in order, and rows with `cells` (status by course)."""

	rows: list[frappe._dict]
	courses: dict[str, str]
	links: dict[str, str]


def get_matrix(reader: Reader, filters: MatrixFilters) -> Matrix:
	validate(reader, filters)
	people = choose_people(reader, filters.people)
	rows = read_people(people, filters.program)
	if len(rows) > MOST_PEOPLE:
		message = _(
			"There are more than {0} people. Use the filters to choose fewer, for example one department."
		)
		frappe.throw(message.format(say_number(MOST_PEOPLE)))
	cells = read_cells([row.user for row in rows])
	courses = read_courses(filters, {course for _person, course in cells})
	for row in rows:
		person = row.user.lower()
		row.cells = {course: cells.get((person, course)) for course in courses}
	return Matrix(rows, courses, people.links)


def validate(reader: Reader, filters: MatrixFilters) -> None:
	require_employees()
	if not (filters.people.department or filters.people.manager or filters.program):
		frappe.throw(_("Choose a department, a manager or a program."))
	for course in filters.courses:
		validate_course(reader.user, course)
	if filters.program and not may(reader.user, "read", "LMS Program", filters.program):
		shown = frappe.bold(escape_html(filters.program))
		frappe.throw(
			_("The program {0} does not exist, or you have no access to it.").format(shown),
			frappe.PermissionError,
		)


def read_people(people: People, program: str | None) -> list[frappe._dict]:
	"""Return active employees with an account, by name. One more than the limit means too many."""
	employee = people.employee
	query = frappe.qb.from_(employee).where(Criterion.all([clause_active(employee), *people.criteria]))
	if people.others:
		query = query.where(employee.name.notin(people.others))
	if program:
		query = query.where(employee.user_id.isin(members_of(program)))
	query = query.select(employee.user_id.as_("user"), employee.employee_name, *people.columns())
	query = query.orderby(employee.employee_name, employee.name)
	return query.limit(MOST_PEOPLE + 1).run(as_dict=True)


def members_of(program: str) -> QueryBuilder:
	member = frappe.qb.DocType("LMS Program Member")
	return frappe.qb.from_(member).select(member.member).where(member.parent == program)


def read_cells(users: Collection[str]) -> dict[tuple[str, str], str]:
	"""Return the status of the latest assignment that is not withdrawn, by user (lower case) and course."""
	cells: dict[tuple[str, str], str] = {}
	repeated = set()
	for chunk in chunked(users, CHUNK):
		for joined, course, status, late in read_joined(chunk):
			state = describe_status(status, late)
			for user in joined.lower().split("\n"):
				if (user, course) in cells:
					repeated.add(user)
				cells[user, course] = state
	for chunk in chunked(sorted(repeated)):
		cells.update(read_latest(chunk))
	return cells


def read_joined(users: Collection[str]) -> list[tuple[str, str, str, int]]:
	"""Return rows of users, course, status and whether late. Thousands of cells come in few rows."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	key = (row.course, row.status, row.completed_late)
	query = frappe.qb.from_(row).select(joined_values(row.employee), *key)
	return query.where(row.employee.isin(users) & (row.status != WITHDRAWN)).groupby(*key).run()


def read_latest(users: Collection[str]) -> dict[tuple[str, str], str]:
	"""Return the status of the latest assignments of people who have a course several times."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(row).select(row.employee, row.course, row.status, row.completed_late)
	query = query.where(row.employee.isin(users) & (row.status != WITHDRAWN))
	rows = query.orderby(row.cycle, row.creation, row.name).run()
	return {(user.lower(), course): describe_status(status, late) for user, course, status, late in rows}


def describe_status(status: str, late: int) -> str:
	return COMPLETED_LATE if status == COMPLETED and late else status


def read_courses(filters: MatrixFilters, assigned: Collection[str]) -> dict[str, str]:
	"""Return the courses in the program's order, or else sorted by title."""
	names: Collection[str] = filters.courses or assigned
	if filters.program:
		of_program = frappe.get_all(
			"LMS Program Course", {"parent": filters.program}, pluck="course", order_by="idx"
		)
		names = [name for name in of_program if not filters.courses or name in filters.courses]
	if len(names) > MOST_COURSES:
		frappe.throw(_("There are more than {0} courses. Choose some of them.").format(MOST_COURSES))
	rows = frappe.get_all("LMS Course", {"name": ["in", list(names)]}, ["name", "title"]) if names else []
	titles = {row.name: row.title for row in rows}
	if filters.program:
		return {name: titles[name] for name in names if name in titles}
	return dict(sorted(titles.items(), key=lambda item: (sort_key(item[1]), item[0])))


def count_cells(matrix: Matrix) -> dict[str, tuple[int, int, int]]:
	"""Count, by course, people to whom it is assigned, who completed it, and who are overdue."""
	counts = Counter(cell for row in matrix.rows for cell in row["cells"].items())
	return {
		course: (
			sum(counts[course, state] for state in STATES),
			sum(counts[course, state] for state in DONE),
			counts[course, OVERDUE],
		)
		for course in matrix.courses
	}
