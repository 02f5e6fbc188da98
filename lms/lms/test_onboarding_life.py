"""Onboarding training over time: people hired again, onboardings cancelled and amended, later changes."""

import frappe
import pytest

from lms.lms.hrms_integration import on_employee_created
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_enrollment,
	make_onboarding,
	make_user,
	new_onboarding,
)

DOCTYPE = "LMS Training Assignment"


@pytest.fixture
def course():
	return make_course(is_mandatory=1, onboarding_due_days=10, lessons=1).name


@pytest.fixture
def account():
	return make_user("Employee")


@pytest.fixture
def learner():
	return make_user("LMS Student", "Employee")


def training_of(user: str) -> list[tuple[str, str]]:
	rows = frappe.get_all(DOCTYPE, {"employee": user}, ["course", "status"], order_by="creation, name")
	return [(row.course, row.status) for row in rows]


def onboard(user: str):
	"""The employee and the submitted onboarding of somebody with an account."""
	onboarding = make_onboarding()
	onboarding.submit()
	employee = make_employee(user_id=user, job_applicant=onboarding.job_applicant, date_of_joining=in_days(5))
	return employee, onboarding.reload()


def leave(employee) -> None:
	employee.reload().update({"status": "Left", "relieving_date": in_days(6)}).save()


def due_date_of(user: str):
	return frappe.db.get_value(DOCTYPE, {"employee": user}, "due_date")


# Hired again


def test_who_completed_the_course_is_not_asked_again_when_hired_again(course, account):
	employee, _onboarding = onboard(account)
	complete_lessons(account, course)
	leave(employee)
	employee, onboarding = onboard(account)
	assert onboarding.employee == employee.name
	assert training_of(account) == [(course, "Completed")]


def test_who_did_not_complete_it_goes_on_with_the_same_assignment(course, account):
	employee, _onboarding = onboard(account)
	leave(employee)
	onboard(account)
	assert training_of(account) == [(course, "Pending")]


def test_what_was_withdrawn_when_they_left_is_assigned_anew(course, account):
	employee, _onboarding = onboard(account)
	leave(employee)
	withdraw_assignments(
		frappe.get_all(DOCTYPE, {"employee": account}, pluck="name"), "Administrator", "Left"
	)
	onboard(account)
	assert sorted(training_of(account)) == [(course, "Pending"), (course, "Withdrawn")]


def test_what_is_withdrawn_during_the_onboarding_stays_withdrawn(course, account):
	_employee, onboarding = onboard(account)
	withdraw_assignments(
		frappe.get_all(DOCTYPE, {"employee": account}, pluck="name"), "Administrator", "Exempt"
	)
	onboarding.save()
	assert training_of(account) == [(course, "Withdrawn")]


def test_courses_that_became_mandatory_meanwhile_are_assigned_when_hired_again(course, account):
	employee, _onboarding = onboard(account)
	leave(employee)
	newer = make_course(is_mandatory=1, lessons=1).name
	onboard(account)
	assert training_of(account) == [(course, "Pending"), (newer, "Pending")]


def test_the_account_of_who_is_hired_again_is_not_saved(account):
	employee, _onboarding = onboard(account)
	leave(employee)
	employee, _onboarding = onboard(account)
	before = frappe.db.get_value("User", account, "modified")  # by the HR app, which saves it too
	on_employee_created(employee)
	assert frappe.db.get_value("User", account, "modified") == before


def test_who_has_left_is_assigned_nothing(course, account):
	employee = make_employee(user_id=account)
	leave(employee)
	make_onboarding(employee=employee.name)
	assert training_of(account) == []


# Assigned by somebody else


@pytest.mark.parametrize("done", [False, True], ids=["open", "completed"])
def test_a_course_that_the_training_team_assigned_before_is_not_assigned_again(done, course, learner):
	make_assignment(employee=learner, course=course)
	if done:
		complete_lessons(learner, course)
	_employee, onboarding = onboard(learner)
	onboarding.save()
	assert len(training_of(learner)) == 1


def test_credit_for_what_was_completed_before_is_given_once(course, learner):
	make_enrollment(course, learner)
	complete_lessons(learner, course)
	_employee, onboarding = onboard(learner)
	onboarding.save()
	assert training_of(learner) == [(course, "Completed")]


# Cancelled and amended


def test_cancelling_takes_nothing_away(course, account):
	_employee, onboarding = onboard(account)
	onboarding.cancel()
	assert training_of(account) == [(course, "Pending")]
	assert frappe.db.exists("LMS Enrollment", {"member": account, "course": course})


def test_an_amended_onboarding_adds_nothing(course, account):
	employee, onboarding = onboard(account)
	onboarding.cancel()
	amended = frappe.copy_doc(onboarding)
	amended.update({"amended_from": onboarding.name, "docstatus": 0})
	amended.insert().submit()
	assert amended.reload().employee == employee.name
	assert training_of(account) == [(course, "Pending")]


def test_an_account_linked_after_the_cancellation_brings_no_training(course, account):
	employee, onboarding = onboard(None)
	onboarding.cancel()
	employee.reload().update({"user_id": account}).save()
	assert training_of(account) == []


# Later changes


def test_a_later_date_of_joining_moves_no_due_date(course, account):
	employee, _onboarding = onboard(account)
	assert due_date_of(account) == in_days(15)
	employee.reload().update({"date_of_joining": in_days(20)}).save()
	assert due_date_of(account) == in_days(15)


def test_a_course_published_later_comes_with_the_next_save(account):
	_employee, onboarding = onboard(account)
	course = make_course(is_mandatory=1, onboarding_due_days=10, lessons=1).name
	assert training_of(account) == []
	onboarding.save()
	assert training_of(account) == [(course, "Pending")]


def test_who_becomes_active_later_is_assigned_then(course, account):
	onboarding = make_onboarding()
	employee = make_employee(user_id=account, status="Inactive")
	onboarding.update({"employee": employee.name}).save()
	assert training_of(account) == []
	employee.reload().update({"status": "Active"}).save()
	assert training_of(account) == [(course, "Pending")]


def test_a_role_that_hr_took_away_does_not_come_back(course, account):
	_employee, onboarding = onboard(account)
	frappe.get_doc("User", account).remove_roles("LMS Student")
	onboarding.save()
	assert not frappe.db.exists("Has Role", {"parent": account, "role": "LMS Student"})


def test_another_account_of_the_same_employee_takes_the_training_over(course, account):
	employee, _onboarding = onboard(account)
	other = make_user("Employee")
	employee.reload().update({"user_id": other}).save()
	assert training_of(account) == [(course, "Withdrawn")]
	assert training_of(other) == [(course, "Pending")]


def test_nothing_is_assigned_while_a_required_activity_keeps_hr_from_hiring(course, account):
	activity = {"activity_name": "Sign the contract", "required_for_employee_creation": 1}
	onboarding = new_onboarding(activities=[activity]).insert()
	onboarding.submit()
	frappe.db.savepoint("hiring")
	with pytest.raises(frappe.ValidationError):
		make_employee(user_id=account, job_applicant=onboarding.job_applicant)
	frappe.db.rollback(save_point="hiring")
	assert training_of(account) == []
