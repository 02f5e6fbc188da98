"""Methods for homework: read, hand in and grade an LMS Assignment."""

from typing import Annotated

import frappe
from frappe.utils import now_datetime

from lms.lms.homework import submissions
from lms.lms.homework.files import read_upload
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AsTyped, OneOf, typed

Words = Annotated[str, AsTyped()]
Grade = Annotated[str, OneOf(tuple(submissions.GRADES))]


@frappe.whitelist()
@typed()
def get_assignment(assignment: str) -> frappe._dict:
	"""Return homework for the signed-in user, and what they have handed in.

	For anyone who may read its lesson, and for members of a cohort that has it.
	"""
	return submissions.get_homework(assignment, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def submit_assignment(
	assignment: str, answer: Words = "", file_url: str | None = None
) -> submissions.HomeworkHandedIn:
	"""Hand in homework as the signed-in learner: text, an address, or the multipart file `file`."""
	user = frappe.session.user
	upload = read_upload(frappe.request.files, file_url, user)
	work = submissions.HandedInWork(answer, upload, is_html=submissions.is_html_answer(answer))
	return submissions.hand_in_homework(assignment, user, work, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def grade_assignment(
	submission: str, status: Grade, comments: Words | None = None
) -> submissions.HomeworkGrade:
	"""Grade a submission or comment on it.

	For System Manager, Moderator, Batch Evaluator, and Course Creator in their own courses.
	"""
	return submissions.grade_homework(submission, submissions.GRADES[status], comments)
