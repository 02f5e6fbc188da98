"""Quizzes and homework of cohorts (LMS Assessment): who takes them outside of a lesson, and who grades them.

Members of a published cohort that was not cancelled may take its assessments from its start to its end, and
see them from its start on.
"""

from dataclasses import dataclass
from datetime import date, datetime

import frappe
from frappe import _
from pypika import Order
from pypika.terms import Criterion

from lms.lms.people.roles import CREATOR, can_enroll_oneself, has_role
from lms.lms.permissions.cohort_days import SCHEDULE, get_end, has_started, is_late, is_over
from lms.lms.permissions.cohorts import led_batches
from lms.lms.shared.moments import as_site_time
from lms.lms.shared.sql import NOTHING, literal

QUIZ, HOMEWORK = "LMS Quiz", "LMS Assignment"
# For each kind of submission: the kind of task, and the field that names it.
TASKS_OF = {"LMS Quiz Submission": (QUIZ, "quiz"), "LMS Assignment Submission": (HOMEWORK, "assignment")}


@dataclass(frozen=True)
class CohortWay:
	"""A cohort in which the user has the quiz or homework, by when, and whether that day is over there.

	`obstacle` says why they cannot take it now. `ends` is the end of the cohort by the site's clock.
	"""

	name: str
	title: str
	due_date: date | None
	is_late: bool
	obstacle: str | None
	ends: datetime


def find_cohort_way(doctype: str, name: str, user: str, now: datetime) -> CohortWay | None:
	"""Return the cohort in which the user may take the quiz or homework now, or at least see it.

	None if it is in none of their cohorts that have started.
	"""
	cohorts = find_started_cohorts(doctype, name, user, now)
	if not cohorts:
		return None
	cohort, obstacle = next((row for row in cohorts if not is_over(row, now)), None), None
	if not cohort:
		cohort = cohorts[0]
		obstacle = _("The cohort {0} is over. Nothing can be handed in for it any more.").format(cohort.title)
	late = is_late(cohort, cohort.due_date, now)
	ends = as_site_time(get_end(cohort))
	return CohortWay(cohort.name, cohort.title, cohort.due_date, late, obstacle, ends)


def find_started_cohorts(doctype: str, name: str, user: str, now: datetime) -> list[frappe._dict]:
	"""Return the cohorts in which the user may see the quiz or homework, the one that ends last first.

	Each has `name`, `title`, the fields of SCHEDULE, and `due_date`.
	"""
	if not can_enroll_oneself(user):
		return []
	batch, row = frappe.qb.DocType("LMS Batch"), frappe.qb.DocType("LMS Assessment")
	member = frappe.qb.DocType("LMS Batch Enrollment")
	cohorts = (
		frappe.qb.from_(member)
		.join(batch)
		.on(batch.name == member.batch)
		.join(row)
		.on((row.parent == batch.name) & (row.parenttype == "LMS Batch"))
		.select(batch.name, batch.title, *(batch[fieldname] for fieldname in SCHEDULE), row.due_date)
		.where((member.member == user) & (member.is_open == "1"))
		.where((batch.published == 1) & (batch.is_cancelled == 0))
		.where((row.assessment_type == doctype) & (row.assessment_name == name))
		.orderby(batch.end_date, order=Order.desc)
		.orderby(batch.name)
	).run(as_dict=True)
	return [cohort for cohort in cohorts if has_started(cohort, now)]


def submissions_of_led_cohorts(doctype: str, user: str) -> Criterion:
	"""Match what members of the cohorts that a Course Creator leads handed in for an assessment there.

	People who left count, too. Nothing for others.
	"""
	if not has_role(user, CREATOR):
		return NOTHING
	kind, fieldname = TASKS_OF[doctype]
	batch, row = frappe.qb.DocType("LMS Batch"), frappe.qb.DocType("LMS Assessment")
	member, work = frappe.qb.DocType("LMS Batch Enrollment"), frappe.qb.DocType(doctype).as_("work")
	names = (
		frappe.qb.from_(batch)
		.join(row)
		.on(
			(row.parent == batch.name)
			& (row.parenttype == literal("LMS Batch"))
			& (row.assessment_type == literal(kind))
		)
		.join(member)
		.on(member.batch == batch.name)
		.join(work)
		.on((work[fieldname] == row.assessment_name) & (work.member == member.member))
		.select(work.name)
		.where(led_batches(user))
	)
	return frappe.qb.DocType(doctype).name.isin(names)
