"""Mail to HR about a changed User ID of an Employee with open training."""

from functools import partial

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.notices.escalation import get_hr
from lms.lms.notices.mail import Notice, tell_recipient
from lms.lms.people.employees import EMPLOYEE, clauses_permitted
from lms.lms.people.recipients import Recipient
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.urls import urls
from lms.lms.training.account_changes import AccountNoticePart

TEMPLATE = "lms_account_change"


@again_when_busy
def tell_hr_of_account(employee: str, parts: list[AccountNoticePart], user: str) -> None:
	"""Send a mail to everyone in HR who may see the employee, except `user`, who saw a message on saving."""
	name = frappe.db.get_value(EMPLOYEE, employee, "employee_name") or employee
	for hr_user, recipient in get_hr().items():
		if hr_user != user and may_see(hr_user, employee):
			tell_recipient(
				recipient, partial(compose_account_notice, employee=employee, name=name, parts=parts)
			)


def may_see(user: str | None, employee: str) -> bool:
	"""Whether User Permissions allow the employee. None (the address in LMS Settings) may see everyone."""
	table = frappe.qb.DocType(EMPLOYEE)
	query = frappe.qb.from_(table).select(table.name).where(table.name == employee)
	for criterion in clauses_permitted(user, table) if user else ():
		query = query.where(criterion)
	return bool(query.run())


def compose_account_notice(
	recipient: Recipient, employee: str, name: str, parts: list[AccountNoticePart]
) -> Notice:
	subject = _("The User ID of {0} was changed").format(name)
	return Notice(
		subject=subject,
		template=TEMPLATE,
		args={"parts": parts, "button": _("Open the Employee")},
		alert=escape_html(subject),
		link=urls.employee(employee),
	)
