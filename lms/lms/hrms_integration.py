"""What follows in training from the HR app's documents, be it HRMS or another with the same field names.

The handlers act for whoever saved the document: HR needs no rights in the training module, and whatever goes
wrong here never keeps HR from saving.
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import wraps

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime, getdate, nowdate

from lms.lms.account_changes import (
	Change,
	Former,
	find_former,
	hand_over,
	is_same_account,
	note_missing_account,
)
from lms.lms.assignable import UserNotAssignableError, lock_published
from lms.lms.assignments import DOCTYPE, WITHDRAWN, assign
from lms.lms.background import again_when_busy
from lms.lms.employee_marks import (
	FORMER_ACCOUNT,
	NOT_ARRANGED,
	clear_marks,
	get_marks,
	put_mark,
	rename_marks,
)
from lms.lms.indexes import by_index
from lms.lms.permissions import STUDENT
from lms.lms.turns import take_turn

ONBOARDING = "Employee Onboarding"
ACTIVE = "Active"
EMPLOYEE_FIELDS = ("name", "creation", "status", "user_id", "date_of_joining", "department", "designation")
# Without these an employee who is being onboarded waits for training.
AWAITED = ("user_id", "status")
CANCELLED = 2
STANDARD_USERS = ("Administrator", "Guest")

Handler = Callable[[Document, str | None], None]


def apart_from_hr(handler: Handler) -> Handler:
	"""What goes wrong in training is undone as a whole, remembered and said; HR's save goes on.

	Except a deadlock: the database has undone HR's part with it, so that the save has to be repeated. What
	only waited for a lock in vain is done by a job.
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
	"""That training is still to be arranged: the next save of the Employee makes up for it."""
	is_employee = doc.doctype == "Employee"
	employee = doc.name if is_employee else doc.employee
	put_mark(employee, NOT_ARRANGED, "1", doc.modified_by)
	if is_employee:
		remember_former_account(doc)
	return employee


def report_failure(doc: Document, employee: str, *, is_busy: bool) -> None:
	"""Keep the exception being handled for admins, and tell HR without standing in the way."""
	frappe.log_error(
		f"Training of {doc.doctype} {doc.name} could not be arranged",
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)
	if is_busy:
		look_again(employee, doc.modified_by)
		message = _("The training will be arranged in a moment. Somebody else is changing it right now.")
	else:
		message = _(
			"The training could not be arranged. Ask your admin: the reason is in the Error Log. Once it is"
			" mended, save the Employee again."
		)
	frappe.msgprint(message, alert=True, indicator="orange")


def validate_account(doc: Document, method: str | None = None) -> None:
	"""Nobody is Administrator or Guest: HR would give the accounts of the site itself a person's rights."""
	if doc.user_id in STANDARD_USERS and doc.has_value_changed("user_id"):
		frappe.throw(
			_("{0} is a system account. Choose the account of a person.").format(frappe.bold(doc.user_id))
		)


@apart_from_hr
def on_employee_created(doc: Document, method: str | None = None) -> None:
	"""Give the new employee's account the role LMS Student: on insert only, that role only."""
	if doc.user_id:
		give_role(doc.user_id)


@apart_from_hr
def on_employee_updated(doc: Document, method: str | None = None) -> None:
	"""Onboarding training is due once an employee who is being onboarded is active and has an account.

	With another account, the open training of the one before goes along.
	"""
	remember_former_account(doc)
	is_new = not doc.get_doc_before_save()
	marks = {} if is_new else get_marks(doc.name)
	is_awaited = any(doc.has_value_changed(field) for field in AWAITED)
	if not doc.user_id:
		if is_awaited and FORMER_ACCOUNT in marks:
			former = load_former(marks)
			note_missing_account(Change(doc.name, doc.status, former.account, ""), doc.modified_by)
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
	"""Until the open training of that account has gone along with another."""
	before = doc.get_doc_before_save()
	if before and before.user_id and not is_same_account(before.user_id, doc.user_id):
		former = json.dumps(find_former(before.user_id, doc.name))
		put_mark(doc.name, FORMER_ACCOUNT, former, doc.modified_by)


def load_former(marks: Mapping[str, str]) -> Former:
	return Former(*json.loads(marks[FORMER_ACCOUNT]))


def arrange(employee: frappe._dict, marks: Mapping[str, str], today: date, user: str) -> bool:
	"""What is still to be done for an Employee with an account; whether they are being onboarded."""
	is_lacking_role = NOT_ARRANGED in marks
	former = load_former(marks) if FORMER_ACCOUNT in marks else None
	if former and not is_same_account(former.account, employee.user_id):
		change = Change(employee.name, employee.status, former.account, employee.user_id)
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
def on_onboarding_changed(doc: Document, method: str | None = None) -> None:
	"""On insert, save, submit and `db_set`: HRMS writes the link to the employee in the last way.

	That happens before the Employee itself is written; then its own event follows.
	"""
	if not doc.employee or doc.docstatus == CANCELLED:
		return
	employee = frappe.db.get_value("Employee", doc.employee, EMPLOYEE_FIELDS, as_dict=True)
	if employee and employee.user_id and employee.status == ACTIVE:
		arrange(employee, get_marks(doc.employee), getdate(nowdate()), doc.modified_by)
	else:
		look_again(doc.employee, doc.modified_by)


def has_onboardings() -> bool:
	return bool(frappe.db.exists("DocType", ONBOARDING))


def is_onboarded(employee: str) -> bool:
	return bool(frappe.db.exists(ONBOARDING, {"employee": employee, "docstatus": ["!=", CANCELLED]}))


def look_again(employee: str, user: str) -> None:
	"""Once this is committed, by a job: the other half of the onboarding may be saved at the same moment.

	Neither of the two sees then what the other has written. The later of their jobs sees both.
	"""
	frappe.enqueue(
		"lms.lms.hrms_integration.assign_if_onboarded",
		enqueue_after_commit=True,
		employee=employee,
		user=user,
	)


@again_when_busy
def assign_if_onboarded(employee: str, user: str) -> None:
	"""The job of `look_again`. Where training was arranged already it adds nothing."""
	row = frappe.db.get_value("Employee", employee, EMPLOYEE_FIELDS, as_dict=True, for_update=True)
	if row and row.user_id:
		arrange(row, get_marks(employee), getdate(nowdate()), user)


def give_role(name: str) -> None:
	"""Append LMS Student to the roles of a user who lacks it; an account that has it is not saved."""
	user = frappe.get_doc("User", name, for_update=True)
	if any(row.role == STUDENT for row in user.roles):
		return
	user.append("roles", {"role": STUDENT})
	# HR may create employees without being allowed to edit accounts; nothing but this role is added.
	user.save(ignore_permissions=True)


def assign_onboarding_training(employee: frappe._dict, today: date, user: str) -> None:
	"""Assign the mandatory courses that the employee has no assignment of.

	The role comes with them: an account linked after the Employee was made did not get it then. Where nothing
	new is assigned it is left alone, since HR may have taken it away.
	"""
	if employee.status != ACTIVE:
		return
	hired = get_datetime(employee.creation)
	given = find_given(employee.user_id, hired)
	days = get_onboarding_courses(employee.department, employee.designation)
	courses = lock_published([course for course in days if course not in given])
	if courses:
		# Another may have assigned them while this one waited.
		take_turn()
		given = find_given(employee.user_id, hired, courses)
	courses = [course for course in courses if course not in given]
	if not courses:
		return
	start = max(today, getdate(employee.date_of_joining)) if employee.date_of_joining else today
	outcome = assign(
		{course: add_days(start, days[course]) for course in courses},
		[employee.user_id],
		assigned_by=user,
		assigned_via="Onboarding",
		today=today,
	)
	if outcome["errors"]:
		frappe.throw(outcome["errors"][0]["error"], UserNotAssignableError)
	give_role(employee.user_id)


def find_given(user: str, hired: object, locked: Collection[str] = ()) -> set[str]:
	"""The courses that the user was assigned before, in whichever way; of those named as last committed.

	Who is hired again has what they completed the first time, and goes on with what they did not; refreshers
	are for the training team to assign. What was withdrawn before they were hired again is asked for anew.
	"""
	row = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(row).select(row.course, row.status, row.creation).where(row.employee == user)
	if locked:
		# As in `assignments.lock_unfinished`.
		query = by_index(query, "unique_open_assignment").where(row.course.isin(locked)).for_update()
	rows = query.run(as_dict=True)
	return {row.course for row in rows if row.status != WITHDRAWN or row.creation >= hired}


def get_onboarding_courses(department: str | None, designation: str | None) -> dict[str, int]:
	"""Days until due, by course, of the published courses that are mandatory for such an employee."""
	courses = frappe.get_all(
		"LMS Course",
		filters={"published": 1, "mandatory_for_onboarding": 1},
		fields=["name", "onboarding_due_days"],
	)
	names = [course.name for course in courses]
	departments = get_departments_above(department) if department else set()
	excluded = get_limited_to_others("LMS Course Department", "department", departments, names)
	excluded |= get_limited_to_others("LMS Course Designation", "designation", {designation} - {None}, names)
	return {course.name: course.onboarding_due_days for course in courses if course.name not in excluded}


def get_departments_above(department: str) -> set[str]:
	"""The department and those it is part of, as far as the HR app's departments are in one another."""
	line = {department}
	if not frappe.get_meta("Department").has_field("parent_department"):
		return line
	parents = dict(frappe.get_all("Department", fields=["name", "parent_department"], as_list=True))
	while (department := parents.get(department)) and department not in line:
		line.add(department)
	return line


def get_limited_to_others(
	doctype: str, fieldname: str, values: Collection[str], courses: list[str]
) -> set[str]:
	"""The courses that have rows limiting them, none of which names one of these values."""
	rows = frappe.get_all(doctype, filters={"parent": ["in", courses]}, fields=["parent", fieldname])
	return {row.parent for row in rows} - {row.parent for row in rows if row[fieldname] in values}
