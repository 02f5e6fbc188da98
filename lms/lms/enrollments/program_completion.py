"""Asking whether people have now completed programs, after they completed a course.

The rule itself is in `lms.lms.programs.completing`.
"""

from collections.abc import Collection

import frappe

from lms.lms.shared.rows import chunked

JOB = "lms.lms.programs.completing.check_members"


def queue_check(course: str, members: Collection[str], user: str) -> None:
	"""Queue seeing which of these people have completed a program with the course.

	The job begins after the commit, so that of two transactions with the last two courses one is seen to have
	both. Nothing is queued for people who are in none.
	"""
	row, member = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Program Member")
	query = (
		frappe.qb.from_(row)
		.join(member)
		.on((member.parent == row.parent) & (member.parenttype == "LMS Program"))
		.select(member.member)
		.distinct()
		.where((row.course == course) & (row.parenttype == "LMS Program"))
	)
	for chunk in chunked(sorted(set(members))):
		if found := query.where(member.member.isin(chunk)).run(pluck=True):
			frappe.enqueue(JOB, queue="short", enqueue_after_commit=True, members=found, user=user)
