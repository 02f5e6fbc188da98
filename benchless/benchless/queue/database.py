"""A job queue in the site's database, for sites without Redis.

A job is added in the caller's transaction, so it exists only if the caller's work is committed. It is deleted
when it succeeds, and kept with its traceback when it fails.

If a job's process dies, the next worker that checks runs the job again from the start. After MAX_ATTEMPTS
times, the job is marked as failed. The database has rolled back its transaction, so only what the job itself
committed remains.

Differs from Frappe: a job enqueued in a transaction that is then rolled back does not run.
"""

from __future__ import annotations

import base64
import pickle
import threading
from datetime import datetime, timedelta
from typing import Any

from ..context.local import local
from ..utils.clock import now_datetime
from ..utils.data import get_datetime
from .base import FAILED, MOST_SHOWN, QUEUED, STARTED, Job, JobQueue, JobState
from .lease import is_held

MAX_ATTEMPTS = 3
KEEP_FAILED = timedelta(days=7)
COLUMNS = "`id`, `user`, `method`, `kwargs`, `queue`, `timeout`"

# Set when this process adds a job, so that its worker does not wait for the next check.
has_news = threading.Event()


class DatabaseQueue(JobQueue):
	"""The queue of the active site."""

	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		# Check first, because deleting a missing row would lock the gap and so all other callers.
		if self.get_status(job.id):
			self.remove(job.id)
		local.db.sql(
			f"insert into `__Job` ({COLUMNS}, `status`, `at_front`, `attempts`, `creation`)"
			" values (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s)",
			(*_to_row(job), QUEUED, int(at_front), now_datetime()),
		)
		local.db.after_commit.add(has_news.set)

	def get_status(self, job_id: str) -> str | None:
		rows = local.db.sql("select `status` from `__Job` where `id` = %s", (job_id,))
		return rows[0][0] if rows else None

	def get_jobs(self) -> list[JobState]:
		rows = local.db.sql(
			"select `id`, `method`, `user`, `queue`, `status`, `creation`, `started`, `error` from `__Job`"
			f" order by `creation` desc limit {MOST_SHOWN}"
		)
		return [_to_state(row) for row in rows]

	def remove(self, job_id: str) -> None:
		local.db.sql("delete from `__Job` where `id` = %s", (job_id,))

	def take(self, queues: tuple[str, ...], worker: str) -> Job | None:
		"""Take the next waiting job of these queues for this worker, and commit."""
		while rows := self._next(queues):
			job_id = rows[0][0]
			local.db.sql(
				"update `__Job` set `status` = %s, `worker` = %s, `started` = %s, `attempts` = `attempts` + 1"
				" where `id` = %s and `status` = %s",
				(STARTED, worker, now_datetime(), job_id, QUEUED),
			)
			local.db.commit()
			# If another worker was first, the row has its name.
			query = f"select {COLUMNS} from `__Job` where `id` = %s and `worker` = %s and `status` = %s"
			if mine := local.db.sql(query, (job_id, worker, STARTED)):
				return _to_job(mine[0])
		return None

	def _next(self, queues: tuple[str, ...]) -> list[tuple[str]]:
		marks = ", ".join(["%s"] * len(queues))
		rows: list[tuple[str]] = local.db.sql(
			f"select `id` from `__Job` where `status` = %s and `queue` in ({marks})"
			" order by `at_front` desc, `creation` limit 1",
			(QUEUED, *queues),
		)
		# Ends the snapshot, so that the next check sees what others have committed.
		local.db.rollback()
		return rows

	def finish(self, job: Job, worker: str, error: str | None = None) -> None:
		"""Record the end of this worker's job, and commit."""
		if error is None:
			local.db.sql("delete from `__Job` where `id` = %s and `worker` = %s", (job.id, worker))
		else:
			query = "update `__Job` set `status` = %s, `error` = %s where `id` = %s and `worker` = %s"
			local.db.sql(query, (FAILED, error, job.id, worker))
		local.db.commit()

	def tidy(self, now: datetime) -> list[str]:
		"""Queue the jobs of dead workers again, or fail them after too many attempts, and commit.

		Deletes failed jobs after a week. Returns the ids of the lost jobs."""
		rows = local.db.sql("select `id`, `worker`, `attempts` from `__Job` where `status` = %s", (STARTED,))
		lost = [(job_id, attempts) for job_id, worker, attempts in rows if not is_held(worker)]
		for job_id, attempts in lost:
			status = QUEUED if attempts < MAX_ATTEMPTS else FAILED
			error = f"Its process died {attempts} times" if status == FAILED else None
			query = "update `__Job` set `status` = %s, `error` = %s where `id` = %s and `status` = %s"
			local.db.sql(query, (status, error, job_id, STARTED))
		query = "delete from `__Job` where `status` = %s and `creation` < %s"
		local.db.sql(query, (FAILED, now - KEEP_FAILED))
		local.db.commit()
		return [job_id for job_id, _attempts in lost]


def _to_row(job: Job) -> tuple[Any, ...]:
	# Pickled, as in RQ, so dates stay dates. Anyone who can write to the database controls the site anyway.
	kwargs = base64.b64encode(pickle.dumps(job.kwargs)).decode()
	return (job.id, job.user, job.method, kwargs, job.queue, job.timeout)


def _to_state(row: tuple[Any, ...]) -> JobState:
	job_id, method, user, queue, status, creation, started, error = row
	begun = get_datetime(started) if started else None
	return JobState(job_id, method, user, queue, status, get_datetime(creation), begun, error or "")


def _to_job(row: tuple[Any, ...]) -> Job:
	job_id, user, method, kwargs, queue, timeout = row
	arguments = pickle.loads(base64.b64decode(kwargs))
	return Job(job_id, local.site or "", user, method, arguments, queue, timeout)
