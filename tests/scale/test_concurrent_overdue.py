"""Overdue training is assigned anew, escalated, completed and deleted at once: nobody waits in a circle."""

import random

import frappe

from lms.lms.training import assignments, timeline
from lms.lms.training.overdue import Tier, lock_due_escalations
from lms.testing.factories import in_days
from tests.scale.test_concurrent_assignment import (
	BY,
	at_once,  # noqa: F401  (a fixture)
	complete,
	count,
	make_courses,
	names_of,
	people,  # noqa: F401  (a fixture)
)
from tests.scale.test_concurrent_assignment import assign as assign_all

DAYS_AFTER_THE_DUE_DATE = 60


def assign(course: str, persons: list[str], retake: bool) -> None:
	"""Ten at a time, each in a transaction of its own, as in requests."""
	for start in range(0, len(persons), 10):
		assign_all([course], persons[start : start + 10], retake)
		frappe.db.commit()


def escalate(names: list[str], batches: int) -> None:
	"""What a batch does to the rows, without the mails."""
	dice = random.Random(1)
	for _ in range(batches):
		due = lock_due_escalations(
			dice.sample(names, len(names) // 2), in_days(DAYS_AFTER_THE_DUE_DATE), [Tier(1, 1), Tier(2, 8)]
		)
		timeline.record_events(timeline.ESCALATED, [training.assignment for training in due], BY)
		frappe.db.commit()


def delete(names: list[str]) -> int:
	"""Those that can be; how many."""
	deleted = 0
	for name in names:
		try:
			frappe.delete_doc(assignments.TRAINING_ASSIGNMENT, name)
		except (frappe.ValidationError, frappe.QueryTimeoutError):
			frappe.db.rollback()  # it was completed meanwhile, or Frappe says that it is in use
		else:
			deleted += 1
		frappe.db.commit()
	return deleted


def test_overdue_training_at_once(at_once, people):  # noqa: F811
	[course] = make_courses(1)
	assign_all([course], people)
	assignments.mark_overdue(in_days(DAYS_AFTER_THE_DUE_DATE), BY)
	frappe.db.commit()
	names = names_of([course])
	to_delete = names_of([course], employee=["in", people[150:160] + people[200:220]])
	*_, deleted = at_once(
		[
			(assign, course, people[:120], True),
			(assign, course, people[:120][::-1], False),
			(complete, course, people[60:80]),
			(complete, course, people[120:140]),
			(complete, course, people[140:160]),
			(escalate, names, 8),
			(delete, to_delete),
		]
	)
	frappe.db.rollback()
	assert count("LMS Completion", [course]) == 60
	completed = names_of([course], employee=["in", people[60:80] + people[120:160]], status="Completed")
	assert len(completed) >= 60 - deleted
	# Assigned anew once, whoever was first; those who had completed it by then are credited by the others.
	assert len(names_of([course], is_open="1", employee=["in", people[:60] + people[80:120]])) == 100
	assert len(names_of([course], superseded=1, employee=["in", people[:60] + people[80:120]])) == 100
