"""Processes that do something at the same moment, each with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

import frappe

from tests.support.processes import get_process_context
from tests.support.waiting import PATIENCE

_start: Barrier


class Job(NamedTuple):
	"""A function of a module, and what it is called with, in a process of its own."""

	site: str
	sites_path: str
	function: Callable[..., Any]
	arguments: Sequence[Any]


def run_jobs(jobs: Sequence[Job]) -> list[Any]:
	"""What each job returned, all having begun at the same moment; the first error if there was one."""
	context = get_process_context()
	barrier = context.Barrier(len(jobs))
	with ProcessPoolExecutor(len(jobs), context, initializer=_remember, initargs=(barrier,)) as pool:
		return list(pool.map(_run, jobs))


def _remember(barrier: Barrier) -> None:
	global _start
	_start = barrier


def _run(job: Job) -> Any:
	frappe.init(site=job.site, sites_path=job.sites_path)
	frappe.connect()
	try:
		# A snapshot from before the others began, as a request has that has read its session.
		frappe.db.count("LMS Training Assignment")
		_start.wait(PATIENCE)
		result = job.function(*job.arguments)
		frappe.db.commit()
		return result
	finally:
		frappe.destroy()
