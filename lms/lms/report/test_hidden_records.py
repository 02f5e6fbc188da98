"""What User Permissions hide looks like what does not exist, in reports and in the methods beside them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms import api
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_user,
	unique,
)
from lms.testing.reports import restrict

SPAN = {"joined_from": "2001-01-01", "joined_to": "2099-01-01"}
DAYS = {"completed_from": "2001-01-01", "completed_to": "2099-01-01"}
REPORTS: dict[str, dict[str, str]] = {
	"Overdue Training": {},
	"Due Soon": {},
	"Expiring Training": {"days": "90"},
	"Completion Before Start Date": SPAN,
	"Training Compliance Matrix": {},
	"Assessment Results": {},
	"Audit Sample": DAYS,
}


class Side(NamedTuple):
	"""A company with a manager and one of their people."""

	company: str
	department: str
	manager: str
	employee: str
	user: str


def make_side(manager: str | None = None) -> Side:
	company = make_company(unique("Company"))
	department = make_department(unique("Department"), company)
	where = {"company": company, "department": department}
	manager = (
		manager or make_employee(user_id=make_user("LMS Student"), first_name=unique("Boss"), **where).name
	)
	user = make_user("LMS Student")
	employee = make_employee(user_id=user, reports_to=manager, **where).name
	make_assignment(employee=user, due_date=in_days(3))
	return Side(company, department, manager, employee, user)


@pytest.fixture
def hidden() -> Side:
	return make_side()


@pytest.fixture(params=["HR Manager", "Moderator"])
def seen(request, hidden, as_user) -> Iterator[Side]:
	"""What the reader may see; the person there reports to the hidden manager."""
	side, reader = make_side(hidden.manager), make_user(request.param)
	restrict(reader, "Company", side.company)
	with as_user(reader):
		yield side


def told(action: Callable[[], object]) -> tuple[type | None, str]:
	"""The error of an action, and its words."""
	try:
		action()
	except frappe.ValidationError as error:
		return type(error), str(error)
	except frappe.PermissionError as error:
		return type(error), str(error)
	return None, ""


def are_alike(call: Callable[[str], object], hidden: str) -> bool:
	"""Whether a call says the same of the hidden name as of one that does not exist."""
	missing = unique("none")
	(kind, words), (other, others) = told(lambda: call(hidden)), told(lambda: call(missing))
	return (kind, words.replace(hidden, "")) == (other, others.replace(missing, ""))


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("key", ["department", "manager", "company"])
def test_reports_do_not_tell_that_a_hidden_record_exists(report, key, hidden, seen):
	also = {"department": seen.department} if key == "company" else {}
	assert are_alike(lambda name: run(report, {**REPORTS[report], **also, key: name}), getattr(hidden, key))


@pytest.mark.parametrize("key", ["employee", "user"])
def test_the_history_does_not_tell_that_a_hidden_person_exists(key, hidden, seen):
	assert are_alike(lambda name: run("Training History of a Person", {key: name}), getattr(hidden, key))


def test_the_status_of_teams_does_not_tell_that_a_hidden_record_exists(hidden, seen):
	assert are_alike(lambda name: api.get_team_training_status(department=name), hidden.department)
	assert are_alike(lambda name: api.get_team_training_status(reports_to=name), hidden.manager)


def test_access_does_not_tell_that_a_hidden_company_exists(hidden, seen):
	assert are_alike(lambda name: run("Employees Without LMS Access", {"company": name}), hidden.company)
	assert are_alike(lambda name: api.grant_lms_student(company=name), hidden.company)


def test_a_selection_does_not_tell_that_a_hidden_department_exists(hidden, as_user):
	moderator = make_user("Moderator")
	restrict(moderator, "Company", make_side().company)
	course, due = make_course().name, str(in_days(9))
	with as_user(moderator):
		assert are_alike(
			lambda name: api.preview_training_assignment(
				{"department": name}, courses=[course], due_date=due
			),
			hidden.department,
		)


@pytest.mark.parametrize("report", ["Overdue Training", "Due Soon"])
def test_a_hidden_manager_has_no_name(report, hidden, seen):
	late = frappe.db.get_value("LMS Training Assignment", {"employee": seen.user})
	frappe.db.set_value(
		"LMS Training Assignment", late, "status", {"Due Soon": "Pending"}.get(report, "Overdue")
	)
	name = frappe.db.get_value("Employee", hidden.manager, "first_name")
	answer = run(report, {"by": "manager"})
	assert [row["user"] for row in answer["result"]] == [seen.user]
	assert name not in str(answer) and hidden.manager not in str(answer)


def test_hidden_managers_share_a_bar(hidden, seen):
	late = frappe.db.get_value("LMS Training Assignment", {"employee": seen.user})
	frappe.db.set_value("LMS Training Assignment", late, "status", "Overdue")
	chart = run("Overdue Training", {"by": "manager"})["chart"]["data"]
	assert (chart["labels"], chart["datasets"][0]["values"]) == (["Managers you cannot see"], [1])


def test_an_hr_manager_is_told_nothing_of_drafts(as_user):
	draft = make_course(published=0).name
	title = frappe.db.get_value("LMS Course", draft, "title")
	department = make_side().department
	with as_user(make_user("HR Manager")):
		for report in ("Overdue Training", "Due Soon", "Course Progress Summary", "Assessment Results"):
			assert are_alike(lambda name, report=report: run(report, {"course": name}), draft)
		matrix = {"department": department}
		assert are_alike(lambda name: run("Training Compliance Matrix", {**matrix, "courses": [name]}), draft)
		assert are_alike(lambda name: api.get_team_training_status(course=name), draft)
		assert told(lambda: run("Due Soon", {"course": draft}))[1] and title not in str(
			frappe.local.message_log
		)


def test_a_draft_that_was_assigned_stays_a_filter_for_hr(as_user):
	course = make_course().name
	make_assignment(course=course, due_date=in_days(3))
	frappe.db.set_value("LMS Course", course, "published", 0)
	with as_user(make_user("HR Manager")):
		assert len(run("Due Soon", {"course": course})["result"]) == 1


def test_an_author_is_told_nothing_of_the_drafts_of_others(as_user):
	draft = make_course(published=0).name
	with as_user(make_user("Course Creator")):
		for report in ("Course Progress Summary", "Assessment Results"):
			assert are_alike(lambda name, report=report: run(report, {"course": name}), draft)


def test_a_learner_cannot_try_names_in_my_team(hidden, as_user):
	draft = make_course(published=0).name
	with as_user(make_user("LMS Student")):
		assert are_alike(lambda name: api.get_my_team_training_status(department=name), hidden.department)
		assert are_alike(lambda name: api.get_my_team_training_status(course=name), draft)
