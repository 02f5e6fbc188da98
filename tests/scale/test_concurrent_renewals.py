"""Renewal jobs and completions at the same moment: one round each, and nothing twice."""

import frappe
import pytest

from lms.lms.shared.locking import anew_when_busy
from lms.lms.training.assignments import assign_training
from lms.lms.training.renewals import RENEWAL, open_renewals
from lms.lms.validity.periods import IMPORT, PERIOD, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE
from lms.testing.factories import in_days, make_course, today
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people

PEOPLE, PROCESSES = 30, 8
BY = "Administrator"
POLICY = {"validity_days": 100, "renewal_window_days": 30}


@pytest.fixture
def people(committed) -> list[str]:
	return make_people(PEOPLE)


@pytest.fixture
def course(committed) -> str:
	"""Valid for 100 days, renewed in the last 30 of them."""
	return make_course(lessons=1, **POLICY).name


def renew() -> int:
	return open_renewals(today(), BY)["opened"]


@anew_when_busy
def claim(course: str, people: list[str], days_ago: int) -> int:
	claims = [Claim(person, "Ada", in_days(-days_ago), IMPORT) for person in people]
	granted = grant(Requirement(COURSE, course), claims, BY)
	frappe.db.commit()
	return len(granted)


def hold(course: str, people: list[str], days_ago: int) -> None:
	"""Let people have completed a course that is required of them."""
	claim(course, people, days_ago)
	assign_training(
		{course: in_days(1)}, people, assigned_by=BY, assigned_via="API", today=today(), retake=False
	)
	rows = {"course": course, "employee": ["in", people]}
	done = {"status": "Completed", "is_open": None, "completed_on": in_days(-days_ago)}
	frappe.db.set_value("LMS Training Assignment", rows, done)
	frappe.db.set_value(
		"LMS Enrollment",
		{"course": course, "member": ["in", people]},
		{"progress": 100, "completed_on": in_days(-days_ago)},
	)
	frappe.db.commit()


def test_two_jobs_open_each_renewal_once(test_site, course, people):
	hold(course, people, 80)
	site = (test_site.name, test_site.sites_path)
	opened = run_jobs([Job(*site, renew, ()) for _number in range(4)])
	frappe.db.rollback()
	assert frappe.db.count(RENEWAL, {"course": course}) == PEOPLE
	assert sum(opened) >= PEOPLE
	open_rows = frappe.get_all(
		"LMS Training Assignment", {"course": course, "is_open": "1"}, ["employee", "cycle"]
	)
	assert sorted(row.employee for row in open_rows) == people
	assert {row.cycle for row in open_rows} == {2}


def test_claims_at_the_same_moment_are_one_round(test_site, course, people):
	site = (test_site.name, test_site.sites_path)
	granted = run_jobs([Job(*site, claim, (course, people, 0)) for _number in range(PROCESSES)])
	frappe.db.rollback()
	assert sum(granted) == PEOPLE
	rows = frappe.get_all(PERIOD, {"course": course}, ["member", "round"], order_by="member, round")
	assert [(row.member, row.round) for row in rows] == [(person, 1) for person in people]
