"""Reacts to documents of the HR app (HRMS, or another app with the same field names).

The handlers act on behalf of the person who saves the document. HR needs no rights in this app, and an error
here never stops HR from saving.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import date
from functools import wraps

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from lms.lms.people.marks import (
	FORMER_ACCOUNT,
	NOT_ARRANGED,
	clear_marks,
	get_marks,
	put_mark,
	rename_marks,
)
from lms.lms.people.roles import give_role
from lms.lms.shared.locking import again_when_busy
from lms.lms.training.account_changes import (
	AccountChange,
	Former,
	find_former,
	hand_over,
	is_same_account,
	note_missing_account,
)
from lms.lms.training.onboarding import (
	ACTIVE,
	CANCELLED,
	assign_onboarding_training,
	has_onboardings,
	is_onboarded,
)

EMPLOYEE_FIELDS = ("name", "creation", "status", "user_id", "date_of_joining", "department", "designation")
# Fields that an employee needs before onboarding training can be assigned.
AWAITED = ("user_id", "status")
STANDARD_USERS = ("Administrator", "Guest")

Handler = Callable[[Document, str | None], None]


def apart_from_hr(handler: Handler) -> Handler:
	"""If the handler fails, roll it back, remember and report it, and let HR's save continue.

	After a deadlock, HR's save fails, too, because the database has rolled it back. After a lock timeout, a
	job does the work later.
	"""

	@wraps(handler)
	def guarded(doc: Document, method: str | None = None) -> None:
		messages = len(frappe.get_message_log())
		savepoint = f"training_{frappe.generate_hash(length=8)}"
		frappe.db.savepoint(savepoint)
		try:
			handler(doc, method)
		except frappe.QueryDeadlockError:
			raise
		except Exception as error:
			frappe.db.rollback(save_point=savepoint)
			while len(frappe.get_message_log()) > messages:
				frappe.clear_last_message()
			if employee := remember(doc):
				report_failure(doc, employee, is_busy=isinstance(error, frappe.QueryTimeoutError))

	return guarded


def remember(doc: Document) -> str | None:
	"""Remember that training is still to be arranged, which the next save of the Employee does."""
	is_employee = doc.doctype == "Employee"
	employee = doc.name if is_employee else doc.employee
	put_mark(employee, NOT_ARRANGED, "1", doc.modified_by)
	if is_employee:
		remember_former_account(doc)
	return employee


def report_failure(doc: Document, employee: str, *, is_busy: bool) -> None:
	"""Log the current exception for admins, and show HR a message without stopping them."""
	frappe.log_error(
		f"Training of {doc.doctype} {doc.name} could not be arranged",
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)
	if is_busy:
		look_again(employee, doc.modified_by)
		message = _(
			"The training will be arranged in a moment, because someone else is changing it right now."
		)
	else:
		message = _(
			"The training could not be arranged. Ask your admin to look into the Error Log, then save the"
			" Employee again."
		)
	frappe.msgprint(message, alert=True, indicator="orange")


def validate_account(doc: Document, method: str | None = None) -> None:
	"""Refuse Administrator and Guest as User ID, as HR would give these accounts a person's rights."""
	if doc.user_id in STANDARD_USERS and doc.has_value_changed("user_id"):
		frappe.throw(
			_("{0} is a system account. Choose the account of a person.").format(frappe.bold(doc.user_id))
		)


@apart_from_hr
def on_employee_created(doc: Document, method: str | None = None) -> None:
	"""Give the new employee's account the role LMS Student. Only on insert, and only this role."""
	if doc.user_id:
		give_role(doc.user_id)


@apart_from_hr
def on_employee_updated(doc: Document, method: str | None = None) -> None:
	"""Assign onboarding training once the employee is active and has an account.

	If the account has changed, the open training moves to the new one.
	"""
	remember_former_account(doc)
	is_new = not doc.get_doc_before_save()
	marks = {} if is_new else get_marks(doc.name)
	is_awaited = any(doc.has_value_changed(field) for field in AWAITED)
	if not doc.user_id:
		if is_awaited and FORMER_ACCOUNT in marks:
			former = load_former(marks)
			note_missing_account(AccountChange(doc.name, doc.status, former.account, ""), doc.modified_by)
		return
	if not (marks or is_awaited):
		return
	employee = frappe._dict({field: doc.get(field) for field in EMPLOYEE_FIELDS})
	is_arranged = arrange(employee, marks, getdate(nowdate()), doc.modified_by)
	if not (is_arranged or is_new) and has_onboardings():
		look_again(doc.name, doc.modified_by)


def on_employee_deleted(doc: Document, method: str | None = None) -> None:
	clear_marks(doc.name)


def on_employee_renamed(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	rename_marks(old, new)


def remember_former_account(doc: Document) -> None:
	"""Remember the former account until its open training has moved to another one."""
	before = doc.get_doc_before_save()
	if before and before.user_id and not is_same_account(before.user_id, doc.user_id):
		former = json.dumps(astuple(find_former(before.user_id, doc.name)))
		put_mark(doc.name, FORMER_ACCOUNT, former, doc.modified_by)


def load_former(marks: Mapping[str, str]) -> Former:
	return Former(*json.loads(marks[FORMER_ACCOUNT]))


def arrange(employee: frappe._dict, marks: Mapping[str, str], today: date, user: str) -> bool:
	"""Do what is still to be done for an Employee with an account. Returns whether they are onboarded."""
	is_lacking_role = NOT_ARRANGED in marks
	former = load_former(marks) if FORMER_ACCOUNT in marks else None
	if former and not is_same_account(former.account, employee.user_id):
		change = AccountChange(employee.name, employee.status, former.account, employee.user_id)
		is_lacking_role |= hand_over(change, former.assignments, today, user)
	if is_lacking_role:
		give_role(employee.user_id)
	if marks:
		clear_marks(employee.name)
	if not (has_onboardings() and is_onboarded(employee.name)):
		return False
	assign_onboarding_training(employee, today, user)
	return True


@apart_from_hr
def on_onboarding_created(doc: Document, method: str | None = None) -> None:
	"""Assign training to the employee of an onboarding, on insert, save, submit and `db_set`.

	HRMS links the employee with `db_set`, before it writes the Employee. Then the Employee's event follows.
	"""
	if not doc.employee or doc.docstatus == CANCELLED:
		return
	employee = frappe.db.get_value("Employee", doc.employee, EMPLOYEE_FIELDS, as_dict=True)
	if employee and employee.user_id and employee.status == ACTIVE:
		arrange(employee, get_marks(doc.employee), getdate(nowdate()), doc.modified_by)
	else:
		look_again(doc.employee, doc.modified_by)


def look_again(employee: str, user: str) -> None:
	"""Check again in a job after the commit, as the other document may be saved at the same moment.

	Then neither transaction sees the other's changes, but the later job sees both.
	"""
	frappe.enqueue(
		"lms.lms.hrms_integration.assign_if_onboarded",
		enqueue_after_commit=True,
		employee=employee,
		user=user,
	)


@again_when_busy
def assign_if_onboarded(employee: str, user: str) -> None:
	"""Assign missing training. The job of `look_again`. Adds nothing if training was arranged already."""
	row = frappe.db.get_value("Employee", employee, EMPLOYEE_FIELDS, as_dict=True, for_update=True)
	if row and row.user_id:
		arrange(row, get_marks(employee), getdate(nowdate()), user)
