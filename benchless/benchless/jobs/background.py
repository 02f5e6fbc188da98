"""Work done later: `enqueue`, and what a worker does with a job."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from ..context.hooks import call, get_attr, get_module
from ..context.local import local
from ..queue import Job, get_queue
from ..queue.base import QUEUED, STARTED, TIMEOUTS
from ..site.logs import log_error
from ..site.sites import open_site, set_user
from ..text.messages import throw
from ..text.translate import _
from ..utils.errors import RetryBackgroundJobError

MAX_RETRIES = 5
ENGINE = f"{__package__.partition('.')[0]}."


def enqueue(
	method: str | Callable[..., Any],
	queue: str = "default",
	timeout: int | None = None,
	event: str | None = None,
	is_async: bool = True,
	job_name: str | None = None,
	now: bool = False,
	enqueue_after_commit: bool = False,
	*,
	at_front: bool = False,
	job_id: str | None = None,
	deduplicate: bool = False,
	**kwargs: Any,
) -> Any:
	"""Have a worker call `method` with `kwargs` as the current user; `now`: call it here, return its result.

	`deduplicate`: not if a job of this `job_id` waits or runs. `event` and `job_name` have no effect."""
	if queue not in TIMEOUTS:
		throw(_("There are these queues: {0}").format(", ".join(TIMEOUTS)))
	if deduplicate and not job_id:
		throw(_("Only a job with a `job_id` can be deduplicated."))
	if deduplicate and job_id and is_job_enqueued(job_id):
		return None
	if now or (not is_async and not local.flags.in_test):
		return call(method, **kwargs)
	job = Job(
		id=create_job_id(job_id),
		site=local.site or "",
		user=local.session.user,
		method=method if isinstance(method, str) else f"{method.__module__}.{method.__qualname__}",
		kwargs=kwargs,
		queue=queue,
		timeout=timeout or TIMEOUTS[queue],
	)
	get_queue().put(job, at_front=at_front, after_commit=enqueue_after_commit)
	return None if enqueue_after_commit else job


def create_job_id(job_id: str | None = None) -> str:
	"""The id under which a queue knows a job of this site."""
	return f"{local.site}::{job_id or uuid4()}"


def get_job_status(job_id: str) -> str | None:
	return get_queue().get_status(create_job_id(job_id))


def is_job_enqueued(job_id: str) -> bool:
	return get_job_status(job_id) in (QUEUED, STARTED)


def execute_job(job: Job, sites_path: str = ".") -> Any:
	"""Run a job on its site, in a transaction of its own; a failure is in the Error Log and raised again."""
	for attempt in range(MAX_RETRIES + 1):
		with open_site(job.site, sites_path):
			try:
				return _run(job)
			except Exception as error:
				local.db.rollback()
				if attempt == MAX_RETRIES or not isinstance(error, RetryBackgroundJobError):
					log_error(title=job.method)
					local.db.commit()
					raise
		time.sleep(attempt + 1)
	return None


def _run(job: Job) -> Any:
	local.db.set_execution_timeout(job.timeout)
	set_user(job.user)
	local.job = job
	result = _get_function(job.method)(**job.kwargs)
	local.db.commit()
	return result


def _get_function(method: str) -> Callable[..., Any]:
	"""The engine's own functions are no app's."""
	module, _dot, name = method.rpartition(".")
	function = getattr(get_module(module), name) if module.startswith(ENGINE) else get_attr(method)
	return function  # type: ignore[no-any-return]
