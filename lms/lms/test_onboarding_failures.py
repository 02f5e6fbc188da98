"""What goes wrong in training never keeps HR from saving, leaves nothing half done, and is not lost."""

import frappe
import pytest

from lms.lms import hrms_integration
from lms.lms.training import onboarding as onboarding_training
from lms.testing.factories import make_course, make_employee, make_enrollment, make_onboarding, make_user
from lms.testing.queue import JobQueue

DOCTYPE = "LMS Training Assignment"


@pytest.fixture(autouse=True)
def no_errors():
	"""Frappe keeps the Error Log outside transactions: entries outlive the rollback after a test."""
	about_hr = {"reference_doctype": ["in", ["Employee", "Employee Onboarding"]]}
	frappe.db.delete("Error Log", about_hr)
	yield
	frappe.db.delete("Error Log", about_hr)


@pytest.fixture
def course():
	return make_course(is_mandatory=1, lessons=1).name


@pytest.fixture
def account():
	return make_user("LMS Student", "Employee")


@pytest.fixture
def broken(monkeypatch, account):
	"""Assigning fails when it has begun to write, in the way of a rule that is not met."""

	def fail(courses: dict, *_args: object, **_kwargs: object) -> None:
		make_enrollment(next(iter(courses)), account)
		frappe.throw("The disk of the training module is full.")

	monkeypatch.setattr(onboarding_training, "assign_training", fail)


def get_error(doc) -> str:
	"""The one entry of the Error Log about this document."""
	reference = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	[error] = frappe.get_all("Error Log", reference, pluck="error")
	return error


def has_enrollment(user: str) -> bool:
	return bool(frappe.db.exists("LMS Enrollment", {"member": user}))


def test_the_onboarding_is_saved_and_nothing_is_half_done(course, account, broken):
	employee = make_employee(user_id=account)
	onboarding = make_onboarding(employee=employee.name)
	assert frappe.db.exists("Employee Onboarding", {"name": onboarding.name, "employee": employee.name})
	assert not has_enrollment(account)
	assert "The disk of the training module is full." in get_error(onboarding)


def test_the_employee_is_saved_and_nothing_is_half_done(course, account, broken):
	onboarding = make_onboarding()
	onboarding.submit()
	employee = make_employee(user_id=account, job_applicant=onboarding.job_applicant)
	assert frappe.db.get_value("Employee", employee.name, "user_id") == account
	assert not has_enrollment(account)
	assert "The disk of the training module is full." in get_error(employee)


def test_the_next_save_makes_up_for_it(course, account, broken, monkeypatch):
	onboarding = make_onboarding(employee=make_employee(user_id=account).name)
	monkeypatch.undo()
	onboarding.save()
	assert frappe.get_all(DOCTYPE, {"employee": account}, pluck="course") == [course]


def test_an_account_that_cannot_be_saved_keeps_nobody_from_being_hired(monkeypatch):
	account = make_user("Employee")
	monkeypatch.setattr(hrms_integration, "give_role", lambda user: frappe.throw("Not this one."))
	employee = make_employee(user_id=account)
	assert frappe.db.exists("Employee", employee.name)
	assert "Not this one." in get_error(employee)


def test_hr_is_told_without_being_stopped(course, account, broken):
	employee = make_employee(user_id=account)
	frappe.clear_messages()
	make_onboarding(employee=employee.name)
	messages = [message for message in frappe.get_message_log() if message.get("indicator") != "blue"]
	assert [(message.indicator, message.alert) for message in messages] == [("orange", 1)]
	assert "Error Log" in messages[0].message
	assert "disk" not in messages[0].message


def test_a_disabled_account_is_said_to_be_the_reason(course, account):
	employee = make_employee(user_id=account)
	frappe.db.set_value("User", account, "enabled", 0)
	onboarding = make_onboarding(employee=employee.name)
	assert "This user is disabled." in get_error(onboarding)
	assert not has_enrollment(account)


def test_a_course_unpublished_meanwhile_does_not_hold_up_the_others(course, account, monkeypatch):
	withdrawn = make_course(published=0, is_mandatory=1, lessons=1).name
	given = {withdrawn: 10, course: 10}
	monkeypatch.setattr(onboarding_training, "get_onboarding_courses", lambda *_employee: given)
	make_onboarding(employee=make_employee(user_id=account).name)
	assert frappe.get_all(DOCTYPE, {"employee": account}, pluck="course") == [course]


@pytest.mark.parametrize("error", [frappe.QueryTimeoutError, frappe.ValidationError])
def test_what_an_employee_missed_comes_with_their_next_save(course, account, monkeypatch, error):
	onboarding = make_onboarding(employee=(employee := make_employee()).name)
	onboarding.submit()

	def fail(*_args: object, **_kwargs: object) -> None:
		raise error("1205")

	with monkeypatch.context() as patch:
		patch.setattr(onboarding_training, "assign_training", fail)
		employee.reload().update({"user_id": account}).save()
	assert frappe.db.get_value("Employee", employee.name, "user_id") == account
	assert frappe.get_all(DOCTYPE, {"employee": account}) == []
	employee.reload().save()
	assert frappe.get_all(DOCTYPE, {"employee": account}, pluck="course") == [course]


def test_what_waited_for_a_lock_in_vain_is_done_by_a_job(course, account, monkeypatch):
	employee = make_employee(user_id=account)
	queue = JobQueue(monkeypatch)

	def time_out(*_args: object, **_kwargs: object) -> None:
		raise frappe.QueryTimeoutError

	with monkeypatch.context() as patch:
		patch.setattr(onboarding_training, "assign_training", time_out)
		make_onboarding(employee=employee.name)
	assert queue.run() >= 1
	assert frappe.get_all(DOCTYPE, {"employee": account}, pluck="course") == [course]


def test_a_new_employees_role_that_could_not_be_given_comes_with_the_next_save(monkeypatch):
	account = make_user("Employee")
	with monkeypatch.context() as patch:
		patch.setattr(hrms_integration, "give_role", lambda user: frappe.throw("Not this one."))
		employee = make_employee(user_id=account)
	employee.reload().save()
	assert frappe.db.exists("Has Role", {"parent": account, "role": "LMS Student"})


def test_after_a_deadlock_nothing_goes_on(course, account, monkeypatch):
	"""The database has undone everything by then, HR's part as well."""

	def deadlock(*_args: object, **_kwargs: object) -> None:
		raise frappe.QueryDeadlockError

	monkeypatch.setattr(onboarding_training, "assign_training", deadlock)
	employee = make_employee(user_id=account)
	with pytest.raises(frappe.QueryDeadlockError):
		make_onboarding(employee=employee.name)
