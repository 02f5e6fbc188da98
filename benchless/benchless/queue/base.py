"""The interface of a job queue, and jobs."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Seconds that a job of each queue may take, unless it is queued with its own `timeout`.
TIMEOUTS = {"short": 300, "default": 300, "long": 1500}

QUEUED = "queued"
STARTED = "started"
FAILED = "failed"
# Jobs that a list shows.
MOST_SHOWN = 1000


@dataclass(frozen=True)
class Job:
	"""A function to call on a site as a user. `id` is unique over all sites: `<site>::<job_id>`."""

	id: str
	site: str
	user: str
	method: str
	kwargs: dict[str, Any]
	queue: str
	timeout: int


@dataclass(frozen=True)
class JobState:
	"""What an admin sees of a job. `error` is the traceback of a failed one."""

	id: str
	method: str
	user: str
	queue: str
	status: str
	creation: datetime | None
	started: datetime | None
	error: str


class JobQueue(abc.ABC):
	"""Jobs of one site that wait for a worker."""

	@abc.abstractmethod
	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		"""Add a job. With `after_commit`, add it only when the current transaction is committed."""

	@abc.abstractmethod
	def get_status(self, job_id: str) -> str | None:
		"""`queued`, `started`, `failed`, or None for a job that is not (or no longer) known."""

	@abc.abstractmethod
	def get_jobs(self) -> list[JobState]:
		"""Return the jobs of the active site that wait, run or have failed. The newest comes first."""

	@abc.abstractmethod
	def remove(self, job_id: str) -> None:
		"""Remove a job. A running job continues."""
