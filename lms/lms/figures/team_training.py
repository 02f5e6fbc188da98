"""Details of a team: what is overdue, and which courses are assigned. Does not check who may see whom."""

from collections import Counter
from collections.abc import Collection, Iterable

import frappe
from pypika.functions import Count

from lms.lms.figures.team import COURSE
from lms.lms.people.employees import EMPLOYEE, clause_everybody
from lms.lms.people.hierarchy import PeopleBelow
from lms.lms.training.assignments import OVERDUE, TRAINING_ASSIGNMENT, WITHDRAWN


def find_overdue(users: Collection[str], course: str | None) -> dict[str, list[frappe._dict]]:
	"""Return overdue training assignments by user in lower case. Does not check permissions."""
	if not users:
		return {}
	assignment, courses = frappe.qb.DocType(TRAINING_ASSIGNMENT), frappe.qb.DocType(COURSE)
	query = (
		frappe.qb.from_(assignment)
		.join(courses)
		.on(courses.name == assignment.course)
		.select(
			assignment.employee,
			courses.title.as_("course_title"),
			assignment.due_date,
			assignment.superseded,
		)
		.where(assignment.employee.isin(users) & (assignment.status == OVERDUE))
		.orderby(assignment.due_date, courses.title)
	)
	if course:
		query = query.where(assignment.course == course)
	found: dict[str, list[frappe._dict]] = {}
	for row in query.run(as_dict=True):
		found.setdefault(row.pop("employee").lower(), []).append(row)
	return found


def count_training_of(line: PeopleBelow) -> Counter[tuple[str, str]]:
	"""Count the training assignments of everybody in a line by course and status. Omits withdrawn ones."""
	employee, assignment = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType(TRAINING_ASSIGNMENT)
	key = (assignment.course, assignment.status)
	rows = (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(*key, Count("*"))
		.where(line.clause(employee) & clause_everybody(employee) & (assignment.status != WITHDRAWN))
		.groupby(*key)
	).run()
	return Counter({(course, status): count for course, status, count in rows})


def name_courses(counts: Iterable[tuple[str, str]]) -> list[frappe._dict]:
	"""Return `name` and `title` of the courses in such counts, sorted by title."""
	names = {course for course, _status in counts}
	return frappe.get_all(COURSE, {"name": ["in", list(names)]}, ["name", "title"], order_by="title, name")
