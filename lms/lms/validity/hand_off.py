"""Asking for the hand-off to HR, after the periods of people or what they are worth have changed.

The hand-off itself is in `lms.lms.compliance`.
"""

from collections.abc import Collection

import frappe

from lms.lms.shared.rows import chunked

JOB = "lms.lms.jobs.hand_off_people"
# A job makes a PDF file for each, and locks their Employee records meanwhile.
PEOPLE_PER_JOB = 50


def queue_hand_off(members: Collection[str]) -> None:
	"""Queue the hand-off of these people, if LMS Settings switch it on. It begins after the commit."""
	if frappe.get_cached_doc("LMS Settings").get("hand_off_compliance"):
		for batch in chunked(sorted(set(members)), PEOPLE_PER_JOB):
			queue_people(batch)


def queue_people(members: list[str]) -> None:
	frappe.enqueue(JOB, queue="long", enqueue_after_commit=True, members=members)
