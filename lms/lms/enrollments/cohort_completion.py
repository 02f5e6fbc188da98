"""Asking whether people have now completed cohorts, after they did something or a cohort has changed.

The rule itself is in `lms.lms.cohorts.completing`, which knows what a cohort requires.
"""

from collections.abc import Collection

import frappe

from lms.lms.shared.rows import chunked

JOB = "lms.lms.cohorts.completing.check_members"
JOB_OF_BATCH = "lms.lms.cohorts.completing.check_batch"


def queue_check(members: Collection[str], user: str) -> None:
	"""Queue seeing which of these people have completed a cohort. Nothing is queued for people in none.

	The job begins after the commit, so that of two transactions with the last two requirements one is seen to
	meet both.
	"""
	row = frappe.qb.DocType("LMS Batch Enrollment")
	for chunk in chunked(sorted(set(members))):
		query = frappe.qb.from_(row).select(row.member).distinct()
		open_rows = row.member.isin(chunk) & (row.is_open == "1") & row.completed_on.isnull()
		if found := query.where(open_rows).run(pluck=True):
			frappe.enqueue(JOB, queue="short", enqueue_after_commit=True, members=found, user=user)


def queue_check_of_batch(batch: str, user: str) -> None:
	"""Queue seeing who has completed the cohort now, after it requires something else."""
	frappe.enqueue(JOB_OF_BATCH, queue="short", enqueue_after_commit=True, batch=batch, user=user)


def queue_check_of_classes(batch: str, user: str) -> None:
	"""Queue the same after classes of the cohort have changed, if it matters how much people attend."""
	if frappe.db.get_value("LMS Batch", batch, "minimum_attendance"):
		queue_check_of_batch(batch, user)
