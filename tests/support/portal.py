"""What the portal tests share: learners with something to learn, committed, and the steps that they take."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import frappe
import pytest

from lms.lms.training.assignments import mark_overdue
from lms.testing import factories
from tests.support.users import PASSWORD, make_user

REMINDERS = "lms.lms.notices.reminders.send_batch"


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
	"""Through the form to which /lms sends people; benchless's and Frappe's have the same fields.

	Without that address, employees of ERPNext go to the desk, because their role Employee opens it.
	"""
	page.goto("/login?redirect-to=/lms")
	page.locator("input[autocomplete=username]").first.fill(user)
	page.locator("input[autocomplete=current-password]").first.fill(PASSWORD)
	page.keyboard.press("Enter")
	# The address of the sign-in page ends with the same.
	page.wait_for_url(lambda url: urlsplit(url).path == "/lms")


def open_session(page: Any, user: str) -> None:
	"""Sign in without a page, where the way in is not what the test is about."""
	assert page.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD}).ok


def set_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Let this thread queue mails. On a bench, each request reads the configuration of the site."""
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")


def send_reminders_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Let jobs of reminders run when they are queued. Frappe's own jobs wait, as always."""
	names, enqueue = ("assignments", "today", "user", "asked_for"), frappe.enqueue

	def run(method: Any, *arguments: Any, **options: Any) -> Any:
		if method != REMINDERS:
			return enqueue(method, *arguments, **options)
		set_mail_server(monkeypatch)
		return frappe.get_attr(method)(**{name: options[name] for name in names})

	monkeypatch.setattr(frappe, "enqueue", run)


def get_status(learner: Learner) -> str:
	"""Status of the learner's assignment, as last committed."""
	frappe.db.rollback()
	filters = {"employee": learner.user, "course": learner.course}
	return frappe.db.get_value("LMS Training Assignment", filters, "status")
