"""Who may read certificates and what ended them, and who may issue and revoke them."""

import frappe
from pypika.terms import Criterion

from lms.lms.permissions.cohorts import led_batches
from lms.lms.permissions.course_order import names_of_courses
from lms.lms.permissions.courses import editable_courses
from lms.lms.permissions.learners import records_about_people
from lms.lms.permissions.programs import editable_programs
from lms.lms.shared.sql import EVERYTHING

CERTIFICATE, EVENT = "LMS Certificate", "LMS Validity Event"
PERIOD, RENEWAL = "LMS Validity Period", "LMS Renewal"


def readable_certificates(user: str) -> Criterion:
	"""
	- those who read records about the person, see `records_about_people`
	- those who may issue and revoke them, see `issuable_certificates`
	"""
	about_people = records_about_people(frappe.qb.DocType(CERTIFICATE).member, user)
	return about_people if about_people is EVERYTHING else about_people | issuable_certificates(user)


def issuable_certificates(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator: those of the courses and programs they may edit, and of the cohorts they lead
	- Batch Evaluator: those of the cohorts they lead
	"""
	row, program, batch = (frappe.qb.DocType(name) for name in (CERTIFICATE, "LMS Program", "LMS Batch"))
	courses = editable_courses(user)
	if courses is EVERYTHING:
		return EVERYTHING
	programs = frappe.qb.from_(program).select(program.name).where(editable_programs(user))
	batches = frappe.qb.from_(batch).select(batch.name).where(led_batches(user))
	return (
		row.course.isin(names_of_courses(courses)) | row.program.isin(programs) | row.batch_name.isin(batches)
	)


def readable_periods(user: str) -> Criterion:
	"""See `records_of_requirements`."""
	return records_of_requirements(PERIOD, user)


def readable_renewals(user: str) -> Criterion:
	"""See `records_of_requirements`."""
	return records_of_requirements(RENEWAL, user)


def records_of_requirements(doctype: str, user: str) -> Criterion:
	"""
	- those who read records about the person, see `records_about_people`
	- Course Creator: those of the courses and programs they may edit
	"""
	row, program = frappe.qb.DocType(doctype), frappe.qb.DocType("LMS Program")
	about_people = records_about_people(row.member, user)
	if about_people is EVERYTHING:
		return EVERYTHING
	programs = frappe.qb.from_(program).select(program.name).where(editable_programs(user))
	courses = names_of_courses(editable_courses(user))
	return about_people | row.course.isin(courses) | row.program.isin(programs)


def readable_validity_events(user: str) -> Criterion:
	"""
	- those who read records about the person, see `records_about_people`
	- those who may issue and revoke the certificate, see `issuable_certificates`
	"""
	event, row = frappe.qb.DocType(EVENT), frappe.qb.DocType(CERTIFICATE)
	about_people = records_about_people(event.member, user)
	if about_people is EVERYTHING:
		return EVERYTHING
	certificates = frappe.qb.from_(row).select(row.name).where(issuable_certificates(user))
	return about_people | event.certificate.isin(certificates)


def readable_compliance_events(user: str) -> Criterion:
	"""See `records_about_people`."""
	return records_about_people(frappe.qb.DocType("LMS Compliance Event").member, user)
