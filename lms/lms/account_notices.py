"""The mail to HR when an Employee's User ID has changed and open training is concerned."""

from functools import partial

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.account_changes import Part
from lms.lms.background import again_when_busy
from lms.lms.escalation import get_hr
from lms.lms.notices import Notice, Recipient, tell
from lms.lms.people import EMPLOYEE, permitted
from lms.portal.urls import urls

TEMPLATE = "lms_account_change"


@again_when_busy
def tell_hr(employee: str, parts: list[Part], user: str) -> None:
	"""One mail to each of HR who may see the employee, but for `user`, who was told on saving."""
	name = frappe.db.get_value(EMPLOYEE, employee, "employee_name") or employee
	for hr_user, recipient in get_hr().items():
		if hr_user != user and may_see(hr_user, employee):
			tell(recipient, partial(compose, employee=employee, name=name, parts=parts))


def may_see(user: str | None, employee: str) -> bool:
	"""Whether User Permissions leave the employee; the address in the settings is nobody's in particular."""
	table = frappe.qb.DocType(EMPLOYEE)
	query = frappe.qb.from_(table).select(table.name).where(table.name == employee)
	for criterion in permitted(user, table) if user else ():
		query = query.where(criterion)
	return bool(query.run())


def compose(recipient: Recipient, employee: str, name: str, parts: list[Part]) -> Notice:
	subject = _("The User ID of {0} was changed").format(name)
	return Notice(
		subject=subject,
		template=TEMPLATE,
		args={"parts": parts, "button": _("Open the Employee")},
		alert=escape_html(subject),
		link=urls.employee(employee),
	)
