"""Assigning a long list of people by the queue: asked for, run in one transaction, looked after meanwhile.

A job whose process was killed, or that the queue lost, is put into the queue again; a few times only, as it
may be what brings the process down.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from frappe.utils.background_jobs import is_job_enqueued

from lms.lms import assignable, assignments
from lms.lms.background import again_when_busy
from lms.lms.bulk import insert_new

DOCTYPE = "LMS Bulk Assignment"
QUEUED, RUNNING, COMPLETED, FAILED = "Queued", "Running", "Completed", "Failed"
FIELDS = ("course", "due_date", "retake", "status", "total", "assigned", "skipped", "employees")
UNFINISHED = (QUEUED, RUNNING)
TIMEOUT = 3600
MOST_ATTEMPTS = 3
PROGRESS_KEPT = 24 * 3600


class Started(TypedDict):
	job_id: str


class State(TypedDict):
	status: str
	total: int
	done: int
	assigned: int
	skipped: int
	errors: list[assignable.AssignmentError]
	message: str | None


def start(
	course: str, employees: list[object], due_date: date, *, retake: bool, user: str, today: date
) -> Started:
	"""Have a worker assign the course; what is wrong with the course or the date is refused at once."""
	assignable.get_titles([course])
	assignable.validate_due_date(due_date, today)
	total = len({assignable.normalize(employee) for employee in employees})
	row = (course, due_date, int(retake), QUEUED, total, 0, 0, json.dumps(employees))
	[name] = insert_new(DOCTYPE, FIELDS, [row], user)
	enqueue(name)
	return {"job_id": name}


def enqueue(name: str) -> None:
	"""Unless it waits or runs already."""
	frappe.enqueue(
		"lms.lms.bulk_assignment.run",
		queue="long",
		timeout=TIMEOUT,
		enqueue_after_commit=True,
		job_id=get_job_id(name),
		deduplicate=True,
		name=name,
	)


def get_job_id(name: str) -> str:
	"""By which the queue knows it."""
	return f"lms-bulk-assignment-{name}"


def resume() -> int:
	"""Put what neither waits in the queue nor runs, and is not finished, into the queue again; how many."""
	lost = [
		row
		for row in frappe.get_all(
			DOCTYPE, filters={"status": ["in", UNFINISHED]}, fields=["name", "attempts"]
		)
		if not is_job_enqueued(get_job_id(row.name))
	]
	for row in lost:
		if row.attempts < MOST_ATTEMPTS:
			enqueue(row.name)
		else:
			fail(row.name, _("It was broken off {0} times.").format(row.attempts))
	return len(lost)


@again_when_busy
def run(name: str) -> None:
	"""The job. All is assigned or nothing; run again after a crash it does what is left to do."""
	job = begin(name)
	if not job:
		return
	try:
		outcome = assignments.assign(
			{job.course: getdate(job.due_date)},
			json.loads(job.employees),
			assigned_by=job.owner,
			assigned_via="API",
			today=getdate(nowdate()),
			retake=bool(job.retake),
			report=get_reporter(name),
		)
	except frappe.ValidationError as error:
		frappe.db.rollback()
		fail(name, str(error))
		return
	values = {"status": COMPLETED, "assigned": outcome["assigned"], "skipped": outcome["skipped"]}
	frappe.db.set_value(DOCTYPE, name, values | {"errors": json.dumps(outcome["errors"])})


def begin(name: str) -> frappe._dict | None:
	"""The assignment, locked, and marked as running; None if it is finished, be it since a moment."""
	job = lock(name)
	if not job or job.status not in UNFINISHED:
		return None
	frappe.db.set_value(DOCTYPE, name, {"status": RUNNING, "attempts": job.attempts + 1})
	# Others are to see that it runs.
	frappe.db.commit()
	# Where it runs twice at once, the other may have been first.
	job = lock(name)
	return job if job and job.status == RUNNING else None


def lock(name: str, *, wait: bool = True) -> frappe._dict | None:
	"""As last committed: what MariaDB shows to plain reads may be older. None: somebody else has it."""
	row = frappe.qb.DocType(DOCTYPE)
	fields = (row.status, row.attempts, row.course, row.due_date, row.employees, row.retake, row.owner)
	query = frappe.qb.from_(row).select(*fields).where(row.name == name)
	rows = query.for_update(skip_locked=not wait).run(as_dict=True)
	return rows[0] if rows else None


def fail(name: str, message: str) -> None:
	"""Unless it runs at this moment, or has been finished by another worker."""
	job = lock(name, wait=False)
	if job and job.status in UNFINISHED:
		frappe.db.set_value(DOCTYPE, name, {"status": FAILED, "message": message})


def get_reporter(name: str) -> Callable[[int], None]:
	"""Says how far a job is. In the cache: rows of its transaction are nobody else's to see."""
	key = progress_key(name)
	return lambda done: frappe.cache.set_value(key, done, expires_in_sec=PROGRESS_KEPT)


def progress_key(name: str) -> str:
	return f"lms_bulk_assignment:{name}"


def get_state(name: str) -> State:
	"""How far a job is: people handled (`done`) of `total`, and in the end what came out."""
	job = frappe.db.get_value(
		DOCTYPE, name, ["status", "total", "assigned", "skipped", "errors", "message"], as_dict=True
	)
	if not job:
		frappe.throw(_("There is no such bulk assignment."), frappe.DoesNotExistError)
	done = job.total if job.status == COMPLETED else frappe.cache.get_value(progress_key(name)) or 0
	return {**job, "done": done, "errors": json.loads(job.errors or "[]")}
