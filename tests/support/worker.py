"""Work off the jobs of the site under test, as a worker of its bench does."""

import frappe

from tests.support.http import in_own_thread
from tests.support.processes import get_process_context


def discard_jobs() -> None:
	"""Remove the jobs that earlier tests left in the site's queue."""
	from benchless.queue import get_queue

	queue = get_queue()
	for job in queue.get_jobs():
		queue.remove(job.id)
	# On SQLite they are rows of the site, and whoever has deleted some keeps all others from writing.
	frappe.db.commit()


def work_off(sites_path: str) -> None:
	"""Run the jobs that wait until none is left, and let the test see what they wrote."""
	if url := frappe.conf.redis_queue:
		# RQ's workers handle signals, so each needs the main thread of a process.
		process = get_process_context().Process(target=_work_off_redis, args=(url, sites_path))
		process.start()
		process.join()
		assert process.exitcode == 0
	else:
		from benchless.jobs.worker import Worker

		in_own_thread(lambda: Worker(sites_path).run(burst=True))
	frappe.db.rollback()


def _work_off_redis(url: str, sites_path: str) -> None:
	from benchless.queue.redis import work

	work(url, sites_path, burst=True)


def work_off_bench(event: str) -> None:
	"""Run the jobs of this site of a real bench that wait for this event.

	A worker of the bench would also take what waits for other sites, and for other runs of the tests.
	"""
	execute_job = frappe.get_attr("frappe.utils.background_jobs.execute_job")
	queue = frappe.get_attr("frappe.utils.background_jobs.get_queue")("default")
	for job in queue.get_jobs():
		if (job.kwargs["site"], job.kwargs["event"]) == (frappe.local.site, event):
			in_own_thread(lambda job=job: execute_job(**job.kwargs))
			job.delete()
	frappe.db.rollback()
