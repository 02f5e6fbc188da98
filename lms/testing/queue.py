"""Background jobs in tests: collected when they are enqueued, and run when the test asks for it."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

OPTIONS = ("queue", "timeout", "enqueue_after_commit", "job_id", "deduplicate")


class JobQueue:
	"""Replaces `frappe.enqueue` for the app's calls. Frappe's own jobs are not affected."""

	def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
		self.jobs: list[tuple[Callable[..., Any], dict[str, Any]]] = []
		self.enqueue = frappe.enqueue
		monkeypatch.setattr(frappe, "enqueue", self.put)

	def put(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
		if not str(method).startswith("lms."):
			return self.enqueue(method, *args, **kwargs)
		assert kwargs["enqueue_after_commit"], "a worker could start before the data is committed"
		arguments = {name: value for name, value in kwargs.items() if name not in OPTIONS}
		self.jobs.append((frappe.get_attr(str(method)), arguments))

	def run_next(self) -> None:
		method, arguments = self.jobs.pop(0)
		method(**arguments)

	def run(self) -> int:
		"""Run all jobs, including those that they enqueue. Returns how many."""
		count = 0
		while self.jobs:
			self.run_next()
			count += 1
		return count
