"""The training of one employee, for the forms of Employee and Employee Onboarding."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict

import frappe
from pypika import Case
from pypika.functions import Sum

from lms.lms.training.assignments import (
	COMPLETED,
	OPEN,
	OVERDUE,
	TRAINING_ASSIGNMENT,
	WITHDRAWN,
)

MOST_LISTED = 100


class EmployeeTraining(TypedDict):
	"""Counts training assignments. `overdue` omits those whose course was assigned again since."""

	user: str | None
	open: int
	overdue: int
	completed: int


class OnboardingRow(TypedDict):
	assignment: str
	course: str
	course_title: str
	status: str
	due_date: date
	completed_on: date | None


class OnboardingTraining(TypedDict):
	"""`user` is None until the onboarding has an employee with an account."""

	user: str | None
	training: list[OnboardingRow]


def get_employee_training(user: str | None) -> EmployeeTraining:
	counts: Mapping[str, int | None] = {}
	if user:
		row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
		is_overdue = (row.status == OVERDUE) & (row.superseded == 0)
		cases = {"open": row.status.isin(OPEN), "overdue": is_overdue, "completed": row.status == COMPLETED}
		columns = (Sum(Case().when(case, 1).else_(0)).as_(name) for name, case in cases.items())
		[counts] = frappe.qb.from_(row).select(*columns).where(row.employee == user).run(as_dict=True)
	return {
		"user": user,
		"open": int(counts.get("open") or 0),
		"overdue": int(counts.get("overdue") or 0),
		"completed": int(counts.get("completed") or 0),
	}


def get_onboarding_training(user: str | None) -> OnboardingTraining:
	"""Return what the user was assigned as onboarding training, by due date. Omits what was withdrawn."""
	rows = []
	if user:
		rows = frappe.get_all(
			TRAINING_ASSIGNMENT,
			filters={"employee": user, "assigned_via": "Onboarding", "status": ["!=", WITHDRAWN]},
			fields=["name as assignment", *list(OnboardingRow.__annotations__)[1:]],
			order_by="due_date, course_title",
			limit=MOST_LISTED,
		)
	return {"user": user, "training": rows}
