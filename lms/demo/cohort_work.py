"""Assessments of the demo cohorts: what members have handed in, and who has completed a cohort."""

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import now_datetime

from lms.demo.company import Company
from lms.demo.tasks import create_homework
from lms.demo.work import acting_as, set_back
from lms.lms.cohorts.completing import complete_batch
from lms.lms.homework.submissions import HandedInWork, grade_homework, hand_in_homework

HANDED_IN_AT = time(16, 20)


def make_assessments(
	company: Company, courses: dict[str, str], values: dict[str, Any]
) -> list[dict[str, object]]:
	"""Return the rows of a cohort: the quiz of a course, or homework of no lesson, which is created."""
	rows: list[dict[str, object]] = []
	for plan in values.get("assessments", ()):
		if slug := plan.get("quiz_of"):
			kind, name = "LMS Quiz", frappe.db.get_value("LMS Quiz", {"course": courses[slug]})
		else:
			kind, name = "LMS Assignment", create_homework(plan["homework"])
		due_date = company.day(plan["due_in_days"])
		rows.append({"assessment_type": kind, "assessment_name": name, "due_date": due_date})
	return rows


def hand_in_for_cohort(company: Company, batch: str, values: dict[str, Any]) -> None:
	"""Let members hand in the homework of the cohort, and its instructor grade some of it."""
	row = {"parent": batch, "assessment_type": "LMS Assignment"}
	homework = frappe.db.get_value("LMS Assessment", row, "assessment_name")
	grader = company.email(values["instructors"][0])
	for work in values.get("handed_in", ()):
		day = datetime.combine(company.day(work["in_days"]), HANDED_IN_AT)
		at = min(day, now_datetime() - timedelta(hours=1))
		text = HandedInWork(work["text"])
		name = hand_in_homework(homework, company.email(work["login"]), text, at)["submission"]
		if status := work.get("status"):
			with acting_as(grader):
				grade_homework(name, status, work["comments"])
			set_back("LMS Assignment Submission", name, graded_on=at + timedelta(minutes=50))


def complete_cohort(batch: str, author: str, first_day: datetime) -> None:
	"""Let members complete the cohort on the day on which they had completed its courses and homework."""
	complete_batch(batch, now_datetime(), author)
	courses = frappe.get_all("Batch Course", {"parent": batch}, pluck="course")
	homework = frappe.get_all("LMS Assessment", {"parent": batch}, pluck="assessment_name")
	completed = {"batch": batch, "completed_on": ["is", "set"]}
	for name, member in frappe.get_all("LMS Batch Enrollment", completed, ["name", "member"], as_list=True):
		filters = {"member": member, "course": ["in", courses]}
		days = frappe.get_all("LMS Completion", filters, pluck="completed_on")
		passed = {"member": member, "assignment": ["in", homework], "status": "Pass"}
		graded = frappe.get_all("LMS Assignment Submission", passed, pluck="graded_on")
		days += [moment.date() for moment in graded]
		set_back("LMS Batch Enrollment", name, completed_on=max(first_day.date(), *days))
