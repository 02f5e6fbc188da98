"""What the portal tests share: learners with something to learn, committed, and the steps that they take."""

from dataclasses import dataclass
from typing import Any

import frappe

from lms.lms.assignments import mark_overdue
from lms.testing import factories
from tests.support.users import PASSWORD, make_user


@dataclass(frozen=True)
class Learner:
	user: str
	course: str
	title: str

	@property
	def url(self) -> str:
		return f"/lms/courses/{self.course}"


def make_learner(
	due_in: int | None = 10, *, enrolled: bool = True, user: dict[str, Any] | None = None, **course: Any
) -> Learner:
	"""A learner and a course of two chapters with two lessons; assigned, only enrolled, or neither."""
	email = make_user("LMS Student", **{"first_name": "Maya", "last_name": "Okafor"} | (user or {}))
	document = factories.make_course(**{"lessons": 2, "chapters": 2} | course)
	if due_in is not None:
		due_date = factories.in_days(due_in)
		factories.make_assignment(employee=email, course=document.name, due_date=due_date)
	elif enrolled:
		factories.make_enrollment(document.name, email)
	frappe.db.commit()
	return Learner(email, document.name, document.title)


def make_report(manager: str, name: str = "Ada", *courses: str, due_in: int = 10, **employee: Any) -> str:
	"""User of a new employee who reports to the user `manager`, with these courses assigned."""
	if not frappe.db.exists("Employee", {"user_id": manager}):
		factories.make_employee(user_id=manager, first_name="Rosa")
	above = frappe.db.get_value("Employee", {"user_id": manager})
	user = make_user("LMS Student", "Employee", first_name=name)
	factories.make_employee(**{"user_id": user, "reports_to": above, "first_name": name} | employee)
	for course in courses:
		factories.make_assignment(employee=user, course=course, due_date=factories.in_days(due_in))
	mark_overdue(factories.today(), "Administrator")
	frappe.db.commit()
	return user


def sign_in(page: Any, user: str) -> None:
	"""Through the form, as people do; benchless's and Frappe's have the same fields under other names."""
	page.goto("/login")
	page.locator("input[autocomplete=username]").first.fill(user)
	page.locator("input[autocomplete=current-password]").first.fill(PASSWORD)
	page.keyboard.press("Enter")
	page.wait_for_url("**/lms")


def open_session(page: Any, user: str) -> None:
	"""Sign in without a page, where the way in is not what the test is about."""
	assert page.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD}).ok


def get_status(learner: Learner) -> str:
	"""Status of the learner's assignment, as last committed."""
	frappe.db.rollback()
	filters = {"employee": learner.user, "course": learner.course}
	return frappe.db.get_value("LMS Training Assignment", filters, "status")
