"""Background jobs and schedules: when a job is due, what a run leaves behind."""

from datetime import datetime

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from lms.testing.factories import insert

METHOD = "frappe.core.doctype.user.user.get_all_roles"
FAILING_METHOD = "frappe.core.doctype.user.user.generate_keys"
NOON = datetime(2026, 3, 11, 12, 0)  # a Wednesday


def make_job(frequency: str = "Daily", last_execution: datetime | None = NOON, **values: object):
	return insert(
		"Scheduled Job Type",
		**{"method": METHOD, "frequency": frequency, "last_execution": last_execution, **values},
	)


def add(a: int, b: int = 0) -> int:
	return a + b


# Enqueuing


def test_job_that_is_wanted_now_runs_here_and_returns_its_result():
	assert frappe.enqueue(add, now=True, a=1, b=2) == 3


def test_job_run_now_gets_the_arguments_it_takes():
	assert frappe.enqueue(add, now=True, a=1, c=5) == 1


def test_unknown_queue_is_refused():
	with pytest.raises(frappe.ValidationError):
		frappe.enqueue(METHOD, queue="express")


def test_leaving_out_duplicates_needs_an_id():
	with pytest.raises(frappe.ValidationError):
		frappe.enqueue(METHOD, deduplicate=True)


def test_job_for_after_the_commit_is_dropped_with_the_transaction():
	from frappe.utils.background_jobs import is_job_enqueued

	frappe.enqueue(METHOD, job_id="dropped", enqueue_after_commit=True)
	frappe.db.rollback()
	assert not is_job_enqueued("dropped")


# When a job is due


@pytest.mark.parametrize(
	("frequency", "due"),
	[
		("Hourly", datetime(2026, 3, 11, 13, 0)),
		("Daily", datetime(2026, 3, 12, 0, 0)),
		("Weekly", datetime(2026, 3, 15, 0, 0)),
		("Monthly", datetime(2026, 4, 1, 0, 0)),
		("Yearly", datetime(2027, 1, 1, 0, 0)),
	],
)
def test_job_is_due_at_the_next_start_of_its_period(frequency, due):
	job = make_job(frequency)
	assert job.get_next_execution() == due
	assert job.is_event_due(due)
	assert not job.is_event_due(add_to_date(due, seconds=-1))


def test_cron_job_is_due_when_its_format_says():
	job = make_job("Cron", cron_format="30 6 * * 1-5")
	assert job.get_next_execution() == datetime(2026, 3, 12, 6, 30)


def test_cron_format_that_means_nothing_is_refused():
	with pytest.raises(frappe.ValidationError):
		make_job("Cron", cron_format="every morning")


def test_long_job_starts_within_ten_minutes_of_its_time():
	delay = make_job("Daily Long").get_next_execution() - datetime(2026, 3, 12)
	assert 0 <= delay.total_seconds() <= 600


def test_job_that_has_never_run_counts_from_when_it_was_made():
	job = make_job("Hourly", last_execution=None)
	assert not job.is_event_due(datetime(2020, 1, 1))
	assert job.is_event_due(add_to_date(now_datetime(), hours=1))


def test_job_that_was_missed_for_a_long_time_is_due_once():
	job = make_job("Hourly", last_execution=datetime(2020, 1, 1))
	assert job.is_event_due(NOON)
	job.db_set("last_execution", NOON)
	assert not job.is_event_due(NOON)


# What a run leaves behind


@pytest.fixture
def job(committed):
	name = make_job(last_execution=None).name
	frappe.db.commit()
	yield frappe.get_doc("Scheduled Job Type", name)
	frappe.db.rollback()
	frappe.delete_doc("Scheduled Job Type", name)
	frappe.db.commit()


def logs_of(job) -> list[frappe._dict]:
	filters = {"scheduled_job_type": job.name}
	return frappe.get_all("Scheduled Job Log", filters=filters, fields=["status", "details"])


def test_run_is_logged_as_complete(job):
	job.execute()
	assert [log.status for log in logs_of(job)] == ["Complete"]


def test_run_that_fails_is_logged_with_its_traceback_and_raises_nothing(job):
	job.db_set("method", FAILING_METHOD)
	job.reload().execute()
	(log,) = logs_of(job)
	assert log.status == "Failed"
	assert "TypeError" in log.details


def test_run_notes_when_it_was(job):
	before = now_datetime()
	job.execute()
	assert job.reload().last_execution >= before


def test_deleting_a_job_deletes_its_logs(job):
	job.execute()
	frappe.delete_doc("Scheduled Job Type", job.name)
	assert not logs_of(job)
	frappe.db.rollback()
