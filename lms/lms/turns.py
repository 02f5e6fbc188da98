"""Who waits for whom, so that nobody waits in a circle.

A statement over many rows locks more than those rows. InnoDB keeps others from inserting beside what an
INSERT collided with, and reads the whole of a small table, waiting for rows that others have just written.
Two that each write hundreds of enrollments and assignments, of different courses even, would wait for each
other: so writers of many rows take turns.

A learner who completes a lesson needs no turn: those who assign lock the learner's enrollment first, as the
learner does, by the same index. Those who change assignments without that, or all enrollments of a course,
keep learners waiting for as long as their transaction takes.

Authors, too, take turns: to save a chapter or a course is to rewrite its rows of a table, beside which others
cannot insert theirs meanwhile. That comes before the courses.

The turn comes after a course or program that is being saved, and before enrollments and assignments. Where
the framework has locked one of those already, on deleting, what else is needed is had at once or not at all:
who waits for nobody waits in no circle.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _

# Each row of DocType stands for a lock. Nobody else locks them while the site is in use.
AUTHORS, WRITERS, LEARNERS = "Course Chapter", "LMS Training Assignment", "LMS Course Progress"
LOCK_SHARED = {"mariadb": "lock in share mode", "sqlite": ""}


class InUseError(frappe.ValidationError):
	"""Somebody else is just changing what is needed. It may succeed in a moment."""


def take_turn_as_author(*, wait: bool = True) -> None:
	"""Wait until no other transaction changes chapters or courses."""
	lock(AUTHORS, wait=wait)


def take_turn() -> None:
	"""Wait until no other transaction has the turn. Having it already, go on."""
	lock(WRITERS)


def keep_learners_waiting() -> None:
	"""After taking the turn: nobody completes a lesson until the end of the transaction."""
	lock(LEARNERS)


def lock(name: str, *, wait: bool = True) -> None:
	row = frappe.qb.DocType("DocType")
	frappe.qb.from_(row).select(row.name).where(row.name == name).for_update(nowait=not wait).run()


@contextmanager
def refusing_to_wait() -> Iterator[None]:
	"""Say so to the user where a lock, asked for without waiting, is somebody else's."""
	try:
		yield
	except frappe.QueryTimeoutError:
		frappe.throw(_("This is being changed by somebody else at the moment. Please try again."), InUseError)


def go_ahead_as_learner(*, wait: bool = True) -> None:
	"""Wait for who keeps learners waiting, but for no other learner."""
	# The query builder knows no shared locks in MariaDB's words.
	shared = LOCK_SHARED[frappe.db.db_type]
	no_wait = "nowait" if shared and not wait else ""
	frappe.db.sql(f"select name from `tabDocType` where name = %s {shared} {no_wait}", (LEARNERS,))
