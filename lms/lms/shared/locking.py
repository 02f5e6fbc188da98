"""Lock order: which locks a transaction takes, in which order, and what happens if it waits too long.

	what runs in the background  LMS Bulk Assignment, LMS Announcement: its job, and changing it
	        v
	an Employee                  the jobs that arrange training after HR's saves, and hand it off to HR
	        v
	AUTHORS   (site-wide)        saving a chapter or a course rewrites rows beside which others insert theirs
	        v
	course, program, cohort,     what is being saved; learners share a lock on their programs
	chapter
	        v
	WRITERS   (site-wide)        writing many enrollments or training assignments
	        v
	LEARNERS  (site-wide)        shared by learners, who do not wait for each other
	        v
	members of cohorts           then those who wait for a seat
	        v
	enrollments                  by the index on course and member
	        v
	attempts, submissions        the learner's own
	        v
	training assignments         by the index on course and employee, or by name
	        v
	what follows from them       events, members of programs, accounts, tasks of lessons
	        v
	live classes                 with who was there, then the Events of Frappe's calendar
	        v
	validity periods             then certificates, then the events that end them
	        v
	compliance events            then HR's records about the same person
	        v
	series of numbers            a row that stays locked from the first number that is taken

The site-wide locks prevent deadlocks. A statement over many rows locks more than those rows: InnoDB keeps
others from inserting beside what an INSERT collided with, and reads all of a small table, waiting for rows
that others have just written. Two transactions that each write hundreds of rows would wait for each other,
even if their courses differ.

A learner who completes a lesson does not need the writers' lock, because assigning locks the learner's
enrollment first, by the same index. Transactions that change training assignments without that, or all
enrollments of a course, make learners wait until they end.

A lock ends with the transaction, not with a block of code. So these are functions and not context managers.
Call them at their place in the order. If Frappe has already locked a later row, as on deletion, use
`refusing_to_wait`: a transaction that does not wait cannot deadlock.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import frappe
from frappe import _

from lms.lms.shared.dialects import locks_rows

P = ParamSpec("P")
R = TypeVar("R")

AUTHORS, WRITERS, LEARNERS = "authors", "writers", "learners"
# Each is a row of DocType that nobody else locks while the site is in use.
SITE_LOCKS = {
	AUTHORS: "Course Chapter",
	WRITERS: "LMS Training Assignment",
	LEARNERS: "LMS Course Progress",
}
# First to last. No transaction waits for two locks of one line.
LOCK_ORDER = (
	("LMS Bulk Assignment", "LMS Announcement"),
	("Employee",),
	(AUTHORS,),
	("LMS Course", "LMS Program", "LMS Batch", "Course Chapter"),
	(WRITERS,),
	(LEARNERS,),
	("LMS Batch Enrollment",),
	("LMS Batch Waitlist",),
	("LMS Enrollment",),
	("LMS Quiz Attempt",),
	("LMS Quiz Submission", "LMS Assignment Submission"),
	("LMS Training Assignment",),
	("LMS Training Assignment Event", "LMS Program Member", "LMS Program Course", "User", "Has Role"),
	("LMS Quiz", "LMS Assignment"),
	("LMS Live Class", "LMS Live Class Participant", "LMS Attendance Event"),
	("LMS Validity Period",),
	("LMS Certificate",),
	("LMS Validity Event",),
	("Event", "Event Participants"),
	("LMS Compliance Event",),
	("Series",),
)
# Seconds that a transaction waits for a site-wide lock. For rows the database's own limit holds.
WAIT_SECONDS = 15
# A request is repeated only within this time. Only deadlocks are quick enough for several attempts.
PATIENCE_SECONDS, MOST_ATTEMPTS = 20, 4
BUSY = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


class InUseError(frappe.QueryTimeoutError, frappe.ValidationError):
	"""Someone else is changing the same records. Trying again may succeed."""


def lock_as_author(*, wait: bool = True) -> None:
	"""Wait until no other transaction changes chapters or courses."""
	lock(AUTHORS, wait=wait)


def lock_for_bulk_write(*, learners_wait: bool = False) -> None:
	"""Wait until no other transaction writes many enrollments or training assignments.

	With `learners_wait`, nobody can complete a lesson until the end of the transaction.
	"""
	lock(WRITERS)
	if learners_wait:
		lock(LEARNERS)


def lock_as_learner(*, wait: bool = True) -> None:
	"""Wait for transactions that make learners wait, but not for other learners."""
	lock(LEARNERS, shared=True, wait=wait)


def lock(name: str, *, shared: bool = False, wait: bool = True) -> None:
	"""Take a site-wide lock. Raises InUseError if another transaction holds it for too long."""
	if locks_rows():
		# The query builder supports neither MariaDB's shared locks nor time limits.
		kind = "lock in share mode" if shared else "for update"
		limit = f"wait {WAIT_SECONDS}" if wait else "nowait"
		with refusing_to_wait():
			query = f"select name from `tabDocType` where name = %s {kind} {limit}"
			frappe.db.sql(query, (SITE_LOCKS[name],))
	elif not shared:
		row = frappe.qb.DocType("DocType")
		frappe.qb.from_(row).select(row.name).where(row.name == SITE_LOCKS[name]).for_update().run()


@contextmanager
def refusing_to_wait() -> Iterator[None]:
	"""Raise InUseError, with a message for the user, if a lock is not available in time."""
	try:
		yield
	except frappe.QueryTimeoutError as error:
		refuse(error)


def refuse(error: Exception) -> NoReturn:
	"""Raise InUseError with the message for the user, unless `error` is one already."""
	if isinstance(error, InUseError):
		raise error
	try:
		frappe.throw(_("Someone else is changing this at the moment. Please try again."), InUseError)
	except InUseError as refusal:
		raise refusal from error


def again_when_busy(job: Callable[P, R]) -> Callable[P, R]:
	"""Have the worker repeat a queued job after a deadlock or a lock timeout.

	The worker rolls everything back first. Frappe alone would count the job as failed: it looks for the
	database driver's own errors, which `frappe.db` replaces.
	"""

	@wraps(job)
	def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
		try:
			return job(*args, **kwargs)
		except BUSY as error:
			raise frappe.RetryBackgroundJobError(str(error)) from error

	return repeated


def anew_when_busy(action: Callable[P, R]) -> Callable[P, R]:
	"""Repeat a request or a scheduled job after a deadlock or a lock timeout.

	A deadlock rolls back everything, a timeout only its statement. This rolls back everything after either.
	If another app has already written something in the transaction, this raises the error instead, because
	that app has to repeat its part, too.
	"""

	@wraps(action)
	def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
		is_own, messages = not frappe.db.transaction_writes, len(frappe.get_message_log())
		began, attempts = time.monotonic(), 0
		while True:
			try:
				return action(*args, **kwargs)
			except BUSY as error:
				attempts += 1
				if not is_own:
					raise
				if attempts == MOST_ATTEMPTS or time.monotonic() - began >= PATIENCE_SECONDS:
					refuse(error)
				frappe.db.rollback()
				forget_messages(messages)

	return repeated


def forget_messages(kept: int) -> None:
	"""Drop the messages to the user from an attempt that was rolled back."""
	while len(frappe.get_message_log()) > kept:
		frappe.clear_last_message()
