"""Methods for people who grade quizzes and homework."""

from typing import Annotated

import frappe

from lms.lms.figures import to_grade
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR
from lms.lms.shared.signatures import OneOf, typed

DOCTYPES = {doctype.lower(): doctype for doctype in to_grade.QUEUES}
Kind = Annotated[str, OneOf(tuple(DOCTYPES))]


@frappe.whitelist()
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def get_grading_queue(doctype: Kind, submission: str | None = None) -> to_grade.GradingQueue:
	"""Return how many submissions the caller has to grade, and which come before and after this one.

	For System Manager, Moderator, Batch Evaluator, and Course Creator in their own courses.
	"""
	return to_grade.get_queue(DOCTYPES[doctype], submission, frappe.session.user)
