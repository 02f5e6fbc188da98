"""Onboarding training in every order in which HR can insert, submit, hire and link."""

from collections.abc import Iterator
from functools import partial
from itertools import permutations

import frappe
import pytest

from lms.testing.factories import (
	in_days,
	make_course,
	make_department,
	make_employee,
	make_user,
	new_onboarding,
)

INSERT, SUBMIT, HIRE, HIRE_WITH_ACCOUNT, LINK, ACCOUNT = (
	"insert",
	"submit",
	"hire",
	"hire with account",
	"link",
	"account",
)
# What has to be there before; either way of hiring serves.
NEEDS = {SUBMIT: {INSERT}, LINK: {INSERT, HIRE}, ACCOUNT: {HIRE}}
JOINING, DAYS = 5, 10


def orders(*steps: str) -> Iterator[tuple[str, ...]]:
	"""The orders in which the steps are possible."""
	for order in permutations(steps):
		done = [
			{HIRE if step == HIRE_WITH_ACCOUNT else step for step in order[:n]} for n in range(len(order))
		]
		if all(NEEDS.get(step, set()) <= before for step, before in zip(order, done, strict=True)):
			yield order


class Hiring:
	"""One person's way from applicant to employee with an account, step by step."""

	def __init__(self, *, names_applicant: bool) -> None:
		self.account = make_user("Employee")
		self.department = make_department("Sales")
		self.onboarding = new_onboarding(date_of_joining=in_days(JOINING))
		self.employee = None
		self.names_applicant = names_applicant

	def take(self, step: str) -> None:
		{
			INSERT: self.onboarding.insert,
			SUBMIT: lambda: self.onboarding.reload().submit(),
			HIRE: self.hire,
			HIRE_WITH_ACCOUNT: partial(self.hire, user_id=self.account),
			LINK: self.link,
			ACCOUNT: lambda: self.employee.reload().update({"user_id": self.account}).save(),
		}[step]()

	def hire(self, **values: object) -> None:
		if self.names_applicant:
			values["job_applicant"] = self.onboarding.job_applicant
		self.employee = make_employee(date_of_joining=in_days(JOINING), department=self.department, **values)

	def link(self) -> None:
		"""As HR does on a draft, and as HRMS does on what is submitted."""
		onboarding = self.onboarding.reload()
		if onboarding.docstatus.is_draft():
			onboarding.update({"employee": self.employee.name}).save()
		else:
			onboarding.db_set("employee", self.employee.name)

	def repeat(self) -> None:
		self.employee.reload().save()
		self.onboarding.reload().save()
		self.onboarding.db_set("employee", self.employee.name)

	def get_training(self) -> list[tuple[object, ...]]:
		fields = ["course", "due_date", "assigned_via", "status"]
		rows = frappe.get_all("LMS Training Assignment", {"employee": self.account}, fields, as_list=True)
		return sorted(tuple(row) for row in rows)

	def get_enrollments(self) -> list[str]:
		return sorted(frappe.get_all("LMS Enrollment", {"member": self.account}, pluck="course"))

	def is_learner(self) -> bool:
		return bool(frappe.db.exists("Has Role", {"parent": self.account, "role": "LMS Student"}))


@pytest.fixture
def mandatory():
	"""The courses that are mandatory for somebody in Sales, among others that are not."""
	values = {"is_mandatory": 1, "onboarding_due_days": DAYS, "lessons": 1}
	sales, operations = ([{"department": make_department(name)}] for name in ("Sales", "Operations"))
	make_course(lessons=1)
	make_course(published=0, **values)
	make_course(onboarding_departments=operations, **values)
	courses = [make_course(**values), make_course(onboarding_departments=sales, **values)]
	return sorted(course.name for course in courses)


def assert_provisioned(hiring: Hiring, mandatory: list[str]) -> None:
	assert hiring.is_learner()
	due = in_days(JOINING + DAYS)
	assert hiring.get_training() == [(course, due, "Onboarding", "Pending") for course in mandatory]
	assert hiring.get_enrollments() == mandatory


BY_APPLICANT = [*orders(INSERT, SUBMIT, HIRE_WITH_ACCOUNT), *orders(INSERT, SUBMIT, HIRE, ACCOUNT)]
BY_HAND = [*orders(INSERT, SUBMIT, HIRE_WITH_ACCOUNT, LINK), *orders(INSERT, SUBMIT, HIRE, LINK, ACCOUNT)]


def describe(order: tuple[str, ...]) -> str:
	return ", ".join(order)


@pytest.mark.parametrize("order", BY_APPLICANT, ids=describe)
def test_whatever_the_order_when_the_employee_names_the_applicant(order, mandatory):
	run(Hiring(names_applicant=True), order, mandatory)


@pytest.mark.parametrize("order", BY_HAND, ids=describe)
def test_whatever_the_order_when_the_employee_is_linked_by_hand(order, mandatory):
	run(Hiring(names_applicant=False), order, mandatory)


def run(hiring: Hiring, order: tuple[str, ...], mandatory: list[str]) -> None:
	for step in order:
		hiring.take(step)
	assert_provisioned(hiring, mandatory)
	hiring.repeat()
	assert_provisioned(hiring, mandatory)


def test_these_are_all_orders():
	assert (len(BY_APPLICANT), len(BY_HAND)) == (9, 21)
