"""Jobs on Redis, run by RQ's own workers, for sites whose configuration names a `redis_queue`."""

from __future__ import annotations

import hashlib
import os
from functools import cache

from redis import Redis
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job as RQJob

from ..local import local
from .base import FAILED, QUEUED, STARTED, TIMEOUTS, Job, JobQueue

KEEP_FAILED = 7 * 24 * 60 * 60
KEEP_RESULT = 10 * 60
STATUSES = {"queued": QUEUED, "started": STARTED, "failed": FAILED}
EXECUTE = f"{__package__.rpartition('.')[0]}.jobs.execute_job"


class RedisQueue(JobQueue):
	"""The queue of the active site. Redis is shared: other sites' jobs are told apart by their ids."""

	def __init__(self, url: str) -> None:
		self.connection = _connect(url)

	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		sites_path = os.path.abspath(local.sites_path)

		def push() -> None:
			Queue(job.queue, connection=self.connection).enqueue_call(
				EXECUTE,
				kwargs={"job": job, "sites_path": sites_path},
				job_id=_key(job.id),
				description=job.id,
				timeout=job.timeout,
				at_front=at_front,
				failure_ttl=KEEP_FAILED,
				result_ttl=KEEP_RESULT,
			)

		if after_commit:
			local.db.after_commit.add(push)
		else:
			push()

	def get_status(self, job_id: str) -> str | None:
		try:
			status = RQJob.fetch(_key(job_id), connection=self.connection).get_status()
		except NoSuchJobError:
			return None
		return STATUSES.get(status.value if status else "")

	def remove(self, job_id: str) -> None:
		try:
			RQJob.fetch(_key(job_id), connection=self.connection).delete()
		except NoSuchJobError:
			return


def work(url: str, queues: tuple[str, ...] = tuple(TIMEOUTS), *, burst: bool = False) -> None:
	"""Run an RQ worker in this process until told to stop; `burst`: until nothing is left to do."""
	Worker(list(queues), connection=_connect(url)).work(burst=burst, logging_level="WARNING")


def _key(job_id: str) -> str:
	"""RQ takes letters and digits alone, and keeps the readable id as the description."""
	return hashlib.sha1(job_id.encode(), usedforsecurity=False).hexdigest()


@cache
def _connect(url: str) -> Redis:
	return Redis.from_url(url)
