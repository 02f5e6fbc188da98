"""Who may read and change programs."""

import frappe
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, CREATOR, STUDENT, has_role
from lms.lms.permissions.course_order import programs_of_member
from lms.lms.shared.sql import EVERYTHING, NOTHING, literal


def readable_programs(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every program
	- Course Creator: programs they created. As members of others, they see what `get_program` returns.
	  Reading would also show them the members, because their role has that permission level
	- LMS Student who is not a Course Creator: published programs that they are a member of
	"""
	if has_role(user, CREATOR, *ADMINS):
		return editable_programs(user)
	if not has_role(user, STUDENT):
		return NOTHING
	program = frappe.qb.DocType("LMS Program")
	return (program.published == 1) & program.name.isin(programs_of_member(user))


def shown_programs(user: str) -> Criterion:
	"""What the portal and `get_program` show, which is less than the record: never who else is a member.

	- members: published programs
	- people who may edit a program: that program
	"""
	program = frappe.qb.DocType("LMS Program")
	of_member = (program.published == 1) & program.name.isin(programs_of_member(user))
	return of_member | editable_programs(user)


def editable_programs(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every program
	- Course Creator: programs they created
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	own = frappe.qb.DocType("LMS Program").owner == literal(user)
	return own if has_role(user, CREATOR) else NOTHING
