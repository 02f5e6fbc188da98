"""Give the completions from before validity periods theirs, and record the members of programs.

Each completion counts by the policy that its course has now. Whoever left a program before is not recorded:
nothing tells when.
"""

import frappe
from pypika.terms import ValueWrapper

from lms.lms.programs.completing import catch_up
from lms.lms.programs.membership import JOINED, MEMBER_EVENT, MEMBER_FIELDS
from lms.lms.training.timeline import replace
from lms.lms.validity.periods import grant_courses


def execute() -> None:
	record_members()
	completion = frappe.qb.DocType("LMS Completion")
	fields = ("name", "member", "member_name", "cycle", "completed_on")
	query = frappe.qb.from_(completion).select(*(completion[fieldname] for fieldname in fields))
	for course in frappe.get_all("LMS Course", pluck="name", order_by="name"):
		rows = query.where(completion.course == course).run(as_dict=True)
		grant_courses(course, rows, frappe.session.user)
		frappe.db.commit()
	catch_up(frappe.session.user)


def record_members() -> None:
	"""Record that the members there are joined when their row was added."""
	row, known = frappe.qb.DocType("LMS Program Member"), frappe.qb.DocType(MEMBER_EVENT)
	told = frappe.qb.from_(known).select(known.member).where(known.program == row.parent)
	(
		frappe.qb.into(known)
		.columns("name", "creation", "modified", "owner", "modified_by", *MEMBER_FIELDS)
		.from_(row)
		.select(replace("@-joined", "@", row.name), row.creation, row.creation, row.owner, row.owner)
		.select(row.parent, row.member, row.full_name, ValueWrapper(JOINED))
		.where((row.parenttype == "LMS Program") & row.member.notin(told))
	).run()
