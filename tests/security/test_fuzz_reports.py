"""Whatever the filters of a report are: no error 500, and nothing of people whom User Permissions hide."""

import json
import traceback
from typing import NamedTuple

import frappe
import pytest
from frappe.utils import cstr
from hypothesis import given
from hypothesis import strategies as st

from lms.testing import factories
from lms.testing.factories import in_days, unique
from lms.testing.reports import restrict
from tests.support.fuzzing import SAVEPOINT, Call, answer, anything, fuzz, get_status, scalars, texts, undone

ROLES = ("HR Manager", "Moderator")
DATES = st.one_of(st.sampled_from(("2001-01-01", "2026-11-01", "2099-01-01")), st.dates().map(str), texts)
CHOICES = st.sampled_from(
	("department", "manager", "tier", "30", "90", "1", "passed", "quiz", "before", "in progress", "left")
)
FILTERS = {
	"Assessment Results": ("kind", "result", "submitted_from", "submitted_to"),
	"Audit Sample": ("completed_from", "completed_to", "percent", "count", "seed"),
	"Cohort Progress": ("batch", "member", "state"),
	"Cohort vs Course Progress": ("batch", "member", "problem"),
	"Completion Before Start Date": ("joined_from", "joined_to", "result"),
	"Course Progress Summary": ("state",),
	"Due Soon": ("days",),
	"Expiring Training": ("days", "with_expired", "program"),
	"Employees Without LMS Access": ("reason",),
	"Overdue Training": ("tier", "by"),
	"Program Analytics": ("program",),
	"Training Compliance Matrix": ("program", "courses"),
	"Training History of a Person": ("employee", "user"),
}
OF_PEOPLE = ("company", "department", "manager", "course", "active_only")
REQUIRED = ("_from", "_to")


class Site(NamedTuple):
	"""Who asks, what there is to ask for, and what nobody of them may learn."""

	readers: list[str]
	names: list[str]
	secrets: list[str]


def make_side() -> dict[str, str]:
	company = factories.make_company(unique("Company"))
	where = {"company": company, "department": factories.make_department(unique("Department"), company)}
	users = [factories.make_user("LMS Student") for _ in range(2)]
	manager = factories.make_employee(user_id=users[0], first_name=unique("Boss"), **where)
	person = factories.make_employee(
		user_id=users[1], first_name=unique("Person"), reports_to=manager.name, **where
	)
	return {
		**where,
		"manager": manager.name,
		"employee": person.name,
		"user": users[1],
		"boss": manager.first_name,
		"person": person.first_name,
	}


def train(side: dict[str, str], course: str) -> None:
	"""Something for every report: overdue, due, completed training, and a result."""
	overdue, done = (factories.make_course(lessons=1).name for _ in range(2))
	for name in (course, overdue, done):
		factories.make_assignment(employee=side["user"], course=name, due_date=in_days(3))
	frappe.db.set_value("LMS Training Assignment", {"course": overdue}, "status", "Overdue")
	factories.complete_lessons(side["user"], done)


@pytest.fixture
def people() -> Site:
	course = factories.make_course(lessons=1).name
	seen, hidden = make_side(), make_side()
	for side in (seen, hidden):
		train(side, course)
	batch = factories.make_batch([course], [seen["user"], hidden["user"]]).name
	# Somebody who can be seen below a manager who cannot.
	frappe.db.set_value("Employee", seen["manager"], "reports_to", hidden["manager"])
	readers = [factories.make_user(role) for role in ROLES]
	for reader in readers:
		restrict(reader, "Company", seen["company"])
	named = ("company", "department", "manager", "employee", "user")
	names = [side[key] for side in (seen, hidden) for key in named]
	return Site(readers, [*names, course, batch], list(hidden.values()))


@st.composite
def filters_of(draw: st.DrawFn, report: str, names: list[str]) -> dict[str, object]:
	name = st.sampled_from(names)
	by_name = {"courses": st.lists(name, max_size=2), "active_only": st.integers(0, 1), "by": CHOICES}
	filters: dict[str, object] = {}
	for key in (*FILTERS[report], *OF_PEOPLE):
		if not key.endswith(REQUIRED) and not draw(st.integers(0, 1)):
			continue
		meant = DATES if key.endswith(REQUIRED) else by_name.get(key, name | CHOICES)
		filters[key] = draw(st.one_of(meant, meant, meant, scalars, anything))
	return filters


def ask(call: Call) -> tuple[int, str]:
	"""The status and all that is said, in rows, figures, charts and messages."""
	frappe.db.savepoint(SAVEPOINT)
	with undone():
		try:
			response = answer(call)
			return response.status_code, response.get_data(as_text=True) + cstr(frappe.get_message_log())
		except Exception as error:
			if get_status(error) == 500:
				traceback.print_exc()
			return get_status(error), cstr(error) + cstr(frappe.get_message_log())


@fuzz
@given(data=st.data())
def check_reports(site: Site, data: st.DataObject) -> None:
	report, reader = data.draw(st.sampled_from(sorted(FILTERS))), data.draw(st.sampled_from(site.readers))
	filters = data.draw(filters_of(report, site.names))
	arguments = {"report_name": report, "filters": json.dumps(filters)}
	if not data.draw(st.integers(0, 3)):
		arguments["user"] = "Administrator"
	call = Call(reader, "POST", "/api/method/frappe.desk.query_report.run", arguments)
	status, said = ask(call)
	assert status != 500, call
	# A message may say again what was asked for.
	assert not [secret for secret in site.secrets if secret in said and secret not in str(filters)], call


def test_no_filter_breaks_a_report_or_shows_somebody_hidden(people):
	check_reports(people)


def test_what_is_asked_for_is_there(people):
	"""Else the test above would find nothing because there is nothing."""
	arguments = {"report_name": "Due Soon", "filters": "{}"}
	status, said = ask(Call("Administrator", "POST", "/api/method/frappe.desk.query_report.run", arguments))
	assert status == 200 and [secret for secret in people.secrets if secret in said]
