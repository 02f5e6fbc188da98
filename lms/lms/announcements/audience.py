"""Whom an announcement is for, as of now: enabled accounts, each once."""

from typing import TypedDict

import frappe
from pypika.queries import QueryBuilder

from lms.lms.cohorts.batch import ENROLLMENT, OPEN_MARK
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, STUDENT

COURSE, PROGRAM, COHORT, EVERYBODY = AUDIENCES = ("Course", "Program", "Cohort", "Everybody")


class AudienceSize(TypedDict):
	"""How many people an announcement reaches, and how many of them by mail, too."""

	people: int
	mails: int


def find_audience(announcement: frappe._dict) -> list[frappe._dict]:
	"""Return `name`, `full_name` and `by_mail` of the people whom the announcement is for.

	- Course: everybody who is enrolled in it
	- Program: its members
	- Cohort: those who are in it now
	- Everybody: the accounts that can use the portal
	"""
	user = frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(user)
		.select(user.name, user.full_name, user.unsubscribed)
		.distinct()
		.where((user.enabled == 1) & user.name.notin(["Administrator", "Guest"]))
		.orderby(user.name)
	)
	rows = limit_to(query, announcement).run(as_dict=True)
	return [
		frappe._dict(
			name=row.name,
			full_name=row.full_name,
			by_mail=int(bool(announcement.send_mail and not row.unsubscribed)),
		)
		for row in rows
	]


def limit_to(query: QueryBuilder, announcement: frappe._dict) -> QueryBuilder:
	user = frappe.qb.DocType("User")
	if announcement.audience == COURSE:
		enrollment = frappe.qb.DocType("LMS Enrollment")
		query = query.join(enrollment).on(enrollment.member == user.name)
		return query.where(enrollment.course == announcement.course)
	if announcement.audience == PROGRAM:
		member = frappe.qb.DocType("LMS Program Member")
		query = query.join(member).on((member.member == user.name) & (member.parenttype == "LMS Program"))
		return query.where(member.parent == announcement.program)
	if announcement.audience == COHORT:
		row = frappe.qb.DocType(ENROLLMENT)
		query = query.join(row).on((row.member == user.name) & (row.is_open == OPEN_MARK))
		return query.where(row.batch == announcement.batch)
	role = frappe.qb.DocType("Has Role")
	query = query.join(role).on((role.parent == user.name) & (role.parenttype == "User"))
	return query.where(role.role.isin([STUDENT, CREATOR, EVALUATOR, *ADMINS]))


def measure_audience(announcement: frappe._dict) -> AudienceSize:
	audience = find_audience(announcement)
	return {"people": len(audience), "mails": sum(row.by_mail for row in audience)}
