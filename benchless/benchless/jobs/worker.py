"""The worker for database queues. Runs the jobs of all sites in a folder, one at a time."""

from __future__ import annotations

import logging
import threading
import time
import traceback

from ..queue.base import TIMEOUTS, Job
from ..queue.database import DatabaseQueue, has_news
from ..queue.lease import Lease
from ..site.sites import get_sites, open_site
from ..utils.clock import now_datetime
from .background import execute_job

# Seconds between checks for jobs from other processes and for dead workers.
POLL_INTERVAL = 1.0
TIDY_INTERVAL = 60.0

log = logging.getLogger(__name__)


class JobTimeout(Exception):
	"""A job took longer than its timeout."""


class Worker:
	"""Call `run` in its own thread. `stop` lets the current job finish."""

	def __init__(self, sites_path: str = ".", queues: tuple[str, ...] = tuple(TIMEOUTS)) -> None:
		self.sites_path = sites_path
		self.queues = queues
		self.lease = Lease()
		self._is_stopping = threading.Event()
		self._tidied: dict[str, float] = {}

	def run(self, *, burst: bool = False) -> None:
		"""Work until stopped or, with `burst`, until no jobs are left."""
		try:
			while not self._is_stopping.is_set():
				has_news.clear()
				has_worked = any([self._work_on(site) for site in get_sites(self.sites_path)])
				if burst and not has_worked:
					return
				if not has_worked:
					has_news.wait(POLL_INTERVAL)
		finally:
			self.lease.release()

	def stop(self) -> None:
		self._is_stopping.set()
		has_news.set()

	def _work_on(self, site: str) -> bool:
		"""Run the site's next job. Returns whether there was one."""
		try:
			job = self._take(site)
			if job:
				self._run(job)
			return job is not None
		except Exception:
			# A site without its database must not hold up other sites.
			log.exception("No work done on %s", site)
			return False

	def _take(self, site: str) -> Job | None:
		with open_site(site, self.sites_path):
			self.lease.hold()
			queue = DatabaseQueue()
			if time.monotonic() - self._tidied.get(site, float("-inf")) > TIDY_INTERVAL:
				queue.tidy(now_datetime())
				self._tidied[site] = time.monotonic()
			return queue.take(self.queues, self.lease.id)

	def _run(self, job: Job) -> None:
		error = None
		try:
			run_within(job.timeout, job, self.sites_path)
		except Exception:
			error = traceback.format_exc()
		with open_site(job.site, self.sites_path):
			DatabaseQueue().finish(job, self.lease.id, error)


def run_within(seconds: int, job: Job, sites_path: str) -> None:
	"""Run a job. Ends it with JobTimeout if it takes too long."""
	# Imported here, because a web process that runs no jobs does not need RQ.
	from rq.timeouts import TimerDeathPenalty

	with TimerDeathPenalty(seconds, JobTimeout):
		execute_job(job, sites_path)
