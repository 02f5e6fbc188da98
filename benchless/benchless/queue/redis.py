"""A job queue on Redis with RQ's own workers, for sites with `redis_queue` in their configuration."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timezone
from functools import cache
from zoneinfo import ZoneInfo

from redis import Redis
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job as RQJob

from ..context.config import get_common_config
from ..context.local import local
from ..utils.clock import get_system_timezone
from .base import FAILED, MOST_SHOWN, QUEUED, STARTED, TIMEOUTS, Job, JobQueue, JobState

KEEP_FAILED = 7 * 24 * 60 * 60
KEEP_RESULT = 10 * 60
STATUSES = {"queued": QUEUED, "started": STARTED, "failed": FAILED}
EXECUTE = f"{__package__.rpartition('.')[0]}.jobs.background.execute_job"


class RedisQueue(JobQueue):
	"""The queue of the active site. Sites share Redis; the ids of jobs tell them apart."""

	def __init__(self, url: str) -> None:
		self.connection = _connect(url)

	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		sites_path = os.path.abspath(local.sites_path)

		def push() -> None:
			Queue(_queue_name(job.queue, sites_path), connection=self.connection).enqueue_call(
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

	def get_jobs(self) -> list[JobState]:
		ids: list[str] = []
		for name in TIMEOUTS:
			queue = Queue(_queue_name(name, local.sites_path), connection=self.connection)
			ids += queue.get_job_ids()
			ids += queue.started_job_registry.get_job_ids() + queue.failed_job_registry.get_job_ids()
		found = [job for job in RQJob.fetch_many(ids, connection=self.connection) if job]
		prefix = f"{local.site}::"
		own = [_describe(job) for job in found if (job.description or "").startswith(prefix)]
		return sorted(own, key=lambda job: str(job.creation), reverse=True)[:MOST_SHOWN]

	def remove(self, job_id: str) -> None:
		try:
			RQJob.fetch(_key(job_id), connection=self.connection).delete()
		except NoSuchJobError:
			return


def work(
	url: str, sites_path: str = ".", queues: tuple[str, ...] = tuple(TIMEOUTS), *, burst: bool = False
) -> None:
	"""Run an RQ worker in this process for the sites in a folder.

	It works until it is stopped or, with `burst`, until no jobs are left.
	"""
	names = [_queue_name(name, sites_path) for name in queues]
	Worker(names, connection=_connect(url)).work(burst=burst, logging_level="WARNING")


def _queue_name(queue: str, sites_path: str) -> str:
	"""Return RQ's name of a queue. Benches that share a Redis each have their own queues, as in Frappe."""
	bench = get_common_config(sites_path).bench_id or os.path.abspath(sites_path).strip("/").replace("/", "-")
	return f"{bench}:{queue}"


def _describe(job: RQJob) -> JobState:
	ours: Job = job.kwargs["job"]
	status = job.get_status()
	result = job.latest_result()
	return JobState(
		id=ours.id,
		method=ours.method,
		user=ours.user,
		queue=ours.queue,
		status=STATUSES.get(status.value if status else "", ""),
		creation=_to_local(job.created_at),
		started=_to_local(job.started_at),
		error=(result and result.exc_string) or "",
	)


def _to_local(moment: datetime | None) -> datetime | None:
	"""RQ's times are in UTC."""
	if moment is None:
		return None
	zone = ZoneInfo(get_system_timezone())
	return moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)


def _key(job_id: str) -> str:
	"""Return an id for RQ, which accepts only letters and digits. Its description has the readable one."""
	return hashlib.sha1(job_id.encode(), usedforsecurity=False).hexdigest()


@cache
def _connect(url: str) -> Redis:
	return Redis.from_url(url)
