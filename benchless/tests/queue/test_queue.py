"""The contract of a job queue, on each that there is."""

import os
from collections.abc import Iterator

import pytest

from benchless.context.local import local
from benchless.queue.base import QUEUED, Job, JobQueue
from benchless.queue.database import DatabaseQueue
from benchless.queue.redis import RedisQueue, work
from tests.support.processes import get_process_context


def make_job(job_id: str = "one", **values: object) -> Job:
	basics = {"site": local.site, "user": "Guest", "method": "shed.tools.rake", "queue": "default"}
	return Job(id=f"{local.site}::{job_id}", **{**basics, "kwargs": {}, "timeout": 300, **values})


@pytest.fixture(params=["database", "redis"])
def queue(request: pytest.FixtureRequest, site: str) -> Iterator[JobQueue]:
	if request.param == "database":
		yield DatabaseQueue()
		return
	if not (url := os.environ.get("REDIS_URL")):
		pytest.skip("no Redis: set REDIS_URL")
	queue = RedisQueue(f"{url}/3")
	queue.connection.flushdb()
	yield queue
	queue.connection.flushdb()


def test_job_waits_after_it_was_put(queue):
	job = make_job()
	queue.put(job)
	assert queue.get_status(job.id) == QUEUED


def test_job_that_nobody_has_put_has_no_status(queue):
	assert queue.get_status("elsewhere::nothing") is None


def test_job_that_was_removed_is_forgotten(queue):
	job = make_job()
	queue.put(job)
	queue.remove(job.id)
	queue.remove(job.id)
	assert queue.get_status(job.id) is None


def test_an_admin_sees_the_jobs_of_the_site(queue):
	job = make_job()
	queue.put(job)
	(seen,) = queue.get_jobs()
	assert (seen.id, seen.method, seen.user, seen.queue) == (job.id, job.method, job.user, job.queue)
	assert (seen.status, seen.started, seen.error) == (QUEUED, None, "")
	assert seen.creation


def test_job_put_again_waits_once(queue):
	queue.put(make_job())
	queue.put(make_job(method="shed.tools.dig"))
	assert queue.get_status(make_job().id) == QUEUED


def test_job_for_after_the_commit_does_not_wait_when_all_is_rolled_back(queue):
	job = make_job()
	queue.put(job, after_commit=True)
	local.db.rollback()
	assert queue.get_status(job.id) is None


def test_job_for_after_the_commit_waits_after_it(queue):
	job = make_job()
	queue.put(job, after_commit=True)
	local.db.commit()
	assert queue.get_status(job.id) == QUEUED


# In a database, each site has its own queue.
@pytest.mark.parametrize("queue", ["redis"], indirect=True)
def test_a_worker_leaves_the_jobs_of_other_benches(queue, tmp_path):
	queue.put(make_job())
	elsewhere = tmp_path / "elsewhere"
	elsewhere.mkdir()
	url = f"{os.environ['REDIS_URL']}/3"
	# RQ's workers handle signals, so each needs the main thread of a process.
	process = get_process_context().Process(target=work, args=(url, str(elsewhere)), kwargs={"burst": True})
	process.start()
	process.join()
	assert process.exitcode == 0
	assert queue.get_status(make_job().id) == QUEUED
