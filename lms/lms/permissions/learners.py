"""Who may read the records about a learner."""

import frappe
from pypika.terms import Criterion, Field

from lms.lms.people.employees import accounts_permitted
from lms.lms.people.roles import ADMINS, HR_MANAGER, has_role
from lms.lms.permissions.courses import editable_courses, of_courses
from lms.lms.shared.sql import EVERYTHING, literal


def readable_enrollments(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Enrollment", user)


def readable_progress(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Course Progress", user)


def records_about_learners(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- HR Manager: records about employees whom their User Permissions allow; without any, all
	- Course Creator: records of their own courses
	- LMS Student: records about themselves
	"""
	about_people = records_about_people(frappe.qb.DocType(doctype).member, user)
	if about_people is EVERYTHING:
		return EVERYTHING
	return about_people | of_courses(doctype, editable_courses(user))


def records_about_people(person: Field, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- HR Manager: records about employees whom their User Permissions allow; without any, all
	- LMS Student: records about themselves
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = person == literal(user)
	if not has_role(user, HR_MANAGER):
		return own
	accounts = accounts_permitted(user)
	return own | person.isin(accounts) if accounts else EVERYTHING


def readable_completions(user: str) -> Criterion:
	"""See `records_about_learners`."""
	return records_about_learners("LMS Completion", user)
