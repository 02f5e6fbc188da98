"""Transactions that meet at a statement of one's choice: the others come while the first stands there."""

import re
import threading
from collections.abc import Callable
from typing import Any

import frappe

from tests.support.waiting import PATIENCE, wait_until

# A statement that takes as long waits for a lock. Should it not, the test has shown less, and passes.
WAITING_MS = 400


class Party(threading.Thread):
	"""A function that runs in a transaction of its own, on a connection of its own, to its commit."""

	def __init__(self, site: str, sites_path: str, function: Callable[..., object], *arguments: Any) -> None:
		super().__init__(daemon=True)
		self.site, self.sites_path = site, sites_path
		self.function, self.arguments = function, arguments
		self.stands_after: str | None = None
		self.error: Exception | None = None
		self.connection = 0
		self.is_standing, self.may_go_on = threading.Event(), threading.Event()

	def run(self) -> None:
		frappe.init(site=self.site, sites_path=self.sites_path)
		frappe.connect()
		try:
			[[self.connection]] = frappe.db.sql("select connection_id()")
			# A snapshot from before the other began, as a request has that has read its session.
			frappe.db.count("LMS Training Assignment")
			if self.stands_after:
				self.stop_after(self.stands_after)
			self.function(*self.arguments)
			frappe.db.commit()
		except Exception as error:
			self.error = error
		finally:
			frappe.destroy()

	def stop_after(self, pattern: str) -> None:
		"""Stand, once, after the statement in which the pattern is found."""
		run, is_there = frappe.db.sql, re.compile(pattern, flags=re.IGNORECASE | re.DOTALL).search

		def run_and_stop(query: Any, *args: Any, **options: Any) -> Any:
			result = run(query, *args, **options)
			if not self.is_standing.is_set() and is_there(str(query)):
				self.is_standing.set()
				self.may_go_on.wait(PATIENCE)
			return result

		frappe.db.sql = run_and_stop

	def is_waiting(self) -> bool:
		"""Whether its statement waits for a lock, as far as one can tell from outside."""
		query = "select 1 from information_schema.processlist where id = %s and command = 'Query'"
		return bool(frappe.db.sql(f"{query} and time_ms > %s", (self.connection, WAITING_MS)))


def meet(first: Party, stands_after: str, *others: Party) -> None:
	"""The first stands after that statement until the others wait or are done; all come to their ends."""
	first.stands_after = stands_after
	first.start()
	wait_until(lambda: first.is_standing.is_set() or not first.is_alive())
	for party in others:
		party.start()
	for party in others:
		wait_until(lambda party=party: not party.is_alive() or party.is_waiting())
	first.may_go_on.set()
	for party in (first, *others):
		party.join(PATIENCE)
		assert not party.is_alive()
	assert first.is_standing.is_set(), f"it never came to {stands_after}: {first.error}"
	frappe.db.rollback()  # what is read next is what they have committed
