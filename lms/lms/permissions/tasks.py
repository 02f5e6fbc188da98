"""Who may edit quizzes and homework, and who may read and grade submissions."""

import frappe
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, has_role
from lms.lms.permissions.assessments import submissions_of_led_cohorts
from lms.lms.permissions.courses import editable_courses, of_courses, own_courses
from lms.lms.permissions.learners import records_about_learners
from lms.lms.shared.sql import EVERYTHING, NOTHING, literal


def editable_tasks(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all quizzes and homework
	- Course Creator: those they created, and those of their own courses
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	if not has_role(user, CREATOR):
		return NOTHING
	return (frappe.qb.DocType(doctype).owner == literal(user)) | of_courses(doctype, own_courses(user))


def readable_submissions(doctype: str, user: str) -> Criterion:
	"""
	- Batch Evaluator: all
	- Course Creator: also those in the cohorts they lead, see `submissions_of_led_cohorts`
	- others: see `records_about_learners`
	"""
	if has_role(user, EVALUATOR):
		return EVERYTHING
	readable = records_about_learners(doctype, user)
	return readable if readable is EVERYTHING else readable | submissions_of_led_cohorts(doctype, user)


def gradable_submissions(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- others: see `submissions_of_graders`, but nobody may grade their own
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	return submissions_of_graders(doctype, user) & (frappe.qb.DocType(doctype).member != literal(user))


def submissions_of_graders(doctype: str, user: str) -> Criterion:
	"""
	- System Manager, Moderator, Batch Evaluator: all
	- Course Creator: those of their own courses, and in the cohorts they lead: see
	  `submissions_of_led_cohorts`
	"""
	if has_role(user, EVALUATOR, *ADMINS):
		return EVERYTHING
	return of_courses(doctype, editable_courses(user)) | submissions_of_led_cohorts(doctype, user)
