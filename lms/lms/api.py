"""The app's public methods: each parses its arguments, checks the role and calls a domain module."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms import assignments, enrollment, progress, team
from lms.lms.arguments import parse_count, parse_date, parse_list, parse_name
from lms.lms.permissions import ADMINS, HR_MANAGER, STUDENT

MOST_PEOPLE_PER_PAGE = 500


@frappe.whitelist(methods=["POST"])
def assign_mandatory_training(
	course: object = None, employees: object = None, due_date: object = None
) -> assignments.Outcome:
	"""Assign a published course to each of a list of users. For System Manager and Moderator."""
	frappe.only_for(ADMINS, message=True)
	return assignments.assign(
		{parse_name(course, _("Course")): parse_date(due_date, _("Due Date"))},
		parse_list(employees, _("Employees")),
		assigned_by=frappe.session.user,
		assigned_via="API",
		today=getdate(nowdate()),
	)


@frappe.whitelist()
def get_my_training_assignments() -> list[frappe._dict]:
	"""What the signed-in user still has to do, overdue first, then by due date."""
	return assignments.get_unfinished(frappe.session.user, getdate(nowdate()))


@frappe.whitelist()
def get_team_training_status(
	department: str | None = None,
	reports_to: str | None = None,
	course: str | None = None,
	start: object = 0,
	limit: object = 100,
) -> team.TeamStatus:
	"""Assignments of the employees whom the user may see, by person and in total.

	For System Manager, Moderator and HR Manager.
	"""
	frappe.only_for((*ADMINS, HR_MANAGER), message=True)
	return team.get_team_status(
		frappe.session.user,
		department=department,
		reports_to=reports_to,
		course=course,
		start=parse_count(start, _("Start"), least=0, most=10**9),
		limit=parse_count(limit, _("Limit"), least=1, most=MOST_PEOPLE_PER_PAGE),
	)


@frappe.whitelist(methods=["POST"])
def enroll_in_course(course: object = None) -> str:
	"""Enroll the signed-in learner in a course that allows it; the name of the enrollment."""
	frappe.only_for((STUDENT, *ADMINS), message=True)
	return enrollment.enroll_oneself(parse_name(course, _("Course")), frappe.session.user)


@frappe.whitelist(methods=["POST"])
def mark_lesson_progress(
	course: object = None, chapter_number: object = None, lesson_number: object = None
) -> progress.Progress:
	"""Mark the lesson at a position (counted from 1) complete for the signed-in learner."""
	course = parse_name(course, _("Course"))
	chapter = parse_count(chapter_number, _("Chapter Number"), least=1, most=10**6)
	lesson = parse_count(lesson_number, _("Lesson Number"), least=1, most=10**6)
	return progress.mark_position_complete(frappe.session.user, course, chapter, lesson, getdate(nowdate()))
