"""Workers that do the same job at once remind, and escalate, once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

import frappe
import pytest

from lms.lms.notices import escalation, reminders
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, mark_overdue
from lms.testing.factories import in_days, make_assignment, make_course, make_employee, make_user, today
from lms.testing.mails import get_alerts, get_mails
from tests.support.processes import get_process_context
from tests.support.waiting import PATIENCE

WORKERS = 4
PEOPLE = 12
HR = "people.at.scale@example.com"

_start: Barrier


class Job(NamedTuple):
	site: str
	sites_path: str
	function: Callable[..., None]
	arguments: Sequence[Any]


def run_at_once(job: Job) -> None:
	"""The job on every worker."""
	context = get_process_context()
	barrier = context.Barrier(WORKERS)
	with ProcessPoolExecutor(WORKERS, context, initializer=_remember, initargs=(barrier,)) as pool:
		list(pool.map(_run, [job] * WORKERS))


def _remember(barrier: Barrier) -> None:
	global _start
	_start = barrier


def _run(job: Job) -> None:
	frappe.init(site=job.site, sites_path=job.sites_path)
	frappe.connect()
	frappe.conf.mail_server = "127.0.0.1"
	try:
		# A snapshot from before the others began, as a job has that has looked up its user.
		frappe.db.count(TRAINING_ASSIGNMENT)
		_start.wait(PATIENCE)
		job.function(*job.arguments, today(), "Administrator")
		frappe.db.commit()
	finally:
		frappe.destroy()


@pytest.fixture
def settings(committed):
	frappe.db.set_single_value("LMS Settings", "hr_escalation_email", HR)
	frappe.db.commit()
	yield
	frappe.db.rollback()
	frappe.db.set_single_value("LMS Settings", "hr_escalation_email", "")
	frappe.db.commit()


def events_of(names: Sequence[str], event: str) -> list[str]:
	filters = {"assignment": ["in", names], "event": event}
	return frappe.get_all("LMS Training Assignment Event", filters=filters, pluck="details")


def test_reminders_go_out_once(test_site, settings):
	course = make_course(lessons=1).name
	names = [make_assignment(course=course, due_date=in_days(1)).name for _ in range(PEOPLE)]
	people = [frappe.db.get_value(TRAINING_ASSIGNMENT, name, "employee") for name in names]
	frappe.db.commit()
	run_at_once(Job(test_site.name, test_site.sites_path, reminders.send_batch, [names]))
	frappe.db.rollback()
	assert [len(get_mails(person)) for person in people] == [1] * PEOPLE
	assert [len(get_alerts(person, link="/lms")) for person in people] == [1] * PEOPLE
	assert events_of(names, "Reminded") == ["1 day before"] * PEOPLE


def test_each_tier_happens_once(test_site, settings):
	course = make_course(lessons=1).name
	manager = make_employee(user_id=make_user())
	people = [make_employee(user_id=make_user(), reports_to=manager.name).user_id for _ in range(PEOPLE)]
	names = [make_assignment(course=course, employee=user, due_date=in_days(-9)).name for user in people]
	mark_overdue(today(), "Administrator")
	frappe.db.commit()
	run_at_once(Job(test_site.name, test_site.sites_path, escalation.tell_managers, [names]))
	run_at_once(Job(test_site.name, test_site.sites_path, escalation.tell_hr_of_unreached, [[]]))
	frappe.db.rollback()
	assert len(get_mails(manager.user_id)) == 1
	assert len(get_mails(HR)) == 1
	assert len(events_of(names, "Escalated")) == 2 * PEOPLE
	assert frappe.db.count(TRAINING_ASSIGNMENT, {"name": ["in", names], "escalation_tier": 2}) == PEOPLE
