"""Jobs in a table of the site's own database, for sites without Redis.

A job is written in the caller's transaction, so it is there if and only if the caller's work is.
It is deleted when it has succeeded and kept with its traceback when it has failed.

A job whose process died while it ran is run again from the start by the next worker that looks, and marked
failed when that has happened MAX_ATTEMPTS times. Its transaction was undone by the database: only what it had
committed itself remains.

Differs from Frappe: a job enqueued in a transaction that is then rolled back does not run.
"""

from __future__ import annotations

import base64
import pickle
import threading
from datetime import datetime, timedelta
from typing import Any

from ..local import local
from ..utils.clock import now_datetime
from .base import FAILED, QUEUED, STARTED, Job, JobQueue
from .lease import is_held

MAX_ATTEMPTS = 3
KEEP_FAILED = timedelta(days=7)
COLUMNS = "`id`, `user`, `method`, `kwargs`, `queue`, `timeout`"

# Set when this process adds a job: its worker need not wait for the next look.
has_news = threading.Event()


class DatabaseQueue(JobQueue):
	"""The queue of the active site."""

	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		# Asked first: deleting what is not there would lock the gap, and with it every other caller.
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

	def remove(self, job_id: str) -> None:
		local.db.sql("delete from `__Job` where `id` = %s", (job_id,))

	def take(self, queues: tuple[str, ...], worker: str) -> Job | None:
		"""The next waiting job of these queues, marked as this worker's; commits."""
		while rows := self._next(queues):
			job_id = rows[0][0]
			local.db.sql(
				"update `__Job` set `status` = %s, `worker` = %s, `started` = %s, `attempts` = `attempts` + 1"
				" where `id` = %s and `status` = %s",
				(STARTED, worker, now_datetime(), job_id, QUEUED),
			)
			local.db.commit()
			# Another worker may have been first: then the row is marked with its name.
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
		# Ends the snapshot: the next look must see what others have committed.
		local.db.rollback()
		return rows

	def finish(self, job: Job, worker: str, error: str | None = None) -> None:
		"""The end of a job that this worker took; commits."""
		if error is None:
			local.db.sql("delete from `__Job` where `id` = %s and `worker` = %s", (job.id, worker))
		else:
			query = "update `__Job` set `status` = %s, `error` = %s where `id` = %s and `worker` = %s"
			local.db.sql(query, (FAILED, error, job.id, worker))
		local.db.commit()

	def tidy(self, now: datetime) -> list[str]:
		"""Make the jobs of dead workers wait again, or fail after too many attempts; commits.

		Failed jobs are forgotten after a week. Returns the ids of those that had been lost."""
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
	# Pickled, as RQ does: dates stay dates. Whoever can write to the database owns the site anyway.
	kwargs = base64.b64encode(pickle.dumps(job.kwargs)).decode()
	return (job.id, job.user, job.method, kwargs, job.queue, job.timeout)


def _to_job(row: tuple[Any, ...]) -> Job:
	job_id, user, method, kwargs, queue, timeout = row
	arguments = pickle.loads(base64.b64decode(kwargs))
	return Job(job_id, local.site or "", user, method, arguments, queue, timeout)
