"""One person's training, for HR and admins within their User Permissions, and for line managers."""

from collections.abc import Collection
from datetime import date

import frappe
from frappe import _
from pypika import Order
from pypika.terms import Criterion

from lms.lms.figures.report_history import find_person, merge, read_assignments
from lms.lms.figures.report_people import EVERYBODY, Reader, choose_people
from lms.lms.people.employees import EMPLOYEE, clause_active, has_employees
from lms.lms.people.hierarchy import find_reports
from lms.lms.people.roles import can_see_people
from lms.lms.training.timeline import TIMELINE_EVENT
from lms.lms.validity.standing import FIELDS, get_standings

MOST_EVENTS = 200
# Without the period, whose record has who may read it.
STANDING_FIELDS = tuple(field for field in FIELDS if field != "period")


def find_visible_person(user: str, name: str) -> frappe._dict:
	"""Return the person with this account or Employee record, if `user` may see their training.

	Has `user` (None without an account), `employee_name`, and with a record `employee`, `department` and
	`designation`. Raises DoesNotExistError otherwise: for hidden people the same as for missing ones.
	"""
	person = find_for_hr(user, name) if can_see_people(user) else None
	person = person or find_report(user, name)
	if not person:
		frappe.throw(
			_("There is no such person, or you may not see their training."), frappe.DoesNotExistError
		)
	if person.employee:
		person.designation = frappe.db.get_value(EMPLOYEE, person.employee, "designation")
	return person


def find_for_hr(user: str, name: str) -> frappe._dict | None:
	people = choose_people(Reader(user), EVERYBODY)
	if has_employees() and frappe.db.exists(EMPLOYEE, name):
		return find_person(people, name, None)
	return find_person(people, None, name)


def find_report(user: str, name: str) -> frappe._dict | None:
	"""Return an active employee who reports to the user, directly or indirectly."""
	if not has_employees():
		return None
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = [
		clause_active(employee),
		find_reports(user).clause(employee),
		(employee.name == name) | (employee.user_id == name),
	]
	query = frappe.qb.from_(employee).select(
		employee.user_id.as_("user"),
		employee.name.as_("employee"),
		employee.employee_name,
		employee.department,
	)
	rows = query.where(Criterion.all(criteria)).orderby(employee.creation).run(as_dict=True)
	return rows[-1] if rows else None


def get_person_history(user: str, person: frappe._dict) -> list[frappe._dict]:
	"""Return the person's training, newest first, as the report *Training History of a Person* has it.

	Line managers see what was assigned. Courses that people took by themselves are for HR and admins.
	"""
	if not person.user:
		return []
	rows = merge(person.user) if can_see_people(user) else read_assignments(person.user)
	return sorted(rows, key=lambda row: row.since, reverse=True)


def get_standings_of(
	reader: str,
	person: str | None,
	as_of: date,
	today: date,
	course: str | None = None,
	program: str | None = None,
) -> list[frappe._dict]:
	"""Return the standings of a person (default: the reader) that the reader may see, with `STANDING_FIELDS`.

	Raises DoesNotExistError as `find_visible_person` does. A course or program selects one.
	"""
	user = reader
	if person and person != reader:
		user = find_visible_person(reader, person).user
	if not user:
		return []
	courses: Collection[str] | None = [course] if course else None
	programs: Collection[str] | None = [program] if program else None
	if course or program:
		courses, programs = courses or (), programs or ()
	rows = read_standings(reader, user, as_of, today, courses, programs)
	return [frappe._dict({field: row[field] for field in STANDING_FIELDS}) for row in rows]


def read_standings(
	reader: str,
	user: str,
	as_of: date,
	today: date,
	courses: Collection[str] | None = None,
	programs: Collection[str] | None = None,
) -> list[frappe._dict]:
	"""Return standings of a person whom the reader may see: what is required, to line managers."""
	rows = get_standings([user], as_of, today, courses, programs)
	if user != reader and not can_see_people(reader):
		return [row for row in rows if row.required]
	return rows


def get_person_timeline(history: list[frappe._dict]) -> list[frappe._dict]:
	"""Return the latest events of the training assignments in a history, newest first.

	Each has `event`, `at`, `by_name`, `due_date`, `details` and `course_title`.
	"""
	titles = {row.assignment: row.course_title for row in history if row.assignment}
	if not titles:
		return []
	event, account = frappe.qb.DocType(TIMELINE_EVENT), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(event)
		.left_join(account)
		.on(account.name == event.owner)
		.select(
			event.assignment,
			event.event,
			event.creation.as_("at"),
			account.full_name.as_("by_name"),
			event.due_date,
			event.details,
		)
		.where(event.assignment.isin(list(titles)))
		.orderby(event.creation, order=Order.desc)
		.orderby(event.name, order=Order.desc)
		.limit(MOST_EVENTS)
	).run(as_dict=True)
	for row in rows:
		row.course_title = titles[row.assignment]
	return rows
