"""The worker of database queues: runs the jobs of all sites of a folder, one at a time."""

from __future__ import annotations

import logging
import threading
import time
import traceback

from .jobs import execute_job
from .queue.base import TIMEOUTS, Job
from .queue.database import DatabaseQueue, has_news
from .queue.lease import Lease
from .sites import get_sites, open_site
from .utils.clock import now_datetime

# Seconds between two looks: for jobs that other processes have added, and for workers that have died.
POLL_INTERVAL = 1.0
TIDY_INTERVAL = 60.0

log = logging.getLogger(__name__)


class JobTimeout(Exception):
	"""A job took longer than its timeout."""


class Worker:
	"""Call `run` in a thread of its own; `stop` lets the current job end first."""

	def __init__(self, sites_path: str = ".", queues: tuple[str, ...] = tuple(TIMEOUTS)) -> None:
		self.sites_path = sites_path
		self.queues = queues
		self.lease = Lease()
		self._is_stopping = threading.Event()
		self._tidied: dict[str, float] = {}

	def run(self, *, burst: bool = False) -> None:
		"""Work until stopped; `burst`: until there is nothing left to do."""
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
		"""Run the site's next job; whether there was one."""
		try:
			job = self._take(site)
			if job:
				self._run(job)
			return job is not None
		except Exception:
			# A site without its database must not keep the others waiting.
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
	"""Run a job, ended by JobTimeout when it takes too long."""
	# Here, since a web process that never works off a job need not load RQ.
	from rq.timeouts import TimerDeathPenalty

	with TimerDeathPenalty(seconds, JobTimeout):
		execute_job(job, sites_path)
