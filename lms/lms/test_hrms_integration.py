"""Accounts of new employees, and onboarding training in whichever order HR does its part."""

import frappe
import pytest

from lms.lms.hrms_integration import on_employee_created
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.onboarding import get_departments_above
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_company,
	make_course,
	make_department,
	make_designation,
	make_employee,
	make_enrollment,
	make_onboarding,
	make_user,
	new_onboarding,
	today,
)

DOCTYPE = "LMS Training Assignment"


def has_student_role(user: str) -> bool:
	return bool(frappe.db.exists("Has Role", {"parent": user, "role": "LMS Student"}))


@pytest.fixture
def account():
	"""Someone without any role of the app."""
	return make_user("Employee")


def test_a_new_employee_becomes_a_learner(account):
	make_employee(user_id=account)
	assert has_student_role(account)


def test_only_that_role_is_added(account):
	before = set(frappe.get_all("Has Role", {"parent": account}, pluck="role"))
	make_employee(user_id=account)
	after = set(frappe.get_all("Has Role", {"parent": account}, pluck="role"))
	# The role Employee is the HR app's doing.
	assert after - before - {"Employee"} == {"LMS Student"}


def test_an_employee_without_an_account_is_no_error():
	assert make_employee().name


def test_an_account_that_has_the_role_is_not_saved_again():
	user = make_user("LMS Student", "Employee", last_name="Rao")
	employee = make_employee(user_id=user)
	before = frappe.db.get_value("User", user, "modified")  # by the HR app, which saves the account too
	on_employee_created(employee)
	assert frappe.db.get_value("User", user, "modified") == before


def test_hr_may_create_learners_without_the_right_to_edit_accounts(account, as_user):
	make_company()
	with as_user(make_user("HR User")):
		assert not frappe.has_permission("User", "write", doc=account)
		make_employee(user_id=account)
	assert has_student_role(account)


def test_linking_an_account_later_does_not_give_the_role(account):
	employee = make_employee()
	employee.update({"user_id": account}).save()
	assert not has_student_role(account)


def test_changing_an_employee_does_not_give_the_role_again(account):
	employee = make_employee(user_id=account)
	frappe.get_doc("User", account).remove_roles("LMS Student")
	employee.reload().update({"department": make_department("Sales")}).save()
	assert not has_student_role(account)


def test_an_account_that_does_not_exist_leaves_no_employee():
	with pytest.raises(frappe.ValidationError):
		make_employee(user_id="nobody@example.com", first_name="Nobody")


# Onboarding


@pytest.fixture
def course():
	return make_course(is_mandatory=1, onboarding_due_days=10).name


def training_of(user: str) -> list[tuple[str, str]]:
	return frappe.get_all(DOCTYPE, {"employee": user}, ["course", "due_date"], as_list=True)


def hire(onboarding, user: str | None, **overrides: object):
	"""What *Create Employee* does: the HR app writes the link while it saves the Employee."""
	values = {"job_applicant": onboarding.job_applicant, "date_of_joining": in_days(5), "user_id": user}
	return make_employee(**values | overrides)


def test_employee_created_after_the_onboarding_was_submitted(course, account):
	onboarding = make_onboarding()
	onboarding.submit()
	employee = hire(onboarding, account)
	assert frappe.db.get_value("Employee Onboarding", onboarding.name, "employee") == employee.name
	assert training_of(account) == ((course, in_days(15)),)
	assert frappe.db.exists("LMS Enrollment", {"member": account, "course": course})


def test_onboarding_of_an_employee_there_is(course, account):
	employee = make_employee(user_id=account, date_of_joining=in_days(5))
	assert training_of(account) == ()
	make_onboarding(employee=employee.name)
	assert training_of(account) == ((course, in_days(15)),)


def test_account_linked_after_everything_else(course, account):
	onboarding = make_onboarding()
	onboarding.submit()
	employee = hire(onboarding, None)
	employee.reload().update({"user_id": account}).save()
	assert training_of(account) == ((course, in_days(15)),)


def test_employee_linked_to_the_submitted_onboarding_on_a_later_save(course, account):
	onboarding = make_onboarding()
	employee = make_employee(user_id=account)
	onboarding.submit()
	employee.reload().update({"job_applicant": onboarding.job_applicant}).save()
	assert [course for course, _due in training_of(account)] == [course]


def test_whoever_saves_is_who_assigned(course, account, as_user):
	onboarding = new_onboarding(employee=make_employee(user_id=account).name)
	hr_manager = make_user("HR Manager")
	with as_user(hr_manager):
		onboarding.insert()
	assert frappe.db.get_value(DOCTYPE, {"employee": account}, ["assigned_by", "assigned_via"]) == (
		hr_manager,
		"Onboarding",
	)


def test_repeating_adds_nothing(course, account):
	onboarding = make_onboarding()
	onboarding.submit()
	employee = hire(onboarding, account)
	employee.reload().save()
	onboarding.reload().save()
	onboarding.db_set("boarding_status", "In Process")
	assert len(training_of(account)) == 1


def test_repeating_adds_nothing_after_the_row_was_closed(course, account):
	onboarding = make_onboarding()
	onboarding.submit()
	hire(onboarding, account)
	mark_overdue(in_days(16), "Administrator")
	onboarding.reload().save()
	assert len(training_of(account)) == 1


def test_who_joined_long_ago_has_the_days_from_today(course, account):
	employee = make_employee(user_id=account, date_of_joining="2020-01-01")
	make_onboarding(employee=employee.name)
	assert training_of(account) == ((course, in_days(10)),)


def test_who_took_the_course_before_is_credited(course):
	user = make_user("LMS Student", "Employee")
	make_enrollment(course, user)
	complete_lessons(user, course)
	employee = make_employee(user_id=user)
	make_onboarding(employee=employee.name)
	assert frappe.db.get_value(DOCTYPE, {"employee": user}, ["status", "completed_on"]) == (
		"Completed",
		today(),
	)


@pytest.mark.parametrize(
	("overrides", "expected"),
	[
		({}, True),
		({"published": 0}, False),
		({"is_mandatory": 0}, False),
		({"departments": ["Sales"]}, True),
		({"departments": ["Operations", "Sales"]}, True),
		({"departments": ["Operations"]}, False),
		({"designations": ["Seller"]}, True),
		({"designations": ["Operator"]}, False),
		({"departments": ["Sales"], "designations": ["Operator"]}, False),
	],
	ids=str,
)
def test_courses_may_be_limited_to_departments_and_designations(overrides, expected, account):
	departments = [{"department": make_department(name)} for name in overrides.pop("departments", ())]
	designations = [{"designation": make_designation(name)} for name in overrides.pop("designations", ())]
	course = make_course(
		**{"is_mandatory": 1} | overrides,
		onboarding_departments=departments,
		onboarding_designations=designations,
	)
	employee = make_employee(
		user_id=account, department=make_department("Sales"), designation=make_designation("Seller")
	)
	make_onboarding(employee=employee.name)
	assert (course.name in [name for name, _due in training_of(account)]) is expected


@pytest.mark.parametrize(
	("limit", "expected"), [("Logistics", True), ("Drivers", True), ("Vans", False), ("Sales", False)]
)
def test_a_limit_to_a_department_holds_for_those_below_it(limit, expected, account):
	logistics = make_department("Logistics", is_group=1)
	drivers = make_department("Drivers", parent_department=logistics, is_group=1)
	make_department("Vans", parent_department=drivers)
	course = make_course(is_mandatory=1, onboarding_departments=[{"department": make_department(limit)}])
	make_onboarding(employee=make_employee(user_id=account, department=drivers).name)
	assert (course.name in [name for name, _due in training_of(account)]) is expected


def test_a_limited_course_is_not_for_who_has_no_department(account):
	limited = make_course(is_mandatory=1, onboarding_departments=[{"department": make_department("Sales")}])
	everybody = make_course(is_mandatory=1)
	make_onboarding(employee=make_employee(user_id=account).name)
	courses = [name for name, _due in training_of(account)]
	assert everybody.name in courses
	assert limited.name not in courses


def test_departments_in_a_circle_end_the_search():
	first = make_department("Logistics", is_group=1)
	second = make_department("Drivers", parent_department=first, is_group=1)
	frappe.db.set_value("Department", first, "parent_department", second)
	assert get_departments_above(first) == {first, second}


def test_a_cancelled_onboarding_assigns_nothing(course, account):
	onboarding = make_onboarding()
	onboarding.submit()
	onboarding.cancel()
	employee = make_employee(user_id=account)
	onboarding.db_set("employee", employee.name)
	assert training_of(account) == ()


def test_an_employee_who_is_not_being_onboarded_gets_no_training(course, account):
	make_employee(user_id=account)
	assert training_of(account) == ()
