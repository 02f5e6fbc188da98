"""The training of one employee on the forms of the HR app, and who sees it."""

import frappe
import pytest

from lms.lms.api import get_employee_training, get_onboarding_training
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_employee,
	make_onboarding,
	make_user,
	unique,
)


@pytest.fixture
def learner():
	return make_user("LMS Student")


@pytest.fixture
def employee(learner):
	return make_employee(user_id=learner).name


def assign(learner, **values):
	name = make_assignment(employee=learner, course=make_course(lessons=1).name).name
	if values:
		frappe.db.set_value("LMS Training Assignment", name, values)
	return name


def test_it_counts_by_state(learner, employee):
	assign(learner)
	assign(learner, status="Overdue", is_open=None, due_date=in_days(-3))
	assign(learner, status="Overdue", is_open=None, superseded=1)
	done = frappe.db.get_value("LMS Training Assignment", assign(learner), "course")
	complete_lessons(learner, done)
	assign(make_user())
	assert get_employee_training(employee) == {"user": learner, "open": 1, "overdue": 1, "completed": 1}


def test_without_an_account_there_is_nothing_to_count():
	employee = make_employee(user_id=None).name
	assert get_employee_training(employee) == {"user": None, "open": 0, "overdue": 0, "completed": 0}


def test_hr_manager_sees_it_within_their_user_permissions(employee, as_user):
	manager, other = make_user("HR Manager", "HR User"), make_company(unique("Company"))
	with as_user(manager):
		assert get_employee_training(employee)["open"] == 0
	frappe.get_doc(
		{"doctype": "User Permission", "user": manager, "allow": "Company", "for_value": other}
	).insert()
	with as_user(manager), pytest.raises(frappe.PermissionError):
		get_employee_training(employee)


@pytest.mark.parametrize("roles", [("HR User",), ("Course Creator",), ("LMS Student",), ("Batch Evaluator",)])
def test_others_are_refused(roles, employee, as_user):
	onboarding = make_onboarding().name
	with as_user(make_user(*roles)):
		with pytest.raises(frappe.PermissionError):
			get_employee_training(employee)
		with pytest.raises(frappe.PermissionError):
			get_onboarding_training(onboarding)


def test_an_onboarding_shows_what_came_of_it(as_user):
	course = make_course(lessons=1, is_mandatory=1, onboarding_due_days=5)
	learner = make_user()
	employee = make_employee(user_id=learner, create_user_permission=0)
	onboarding = make_onboarding(employee=employee.name)
	make_assignment(employee=learner, course=make_course(lessons=1).name)
	with as_user(make_user("HR Manager", "HR User")):
		found = get_onboarding_training(onboarding.name)
	assert found["user"] == learner
	assert course.name in [row["course"] for row in found["training"]]
	assert {
		frappe.db.get_value("LMS Training Assignment", row["assignment"], "assigned_via")
		for row in found["training"]
	} == {"Onboarding"}
