"""Comments about overdue training on HR records."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.notices.mail import count_days
from lms.lms.people.employees import EMPLOYEE
from lms.lms.people.recipients import get_site_language, speaking
from lms.lms.shared.language import long_date
from lms.lms.shared.rows import chunked
from lms.lms.shared.system_comments import add_comments
from lms.lms.training.overdue import OverdueTraining

ONBOARDING = "Employee Onboarding"
CANCELLED = 2


def comment_overdue(trainings: Iterable[OverdueTraining], user: str) -> None:
	"""Add one comment about all overdue training to each Employee and to their onboardings."""
	by_employee: dict[str, list[OverdueTraining]] = {}
	for training in trainings:
		if training.line.employee:
			by_employee.setdefault(training.line.employee, []).append(training)
	language = get_site_language()
	with speaking(language):
		texts = {employee: describe_trainings(found, language) for employee, found in by_employee.items()}
	comments = [((EMPLOYEE, employee), text) for employee, text in texts.items()]
	comments += [((ONBOARDING, row.name), texts[row.employee]) for row in get_onboardings(texts)]
	add_comments(comments, user)


def describe_trainings(trainings: list[OverdueTraining], language: str) -> str:
	"""Return HTML that lists the training."""
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
	heading = escape_html(_("Mandatory training is overdue:"))
	return f"<p>{heading}</p><ul>{items}</ul>"


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
