"""Who may read training assignments and their timelines."""

import frappe
from pypika.terms import Criterion

from lms.lms.permissions.learners import records_about_people


def readable_training_assignments(user: str) -> Criterion:
	"""See `records_about_people`."""
	return records_about_people(frappe.qb.DocType("LMS Training Assignment").employee, user)


def readable_training_events(user: str) -> Criterion:
	"""Like the training assignments: see `records_about_people`."""
	return records_about_people(frappe.qb.DocType("LMS Training Assignment Event").employee, user)
