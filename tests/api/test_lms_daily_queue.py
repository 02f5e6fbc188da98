"""The day's work through the queue itself: enqueued, committed, taken by a worker."""

import frappe
import pytest

from lms.lms import jobs
from lms.testing.factories import in_days, make_assignment, make_employee, make_user
from lms.testing.mails import get_mails
from tests.support.worker import discard_jobs, work_off

pytestmark = pytest.mark.benchless


@pytest.fixture
def work(test_site, committed):
	"""`work()` commits and runs the jobs that wait."""
	discard_jobs()

	def commit_and_work() -> None:
		frappe.db.commit()
		work_off(test_site.sites_path)

	return commit_and_work


def test_reminders_and_all_tiers(work):
	from benchless.queue import get_queue

	hr = make_user("HR Manager")
	manager = make_employee(user_id=make_user())
	worker = make_employee(user_id=make_user(), reports_to=manager.name)
	late = make_assignment(employee=worker.user_id, due_date=in_days(-9))
	soon = make_assignment(due_date=in_days(1))
	jobs.send_reminders()
	jobs.escalate_overdue_assignments()
	assert not get_mails(soon.employee)
	work()
	assert [len(get_mails(user)) for user in (soon.employee, manager.user_id, hr)] == [1, 1, 1]
	assert late.reload().escalation_tier == 2
	assert frappe.get_all("Comment", filters={"reference_name": worker.name, "comment_type": "Comment"})
	assert not get_queue().get_jobs()
