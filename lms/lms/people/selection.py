"""Finds selected people: listed addresses, a file, a program's members, or some of the employees."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika import Table
from pypika.terms import Criterion

from lms.lms.people.employees import (
	ACTIVE,
	EMPLOYEE,
	clauses_permitted,
	has_employees,
	is_permitted,
	require_employees,
)
from lms.lms.people.hierarchy import clause_in_department
from lms.lms.people.lists import Listed, UnreadableFile, read_pasted, read_upload
from lms.lms.people.roles import STUDENT
from lms.lms.shared.arguments import parse_check, parse_name
from lms.lms.shared.counts import say_number
from lms.lms.shared.rows import chunked

# In one selection. What a client may send for so many, as characters of JSON.
MOST_PEOPLE = 200_000
MOST_CHARACTERS = 50_000_000
# HR records of each kind.
MOST_SUGGESTED = 1000
# Fields of Employee that a selection can name, together with their DocTypes.
EMPLOYEE_FIELDS = {
	"department": "Department",
	"designation": "Designation",
	"branch": "Branch",
	"employment_type": "Employment Type",
}
SOURCES = ("addresses", "file", "program", "employees", "all")


class SelectionError(TypedDict):
	"""`line` is the line in the list or file, if there is one."""

	line: int | None
	employee: str
	error: str


@dataclass
class Selected:
	"""Accounts with their lines, possibly repeated or wrong, and people without an account."""

	people: list[tuple[int | None, str]]
	errors: list[SelectionError] = field(default_factory=list)

	@property
	def accounts(self) -> list[str]:
		return [account for _line, account in self.people]


def select_people(selection: Mapping[str, object], user: str) -> Selected:
	"""Find the selected people. `user` selects employees within their User Permissions."""
	given = {key: value for key, value in selection.items() if value not in (None, "", [], {}, 0, False)}
	sources = [key for key in SOURCES if key in given]
	fields = [key for key in EMPLOYEE_FIELDS if key in given]
	if set(given) - {*SOURCES, *EMPLOYEE_FIELDS} or len(sources) + bool(fields) != 1:
		frappe.throw(
			_("Select people in one way: {0}.").format(", ".join((*SOURCES, *EMPLOYEE_FIELDS))),
		)
	if fields:
		selected = select_employees(
			{key: parse_name(given[key], _(EMPLOYEE_FIELDS[key])) for key in fields}, user
		)
	else:
		selected = select_from_source(sources[0], given[sources[0]], user)
	validate_size(selected.people)
	if not selected.people and not selected.errors:
		frappe.throw(_("Nobody is selected."))
	return selected


def validate_size(people: Iterable[object]) -> None:
	count = sum(1 for _person in people)
	if count > MOST_PEOPLE:
		frappe.throw(
			_("These are too many people: {0}. The limit is {1} at once.").format(
				say_number(count), say_number(MOST_PEOPLE)
			)
		)


def select_from_source(source: str, value: object, user: str) -> Selected:
	if source == "addresses":
		return select_listed(read_addresses(value))
	if source == "file":
		return select_listed(read_file(value))
	if source == "program":
		return select_members(parse_name(value, _("Program")))
	if source == "employees":
		names = [parse_name(name, _("Employee")) for name in value] if isinstance(value, list) else []
		return select_named(names, user)
	parse_check(value, _("All"))
	return select_employees({}, user) if has_employees() else select_learners()


def select_listed(people: Iterable[Listed]) -> Selected:
	return Selected([(person.line, person.address) for person in people])


def read_addresses(value: object) -> list[Listed]:
	if isinstance(value, list):
		return [Listed(number, str(address)) for number, address in enumerate(value, 1)]
	return read_pasted(str(value))


def read_file(value: object) -> list[Listed]:
	"""Read a file given as `{"name": "people.xlsx", "content": "<base64>"}`."""
	if not isinstance(value, dict) or not isinstance(value.get("content"), str):
		frappe.throw(_("The file is missing."))
	try:
		content = base64.b64decode(value["content"], validate=True)
	except ValueError:
		frappe.throw(_("The file was damaged during the upload. Choose it again."))
	try:
		return read_upload(str(value.get("name") or ""), content)
	except UnreadableFile as error:
		# The message may quote the file.
		frappe.throw(escape_html(str(error)))


def select_members(program: str) -> Selected:
	if not frappe.db.exists("LMS Program", program):
		frappe.throw(_("This program does not exist."))
	rows = frappe.get_all(
		"LMS Program Member",
		filters={"parent": program, "parenttype": "LMS Program"},
		order_by="idx",
		pluck="member",
	)
	return Selected([(None, member) for member in rows])


def select_learners() -> Selected:
	"""Return all learners, on a site without an HR app."""
	account, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	names = (
		frappe.qb.from_(account)
		.join(role)
		.on((role.parent == account.name) & (role.parenttype == "User") & (role.role == STUDENT))
		.select(account.name)
		.where(account.enabled == 1)
		.orderby(account.name)
	).run(pluck=True)
	return Selected([(None, name) for name in names])


def select_employees(values: Mapping[str, str], user: str) -> Selected:
	"""Return active employees that match all values. A department includes those below it."""
	require_employees()
	for fieldname, value in values.items():
		validate_value(fieldname, value, user)
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = [
		clause_in_department(employee, value) if fieldname == "department" else employee[fieldname] == value
		for fieldname, value in values.items()
	]
	return describe_employees(find_employees(employee, criteria, user))


def select_named(names: list[str], user: str) -> Selected:
	"""Return employees by name. People who have left, or whom `user` may not see, become errors."""
	require_employees()
	employee = frappe.qb.DocType(EMPLOYEE)
	rows = [
		row for chunk in chunked(names) for row in find_employees(employee, [employee.name.isin(chunk)], user)
	]
	selected = describe_employees(rows)
	for name in sorted(set(names) - {row.name for row in rows}):
		error = _("There is no active employee with this name.")
		selected.errors.append({"line": None, "employee": name, "error": error})
	return selected


def validate_value(fieldname: str, value: str, user: str) -> None:
	doctype = EMPLOYEE_FIELDS[fieldname]
	if not frappe.get_meta(EMPLOYEE).has_field(fieldname) or not is_permitted(user, doctype, value):
		frappe.throw(_("There is no {0} {1}.").format(_(doctype), frappe.bold(escape_html(value))))


def suggest_values(user: str) -> dict[str, list[str]]:
	"""Return, for each field that can select employees, the HR records that `user` can list.

	There are none for people who cannot list HR records, such as Moderators. They can type a name.
	"""
	if not has_employees():
		return {}
	meta = frappe.get_meta(EMPLOYEE)
	return {
		fieldname: list_records(doctype, user)
		for fieldname, doctype in EMPLOYEE_FIELDS.items()
		if meta.has_field(fieldname)
	}


def list_records(doctype: str, user: str) -> list[str]:
	if not frappe.has_permission(doctype, "read", user=user):
		return []
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(Criterion.all(clauses_permitted(user, table, doctype)))
	)
	return query.orderby(table.name).limit(MOST_SUGGESTED).run(pluck=True)


def find_employees(employee: Table, criteria: Iterable[Criterion], user: str) -> list[frappe._dict]:
	return (
		frappe.qb.from_(employee)
		.select(employee.name, employee.employee_name, employee.user_id)
		.where(Criterion.all([employee.status == ACTIVE, *criteria, *clauses_permitted(user, employee)]))
		.orderby(employee.name)
	).run(as_dict=True)


def describe_employees(rows: Iterable[frappe._dict]) -> Selected:
	"""Report people without an account as errors, which HR can fix."""
	selected = Selected([])
	for row in rows:
		if row.user_id:
			selected.people.append((None, row.user_id))
		else:
			name = f"{row.employee_name} ({row.name})"
			error = _("This employee has no User ID.")
			selected.errors.append({"line": None, "employee": name, "error": error})
	return selected
