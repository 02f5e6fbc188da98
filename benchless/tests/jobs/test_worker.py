"""What a worker does with jobs: as whom, in which order, and what is left when they fail."""

import datetime
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import pytest

from benchless.context.local import local
from benchless.jobs.background import enqueue, get_job_status
from benchless.jobs.worker import Worker
from benchless.queue.base import FAILED, QUEUED, STARTED
from benchless.queue.database import MAX_ATTEMPTS, DatabaseQueue
from benchless.queue.lease import Lease
from benchless.site.sites import open_site, set_user
from benchless.utils.clock import now_datetime

TOOLS = """
import select
from benchless.context.local import local
from benchless.utils.errors import RetryBackgroundJobError

done = []

def rake(what="leaves"):
	done.append((what, local.session.user))
	local.db.set_value("User", "Guest", "bio", str(what))

def stumble():
	local.db.set_value("User", "Guest", "bio", "half done")
	raise ValueError("a root")

def wait_for_ever():
	# In short pieces: what ends a job arrives between two instructions of Python, in no call of the system.
	while True:
		select.select([], [], [], 0.01)

def rest_once():
	done.append("tried")
	if len(done) == 1:
		raise RetryBackgroundJobError
"""


@pytest.fixture
def site(make_site, make_app):
	make_app("shed", files={"tools.py": TOOLS})
	name = make_site("shed")
	with open_site(name):
		yield name


@pytest.fixture
def work(site: str) -> Callable[[], None]:
	"""Run a worker, as another process would, until nothing is left to do."""

	def run() -> None:
		local.db.commit()
		Context().run(Worker().run, burst=True)
		local.db.rollback()
		local.db.value_cache.clear()

	return run


def get_done() -> list:
	from shed.tools import done

	return done


def get_bio() -> str | None:
	return local.db.get_value("User", "Guest", "bio")


def test_job_runs_as_the_user_who_enqueued_it_and_is_committed(work):
	set_user("Guest")
	enqueue("shed.tools.rake", what="moss")
	work()
	assert get_done() == [("moss", "Guest")]
	assert get_bio() == "moss"


def test_function_may_be_given_itself(work):
	from shed.tools import rake

	enqueue(rake)
	work()
	assert get_done() == [("leaves", "Administrator")]


def test_arguments_keep_their_types(work):
	enqueue("shed.tools.rake", what=(datetime.date(2026, 3, 1), None))
	work()
	assert get_done()[0][0] == (datetime.date(2026, 3, 1), None)


def test_job_that_succeeded_is_forgotten(work):
	enqueue("shed.tools.rake", job_id="one")
	work()
	assert get_job_status("one") is None


def test_job_that_fails_is_undone_and_logged(work):
	enqueue("shed.tools.stumble", job_id="one")
	work()
	assert get_bio() is None
	assert get_job_status("one") == FAILED
	log = local.db.get_value("Error Log", {"method": "shed.tools.stumble"}, "error")
	assert "ValueError: a root" in log


def test_job_that_fails_does_not_stop_the_next(work):
	enqueue("shed.tools.stumble")
	enqueue("shed.tools.rake")
	work()
	assert get_bio() == "leaves"


def test_job_that_asks_for_it_is_tried_again(work, monkeypatch):
	monkeypatch.setattr("benchless.jobs.background.time.sleep", lambda seconds: None)
	enqueue("shed.tools.rest_once", job_id="one")
	work()
	assert get_done() == ["tried", "tried"]
	assert get_job_status("one") is None


def test_job_that_takes_too_long_is_ended(work):
	enqueue("shed.tools.wait_for_ever", job_id="one", timeout=1)
	work()
	assert get_job_status("one") == FAILED


def test_job_of_a_transaction_that_was_rolled_back_does_not_run(work):
	"""Differs from Frappe, where Redis knows nothing of the transaction."""
	enqueue("shed.tools.rake")
	local.db.rollback()
	work()
	assert get_done() == []


def test_duplicate_is_left_out_while_the_first_one_waits(work):
	enqueue("shed.tools.rake", job_id="one", deduplicate=True)
	assert enqueue("shed.tools.rake", job_id="one", deduplicate=True) is None
	work()
	enqueue("shed.tools.rake", job_id="one", deduplicate=True)
	work()
	assert len(get_done()) == 2


def test_jobs_run_in_order_those_put_at_the_front_first(work):
	for what in ("first", "second"):
		enqueue("shed.tools.rake", what=what)
	enqueue("shed.tools.rake", what="urgent", at_front=True)
	work()
	assert [what for what, _user in get_done()] == ["urgent", "first", "second"]


def test_worker_takes_the_jobs_of_its_queues_alone(site):
	enqueue("shed.tools.rake", queue="long", job_id="one")
	local.db.commit()
	Context().run(Worker(queues=("short", "default")).run, burst=True)
	assert get_job_status("one") == QUEUED


# A process that dies


@pytest.fixture
def taken(site: str) -> Lease:
	"""A job that a worker has just taken, and its sign of life."""
	lease = Lease()
	lease.hold()
	enqueue("shed.tools.rake", job_id="one")
	local.db.commit()
	assert DatabaseQueue().take(("default",), lease.id)
	return lease


def test_job_of_a_living_worker_is_left_alone(taken, work):
	work()
	assert get_job_status("one") == STARTED
	taken.release()


def test_job_whose_worker_died_is_run_again(taken, work):
	taken.release()
	work()
	assert get_done() == [("leaves", "Administrator")]
	assert get_job_status("one") is None


def test_job_that_kills_its_worker_again_and_again_fails(taken, site):
	queue = DatabaseQueue()
	taken.release()
	for _attempt in range(MAX_ATTEMPTS - 1):
		assert queue.tidy(now_datetime())
		assert queue.take(("default",), Lease().id)
	assert queue.tidy(now_datetime())
	assert get_job_status("one") == FAILED


def test_two_workers_never_take_the_same_job(taken, site):
	assert DatabaseQueue().take(("default",), "another") is None
	taken.release()


def test_failed_jobs_are_forgotten_after_a_week(work):
	enqueue("shed.tools.stumble", job_id="one")
	work()
	DatabaseQueue().tidy(now_datetime() + datetime.timedelta(days=6))
	assert get_job_status("one") == FAILED
	DatabaseQueue().tidy(now_datetime() + datetime.timedelta(days=8))
	assert get_job_status("one") is None


def test_worker_leaves_no_files_behind(work, site):
	work()
	assert list(Path(site, "locks").iterdir()) == []


def test_site_without_its_database_does_not_keep_others_waiting(work, bench, caplog):
	(bench / "broken.localhost").mkdir()
	(bench / "broken.localhost/site_config.json").write_text('{"db_type": "sqlite", "db_name": "none"}')
	enqueue("shed.tools.rake")
	work()
	assert get_bio() == "leaves"
	assert "broken.localhost" in caplog.text
