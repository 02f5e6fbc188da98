"""Figures for number cards of the workspace that need more than a count of records."""

import frappe
from pypika.functions import Count

from lms.lms.figures.statistics import compute_percentage
from lms.lms.people.access import count_without_access
from lms.lms.people.employees import has_employees
from lms.lms.permissions.training import readable_training_assignments
from lms.lms.shared.dialects import by_index
from lms.lms.shared.sql import EVERYTHING
from lms.lms.training.assignments import COMPLETED, TRAINING_ASSIGNMENT


def get_on_time_rate(user: str) -> float | None:
	"""Return the percentage of completed training assignments that were completed by the due date.

	Counts only assignments that `user` may read. None if none is completed.
	"""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	readable, late = readable_training_assignments(user), assignment.completed_late
	query = frappe.qb.from_(assignment)
	if readable is EVERYTHING:
		query = by_index(query, "completed")
	which = (assignment.status == COMPLETED) & readable
	rows = query.select(late, Count("*")).where(which).groupby(late).run()
	counts = {bool(late): count for late, count in rows}
	return compute_percentage(counts.get(False, 0), sum(counts.values()))


def get_number_without_access(user: str) -> int:
	"""Count active employees whom `user` may see and who cannot use the portal. 0 without an HR app."""
	return count_without_access(user) if has_employees() else 0
