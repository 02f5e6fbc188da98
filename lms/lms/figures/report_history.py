"""The training history of one person: assigned training, courses they took by themselves, and outcomes."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from pypika import Table
from pypika.terms import Criterion

from lms.lms.figures.report_people import EVERYBODY, People, Reader, choose_people
from lms.lms.figures.team import refuse_name
from lms.lms.people.employees import EMPLOYEE, require_employees
from lms.lms.training.assignments import COMPLETED, IN_PROGRESS, PENDING, TRAINING_ASSIGNMENT
from lms.lms.validity.standing import get_standings

ASSIGNMENT_FIELDS = (
	"course_title",
	"assigned_by",
	"assigned_via",
	"due_date",
	"status",
	"completed_on",
	"completed_late",
)
SELF_ENROLLED = "Self-enrolled"

# A course, and the number of the cycle in which a person takes it.
Cycle = tuple[str, int]
ByCycle = Mapping[Cycle, frappe._dict]


@dataclass(frozen=True)
class History:
	rows: list[frappe._dict]
	links: dict[str, str]


def get_history(reader: Reader, employee: str | None, user: str | None, today: date) -> History:
	"""Return the history of the person with this Employee record or account, newest first.

	It has a row for each training assignment, including withdrawn ones, and for each time the person took a
	course without an assignment. The newest row of a course has the person's standing in it.
	"""
	if not employee and not user:
		frappe.throw(_("Choose an Employee or a User."))
	people = choose_people(reader, EVERYBODY)
	person = find_person(people, employee, user)
	if not person:
		# The same for people whom the reader may not see, so that nobody can find out that they exist.
		refuse_name(EMPLOYEE if employee else "User", employee or user or "")
	if not person.user:
		return History([], people.links)
	rows = [frappe._dict(row, **person) for row in merge(person.user)]
	rows.sort(key=lambda row: row.since, reverse=True)
	include_standings(rows, person.user, today)
	return History(rows, people.links)


def include_standings(rows: list[frappe._dict], user: str, today: date) -> None:
	"""Add `standing` and `valid_until` to the newest row of each course."""
	standings = {row.course: row for row in get_standings([user], today, today, programs=())}
	for row in rows:
		if standing := standings.pop(row.course, None):
			row.update(standing=standing.standing, valid_until=standing.valid_until)


def find_person(people: People, employee: str | None, user: str | None) -> frappe._dict | None:
	"""Return `user`, `employee_name` and the columns about people, or None if the reader may not see them."""
	if employee:
		require_employees()
		# Who may see the history depends on the person's current record, and `employee` may be an older one.
		user = frappe.db.get_value(EMPLOYEE, employee, "user_id")
		if not user:
			return find_without_account(people, employee)
	account = frappe.qb.DocType("User")
	query = people.join(frappe.qb.from_(account), account.name).where(account.name == user)
	query = query.select(account.name.as_("user"), account.full_name.as_("employee_name"), *people.columns())
	return next(iter(query.run(as_dict=True)), None)


def find_without_account(people: People, name: str) -> frappe._dict | None:
	employee = people.employee
	query = frappe.qb.from_(employee).select(employee.employee_name, *people.columns())
	rows = query.where(Criterion.all([employee.name == name, *people.criteria])).run(as_dict=True)
	return next(iter(rows), None)


def merge(user: str) -> Iterator[frappe._dict]:
	"""Yield assignments, and cycles of courses without an assignment."""
	completions = {(row.course, row.cycle): row for row in read_completions(user)}
	certificates = {(row.course, row.cycle): row for row in read_certificates(user)}
	enrollments = {(row.course, row.cycle): row for row in read_enrollments(user)}
	assigned = read_assignments(user)
	own = own_training(completions, enrollments, {(row.course, row.cycle) for row in assigned})
	for row in [*assigned, *own]:
		key = (row.course, row.cycle)
		certificate = certificates.get(key) or frappe._dict()
		row.certificate, row.certificate_number = certificate.name, certificate.number
		row.completion = completions[key].completion if key in completions else None
		row.progress = enrollments[key].progress if key in enrollments else 100 if row.completion else None
		yield row


def own_training(
	completions: Mapping[Cycle, frappe._dict],
	enrollments: Mapping[Cycle, frappe._dict],
	assigned: AbstractSet[Cycle],
) -> Iterable[frappe._dict]:
	for key in (completions.keys() | enrollments.keys()) - assigned:
		completion: Any = completions.get(key)
		enrollment: Any = enrollments.get(key)
		begun = IN_PROGRESS if enrollment and enrollment.progress else PENDING
		yield frappe._dict(
			course=key[0],
			cycle=key[1],
			course_title=(completion or enrollment).course_title,
			assigned_via=SELF_ENROLLED,
			status=COMPLETED if completion else begun,
			completed_on=completion.completed_on if completion else None,
			since=(enrollment or completion).since,
		)


def read_assignments(user: str) -> list[frappe._dict]:
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	fields = (row[field] for field in ASSIGNMENT_FIELDS)
	return read(row, row.employee, user, row.name.as_("assignment"), *fields)


def read_completions(user: str) -> list[frappe._dict]:
	row = frappe.qb.DocType("LMS Completion")
	return read(row, row.member, user, row.name.as_("completion"), row.course_title, row.completed_on)


def read_certificates(user: str) -> list[frappe._dict]:
	"""Return certificates of courses, and what took the place of another after it."""
	row = frappe.qb.DocType("LMS Certificate")
	rows = read(row, row.member, user, row.name, row.number, row.reissue)
	return sorted(rows, key=lambda each: each.reissue)


def read_enrollments(user: str) -> list[frappe._dict]:
	row, course = frappe.qb.DocType("LMS Enrollment"), frappe.qb.DocType("LMS Course")
	query = frappe.qb.from_(row).join(course).on(course.name == row.course).where(row.member == user)
	fields = (row.course, row.cycle, row.creation.as_("since"), row.progress)
	return query.select(*fields, course.title.as_("course_title")).run(as_dict=True)


def read(row: Table, person: object, user: str, *fields: object) -> list[frappe._dict]:
	query = frappe.qb.from_(row).where(person == user)
	return query.select(row.course, row.cycle, row.creation.as_("since"), *fields).run(as_dict=True)
