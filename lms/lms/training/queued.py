"""Queued assignment of courses to a long list of people: start, run in portions, resume and cancel.

Each portion is one transaction. It holds locks that others wait for no longer than 0.2 seconds. The database
grants a lock to those who asked first, so others go before the next portion. Each portion records the
progress. A job whose process was killed, or that the queue lost, is queued again and continues from there. It
is given up after several interruptions without progress, because it may be what crashes the process.
"""

import json
import time
from collections.abc import Collection, Sequence
from datetime import date
from typing import NoReturn, TypedDict

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from frappe.utils.background_jobs import is_job_enqueued

from lms.lms.enrollments import assignable
from lms.lms.people.selection import validate_size
from lms.lms.shared.locking import InUseError, again_when_busy
from lms.lms.shared.rows import insert_new
from lms.lms.training import assignments

BULK_ASSIGNMENT = "LMS Bulk Assignment"
QUEUED, RUNNING, COMPLETED, FAILED = "Queued", "Running", "Completed", "Failed"
CANCELLED, UNDOING, UNDONE = "Cancelled", "Undoing", "Undone"
BULK_ASSIGNMENT_FIELDS = (
	"course",
	"courses",
	"assigned_via",
	"due_date",
	"retake",
	"status",
	"total",
	"assigned",
	"skipped",
	"employees",
	"errors",
)
JOB_FIELDS = (
	"name",
	"course",
	"courses",
	"assigned_via",
	"due_date",
	"employees",
	"errors",
	"retake",
	"owner",
)
LOCKED_FIELDS = (
	"status",
	"total",
	"done",
	"assigned",
	"skipped",
	"withdrawn",
	"message",
	"attempts",
	"undone_by",
)
UNFINISHED = (QUEUED, RUNNING, UNDOING)
# What a worker calls for a job with this status.
ASSIGN = "lms.lms.training.queued.run"
UNDO = "lms.lms.training.undoing.run"
METHODS = {QUEUED: ASSIGN, RUNNING: ASSIGN, UNDOING: UNDO}
TIMEOUT = 3600
MOST_ATTEMPTS = 3
# People in a portion. The first is small. The time it takes decides the size of the next.
FIRST_PORTION, LEAST_PORTION, MOST_PORTION = 50, 10, 1000
# A portion may make others wait for 0.2 seconds. Aiming lower leaves room for a busy machine.
AIM_SECONDS = 0.08


class StartedBulkAssignment(TypedDict):
	job_id: str


class BulkAssignmentState(TypedDict):
	status: str
	total: int
	done: int
	assigned: int
	skipped: int
	withdrawn: int
	errors: list[assignable.AssignmentError]
	message: str | None


def start_bulk_assignment(
	courses: Sequence[str],
	employees: Sequence[object],
	due_date: date,
	*,
	retake: bool,
	user: str,
	today: date,
	assigned_via: str = "API",
	errors: Sequence[assignable.AssignmentError] = (),
) -> StartedBulkAssignment:
	"""Queue the assignment. Raises an error at once if a course or the due date is wrong.

	`errors` are about people without an account. The job adds its own.
	"""
	assignable.get_assignable_titles(courses)
	assignable.validate_due_date(due_date, today)
	validate_size(employees)
	total = len(assignable.get_wanted(employees))
	lists = (json.dumps(list(employees)), json.dumps(list(errors)))
	course, names = courses[0], json.dumps(list(courses))
	row = (course, names, assigned_via, due_date, int(retake), QUEUED, total, 0, 0, *lists)
	[name] = insert_new(BULK_ASSIGNMENT, BULK_ASSIGNMENT_FIELDS, [row], user)
	enqueue(name)
	return {"job_id": name}


def enqueue(name: str, status: str = QUEUED) -> None:
	"""Queue what is left to do for a job with this status, unless it is waiting or running already."""
	frappe.enqueue(
		METHODS[status],
		queue="long",
		timeout=TIMEOUT,
		enqueue_after_commit=True,
		job_id=get_job_id(name),
		deduplicate=True,
		name=name,
	)


def get_job_id(name: str) -> str:
	"""Return the id of the job in the queue."""
	return f"lms-bulk-assignment-{name}"


def resume() -> int:
	"""Queue unfinished jobs again that are neither waiting nor running. Returns how many."""
	lost = [
		row
		for row in frappe.get_all(
			BULK_ASSIGNMENT, filters={"status": ["in", UNFINISHED]}, fields=["name", "status", "attempts"]
		)
		if not is_job_enqueued(get_job_id(row.name))
	]
	for row in lost:
		if row.attempts < MOST_ATTEMPTS:
			enqueue(row.name, row.status)
		else:
			fail(row.name, _("The job was interrupted {0} times.").format(row.attempts))
	return len(lost)


@again_when_busy
def run(name: str) -> None:
	"""Run the job. After a crash, or if it runs twice at once, it does only what is left."""
	job = begin(name)
	if not job:
		return
	people, size = list(assignable.get_wanted(json.loads(job.employees)).values()), FIRST_PORTION
	try:
		while (seconds := assign_portion(name, job, people, size)) is not None:
			size = decide_size(size, seconds)
	except InUseError:
		raise
	except frappe.ValidationError as error:
		frappe.db.rollback()
		fail(name, str(error))


def begin(name: str) -> frappe._dict | None:
	"""Mark the job as running and return it, or None if it is finished.

	Also records the people who cannot be assigned, before any lock makes others wait.
	"""
	state = begin_attempt(name, (QUEUED, RUNNING))
	if not state:
		return None
	job = frappe.db.get_value(BULK_ASSIGNMENT, name, JOB_FIELDS, as_dict=True)
	values, errors = {"status": RUNNING}, json.loads(job.errors or "[]")
	if state.status == QUEUED:
		errors += assignable.find_people(json.loads(job.employees))[1]
		values["errors"] = json.dumps(errors)
	frappe.db.set_value(BULK_ASSIGNMENT, name, values)
	frappe.db.commit()
	# There may be as many errors as people, so the portions do not read them again. Keep the day on which the
	# job started, even after midnight, because the due date may be that day.
	refused = {assignable.normalize(row["employee"]) for row in errors}
	return job.update(refused=refused, today=getdate(nowdate()))


def begin_attempt(name: str, statuses: Collection[str]) -> frappe._dict | None:
	"""Count an attempt, then lock and return the job. Returns None if it has none of these statuses."""
	state = lock(name)
	if not state or state.status not in statuses:
		return None
	# Counted first: whatever goes wrong later, `resume` gives up after some attempts.
	frappe.db.set_value(BULK_ASSIGNMENT, name, "attempts", state.attempts + 1)
	frappe.db.commit()
	state = lock(name)
	return state if state and state.status in statuses else None


def assign_portion(name: str, job: frappe._dict, people: list[object], size: int) -> float | None:
	"""Assign the next `size` people and commit. Returns the seconds that it took.

	Returns None after the last portion, or if the job was cancelled or finished by another worker.
	"""
	state = lock(name)
	if not state or state.status != RUNNING:
		return None
	began, done = time.monotonic(), min(state.done + size, len(people))
	outcome = assign_some(job, leave_out(people[state.done : done], job.refused))
	values = {
		"done": done,
		"assigned": state.assigned + outcome["assigned"],
		"skipped": state.skipped + outcome["skipped"],
		"attempts": 1,
		"status": RUNNING if done < len(people) else COMPLETED,
	}
	if outcome["errors"]:
		errors = frappe.db.get_value(BULK_ASSIGNMENT, name, "errors", for_update=True)
		values["errors"] = json.dumps(json.loads(errors or "[]") + outcome["errors"])
	frappe.db.set_value(BULK_ASSIGNMENT, name, values)
	frappe.db.commit()
	return time.monotonic() - began if done < len(people) else None


def leave_out(people: list[object], refused: Collection[str]) -> list[object]:
	"""Return the people who are not refused."""
	return [person for person in people if assignable.normalize(str(person)) not in refused]


def assign_some(job: frappe._dict, people: list[object]) -> assignments.AssignmentOutcome:
	return assignments.assign_training(
		dict.fromkeys(read_courses(job), getdate(job.due_date)),
		people,
		assigned_by=job.owner,
		assigned_via=job.assigned_via,
		today=job.today,
		retake=bool(job.retake),
		bulk_assignment=job.name,
	)


def read_courses(job: frappe._dict) -> list[str]:
	"""Return the names of the job's courses. Older requests have only one."""
	return json.loads(job.courses) if job.courses else [job.course]


def decide_size(size: int, seconds: float) -> int:
	"""Return the size of the next portion, given the size and time of the last one. It grows gradually."""
	fitting = round(size * AIM_SECONDS / max(seconds, 0.001))
	return max(LEAST_PORTION, min(fitting, size * 2, MOST_PORTION))


def lock(name: str, *, wait: bool = True) -> frappe._dict | None:
	"""Lock and return the job as last committed, without its lists. None if another transaction holds it."""
	row = frappe.qb.DocType(BULK_ASSIGNMENT)
	query = frappe.qb.from_(row).select(*(row[field] for field in LOCKED_FIELDS)).where(row.name == name)
	rows = query.for_update(skip_locked=not wait).run(as_dict=True)
	return rows[0] if rows else None


def fail(name: str, message: str) -> None:
	"""Mark the job as failed, unless it is running now or another worker has finished it."""
	state = lock(name, wait=False)
	if state and state.status in UNFINISHED:
		frappe.db.set_value(BULK_ASSIGNMENT, name, {"status": FAILED, "message": message})


def cancel_bulk_assignment(name: str, user: str) -> BulkAssignmentState:
	"""Cancel the job. It ends after the current portion. What was assigned stays."""
	state = lock(name)
	if not state:
		refuse_unknown()
	if state.status in (COMPLETED, FAILED, UNDOING, UNDONE):
		frappe.throw(_("This bulk assignment has already ended and cannot be cancelled."))
	if state.status != CANCELLED:
		message = _("Cancelled by {0} after {1} of {2} people. Their training stays assigned.")
		full_name = frappe.db.get_value("User", user, "full_name") or user
		state.update(status=CANCELLED, message=message.format(full_name, state.done, state.total))
		frappe.db.set_value(BULK_ASSIGNMENT, name, {"status": state.status, "message": state.message})
	return get_bulk_assignment_state(name)


def get_bulk_assignment_state(name: str) -> BulkAssignmentState:
	"""Return a job's progress (people `done` of `total`) and its outcome so far."""
	fields = list(BulkAssignmentState.__annotations__)
	state = frappe.db.get_value(BULK_ASSIGNMENT, name, fields, as_dict=True)
	return describe_job(state or refuse_unknown())


def describe_job(state: frappe._dict) -> BulkAssignmentState:
	done = state.total if state.status == COMPLETED else state.done
	return {
		"status": state.status,
		"total": state.total,
		"done": done,
		"assigned": state.assigned,
		"skipped": state.skipped,
		"withdrawn": state.withdrawn,
		"errors": json.loads(state.errors or "[]"),
		"message": state.message,
	}


def refuse_unknown() -> NoReturn:
	frappe.throw(_("This bulk assignment does not exist."), frappe.DoesNotExistError)
