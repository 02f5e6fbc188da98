"""Who may read and change cohorts, their members and their waiting lists."""

import frappe
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, HR_MANAGER, STUDENT, has_role
from lms.lms.permissions.learners import records_about_people
from lms.lms.shared.sql import EVERYTHING, NOTHING, literal


def readable_batches(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every cohort
	- Course Creator, Batch Evaluator: those they lead, and a Course Creator also those they created
	- Course Creator, LMS Student, HR Manager: published ones
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	allowed = led_batches(user)
	if has_role(user, CREATOR, STUDENT, HR_MANAGER):
		allowed |= frappe.qb.DocType("LMS Batch").published == 1
	return allowed


def editable_batches(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every cohort
	- Course Creator: those they created, or lead as instructors
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	return led_batches(user) if has_role(user, CREATOR) else NOTHING


def led_batches(user: str) -> Criterion:
	"""Cohorts of Course Creators and Batch Evaluators.

	- Course Creator: those they created, or that name them as instructors
	- Batch Evaluator: those that name them as instructors
	"""
	batch, row = frappe.qb.DocType("LMS Batch"), frappe.qb.DocType("Course Instructor")
	if not has_role(user, CREATOR, EVALUATOR):
		return NOTHING
	named = frappe.qb.from_(row).select(row.parent)
	named = named.where((row.parenttype == literal("LMS Batch")) & (row.instructor == literal(user)))
	led = batch.name.isin(named)
	return led | (batch.owner == literal(user)) if has_role(user, CREATOR) else led


def readable_batch_enrollments(user: str) -> Criterion:
	"""
	- those who read records about the person, see `records_about_people`
	- Course Creator, Batch Evaluator: members of the cohorts they lead
	"""
	row = frappe.qb.DocType("LMS Batch Enrollment")
	about_people = records_about_people(row.member, user)
	return (
		about_people
		if about_people is EVERYTHING
		else about_people | of_led_batches("LMS Batch Enrollment", user)
	)


def readable_waitlist(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator, Batch Evaluator: the cohorts they lead
	- others: their own entries
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = frappe.qb.DocType("LMS Batch Waitlist").member == literal(user)
	return own | of_led_batches("LMS Batch Waitlist", user)


def readable_batch_feedback(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator, Batch Evaluator: the cohorts they lead
	- others: their own
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = frappe.qb.DocType("LMS Batch Feedback").member == literal(user)
	return own | of_led_batches("LMS Batch Feedback", user)


def readable_timetable_templates(user: str) -> Criterion:
	"""- System Manager, Moderator, Course Creator: all"""
	return EVERYTHING if has_role(user, CREATOR, *ADMINS) else NOTHING


def of_led_batches(doctype: str, user: str) -> Criterion:
	batch = frappe.qb.DocType("LMS Batch")
	led = frappe.qb.from_(batch).select(batch.name).where(led_batches(user))
	return frappe.qb.DocType(doctype).batch.isin(led)


def readable_live_classes(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator, Batch Evaluator: those of the cohorts they lead

	Members see their classes in the portal. The record has the link to join, which they get later.
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	batch = frappe.qb.DocType("LMS Batch")
	led = frappe.qb.from_(batch).select(batch.name).where(led_batches(user))
	return frappe.qb.DocType("LMS Live Class").batch_name.isin(led)


def readable_participants(user: str) -> Criterion:
	"""See `attendance_of_people`."""
	return attendance_of_people("LMS Live Class Participant", user)


def readable_attendance_events(user: str) -> Criterion:
	"""See `attendance_of_people`. Events of a class as a whole are about nobody."""
	return attendance_of_people("LMS Attendance Event", user)


def attendance_of_people(doctype: str, user: str) -> Criterion:
	"""
	- those who read records about the person, see `records_about_people`
	- Course Creator, Batch Evaluator: those of the classes of cohorts they lead, and no others

	Whoever may read some classes can list fields of the class that a row names, on a bench also those of
	classes they may not read: the link to join. So these two see their own attendance in the portal alone.
	"""
	row, live_class = frappe.qb.DocType(doctype), frappe.qb.DocType("LMS Live Class")
	classes = frappe.qb.from_(live_class).select(live_class.name).where(readable_live_classes(user))
	of_led_classes = row.live_class.isin(classes)
	if not has_role(user, *ADMINS, HR_MANAGER) and has_role(user, CREATOR, EVALUATOR):
		return of_led_classes
	about_people = records_about_people(row.member, user)
	return EVERYTHING if about_people is EVERYTHING else about_people | of_led_classes
