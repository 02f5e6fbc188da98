"""Processes that assign at the same moment, each with its own connection."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

import frappe

from lms.lms.assignments import Outcome, assign
from lms.testing.factories import in_days, today

_start: Barrier


class Call(NamedTuple):
	"""One caller: courses and people, in the order they give them."""

	site: str
	sites_path: str
	courses: Sequence[str]
	people: Sequence[str]


def run_at_once(calls: Sequence[Call]) -> list[Outcome]:
	"""What each call returned; the first error if there was one."""
	context = multiprocessing.get_context("spawn")
	barrier = context.Barrier(len(calls))
	with ProcessPoolExecutor(len(calls), context, initializer=_remember, initargs=(barrier,)) as pool:
		return list(pool.map(_assign, calls))


def _remember(barrier: Barrier) -> None:
	global _start
	_start = barrier


def _assign(call: Call) -> Outcome:
	frappe.init(site=call.site, sites_path=call.sites_path)
	frappe.connect()
	try:
		due_dates = {course: in_days(30) for course in call.courses}
		# A snapshot from before the others began, as a request has that has read its session.
		frappe.db.count("LMS Training Assignment")
		_start.wait(timeout=120)
		outcome = assign(
			due_dates, call.people, assigned_by="Administrator", assigned_via="API", today=today()
		)
		frappe.db.commit()
		return outcome
	finally:
		frappe.destroy()
