"""Processes of their own for tests, with nothing of the one that asks but its arguments."""

import multiprocessing
from multiprocessing.context import ForkServerContext

# Imported once, in the process that all others are forked from; what is missing on a bench is left out.
IMPORTED = ("pytest", "frappe", "lms.lms.api", "lms.lms.jobs", "pymysql", "redis", "benchless.setup.migrate")


def get_process_context() -> ForkServerContext:
	"""Begins a process in a tenth of the time that a new interpreter needs for its imports."""
	context = multiprocessing.get_context("forkserver")
	context.set_forkserver_preload(list(IMPORTED))
	return context
