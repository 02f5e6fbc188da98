"""The contract of a job queue, and what a job is."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import Any

# Seconds that a job of a queue may take, unless it is enqueued with a `timeout` of its own.
TIMEOUTS = {"short": 300, "default": 300, "long": 1500}

QUEUED = "queued"
STARTED = "started"
FAILED = "failed"


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


class JobQueue(abc.ABC):
	"""Jobs of one site that wait for a worker."""

	@abc.abstractmethod
	def put(self, job: Job, *, at_front: bool = False, after_commit: bool = False) -> None:
		"""Add a job; `after_commit`: only if and when the current transaction is committed."""

	@abc.abstractmethod
	def get_status(self, job_id: str) -> str | None:
		"""`queued`, `started`, `failed`, or None for a job that is not (or no longer) known."""

	@abc.abstractmethod
	def remove(self, job_id: str) -> None:
		"""Forget a job. If it is running, it goes on."""
