"""Jobs of the queue that meet a lock of somebody else's are to be done again."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import frappe

P = ParamSpec("P")
R = TypeVar("R")


def again_when_busy(job: Callable[P, R]) -> Callable[P, R]:
	"""Have the worker repeat a job that ran into a deadlock, or waited for a lock in vain.

	Of itself Frappe would count it as failed: it looks for the database driver's own errors, which
	`frappe.db` replaces by these.
	"""

	@wraps(job)
	def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
		try:
			return job(*args, **kwargs)
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
			raise frappe.RetryBackgroundJobError(str(error)) from error

	return repeated
