"""Jobs that meet a lock of somebody else's: they are done again, all of them."""

import re
from pathlib import Path

import frappe
import pytest

from lms.lms.background import again_when_busy

ENQUEUED = re.compile(r"enqueue\(\s*\"(lms\.[a-z_.]+)\"")


@pytest.mark.parametrize("error", [frappe.QueryDeadlockError, frappe.QueryTimeoutError])
def test_the_worker_is_asked_to_repeat_what_was_locked(error):
	@again_when_busy
	def job() -> None:
		raise error("1205")

	with pytest.raises(frappe.RetryBackgroundJobError, match="1205"):
		job()


def test_what_is_wrong_in_itself_is_not_repeated():
	@again_when_busy
	def job() -> None:
		frappe.throw("There is no such course.")

	with pytest.raises(frappe.ValidationError, match="no such course"):
		job()


def test_every_job_of_the_queue_is_repeated():
	sources = Path(__file__).parent.rglob("*.py")
	jobs = {name for path in sources for name in ENQUEUED.findall(path.read_text())}
	assert "lms.lms.bulk_assignment.run" in jobs
	assert [name for name in sorted(jobs) if not hasattr(frappe.get_attr(name), "__wrapped__")] == []
