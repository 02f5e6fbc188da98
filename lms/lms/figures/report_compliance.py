"""Compliance with mandatory training by department, over the people whom a reader may see."""

from collections import Counter
from datetime import datetime

import frappe
from pypika.functions import Count
from pypika.terms import Criterion

from lms.lms.figures.report_people import People, PeopleFilters, Reader, choose_people
from lms.lms.figures.statistics import DepartmentFigures, describe_departments, tally_assignments
from lms.lms.figures.summary import read_statistics
from lms.lms.people.employees import clause_everybody, require_employees
from lms.lms.training.assignments import TRAINING_ASSIGNMENT


def get_departments(
	reader: Reader, filters: PeopleFilters, now: datetime
) -> tuple[list[DepartmentFigures], datetime]:
	"""Return the departments, and when they were counted: for the whole site, with its other statistics."""
	people = choose_people(reader, filters)
	require_employees()
	if not people.criteria:
		statistics = read_statistics(now)
		return statistics["compliance"]["by_department"], statistics["as_of"]
	tallies = count_by_department(people)
	return describe_departments(tallies, tallies.get(None, Counter())), now


def count_by_department(people: People) -> dict[str | None, Counter[str]]:
	"""Count the training assignments of active employees by their current department."""
	employee, assignment = people.employee, frappe.qb.DocType(TRAINING_ASSIGNMENT)
	key = (employee.department, assignment.status, assignment.completed_late)
	rows = (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(*key, Count("*"))
		.where(Criterion.all([clause_everybody(employee), *people.criteria]))
		.groupby(*key)
	).run()
	return tally_assignments(rows)
