"""Comments about overdue training on the records of HR."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.bulk import chunked
from lms.lms.notices import count_days, get_site_language, speaking
from lms.lms.overdue import OverdueTraining
from lms.lms.people import EMPLOYEE
from lms.lms.system_comments import add_comments
from lms.portal.language import long_date

ONBOARDING = "Employee Onboarding"
CANCELLED = 2


def comment_overdue(trainings: Iterable[OverdueTraining], user: str) -> None:
	"""One comment on each Employee, and on their onboardings, about all of their trainings."""
	by_employee: dict[str, list[OverdueTraining]] = {}
	for training in trainings:
		if training.line.employee:
			by_employee.setdefault(training.line.employee, []).append(training)
	language = get_site_language()
	with speaking(language):
		texts = {employee: describe(found, language) for employee, found in by_employee.items()}
	comments = [((EMPLOYEE, employee), text) for employee, text in texts.items()]
	comments += [((ONBOARDING, row.name), texts[row.employee]) for row in get_onboardings(texts)]
	add_comments(comments, user)


def describe(trainings: list[OverdueTraining], language: str) -> str:
	"""HTML that lists the trainings."""
	items = "".join(
		"<li>"
		+ escape_html(
			_("{0}: due {1}, {2} overdue").format(
				training.title, long_date(training.due_date, language), count_days(training.days)
			)
		)
		+ "</li>"
		for training in trainings
	)
	return f"<p>{escape_html(_('Mandatory training is overdue:'))}</p><ul>{items}</ul>"


def get_onboardings(employees: Iterable[str]) -> list[frappe._dict]:
	if not frappe.db.exists("DocType", ONBOARDING):
		return []
	return [
		row
		for chunk in chunked(employees)
		for row in frappe.get_all(
			ONBOARDING,
			filters={"employee": ["in", chunk], "docstatus": ["!=", CANCELLED]},
			fields=["name", "employee"],
		)
	]
