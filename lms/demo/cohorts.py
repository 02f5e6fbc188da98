"""Creates the demo cohorts: one over, one running, one full with a waiting list, and one with free seats.

The running one has its timetable from a template, and homework of which some is graded. The one that is over
has a timetable of its own, members who have completed it, and feedback.
"""

from datetime import datetime, time, timedelta
from typing import Any

import frappe

from lms.demo.cohort_work import complete_cohort, hand_in_for_cohort, make_assessments
from lms.demo.company import Company
from lms.lms.cohorts.enrolling import enroll_people
from lms.lms.cohorts.feedback import give_feedback
from lms.lms.live_classes.attendance import EVENT, PARTIAL, PRESENT, Mark, mark
from lms.lms.live_classes.live_class import LIVE_CLASS
from lms.lms.live_classes.signing import sign

COPIED = ("title", "category", "description", "timezone", "medium", "place", "seat_count", "waiting_list")
# The colors of the legend, by what a row is about.
LEGEND = (("Course Lesson", "Read on your own", "#2f6fab"), ("LMS Quiz", "Check yourself", "#9a5b13"))
DAYS_BEFORE, ENROLLED_AT, GIVEN_AT = 14, time(10, 15), time(18, 40)


def create_cohorts(
	company: Company, courses: dict[str, str], author: str, plan: list[dict[str, Any]]
) -> None:
	"""Create the cohorts. `courses` maps folders to courses, in which members are enrolled already.

	`author`, an account, enrolls the members two weeks before the start, or today if that is later.
	"""
	today = datetime.combine(company.today, ENROLLED_AT)
	for values in plan:
		batch = create_cohort(company, courses, values)
		starts = datetime.combine(company.day(values["in_days"][0]), ENROLLED_AT)
		moment = min(today, starts - timedelta(days=DAYS_BEFORE))
		members = [company.email(login) for login in find_members(company, values)]
		enroll_people(batch, members, author, moment)
		waiting = [company.email(login) for login in values["waiting"]]
		enroll_people(batch, waiting, author, moment, to_waiting_list=True)
		for row in values.get("classes", ()):
			create_class(company, batch, values, row)
		date_back(batch, moment)
		for row in values.get("classes", ()):
			record_attendance(batch, row, members, author)
		hand_in_for_cohort(company, batch, values)
		complete_cohort(batch, author, starts)
		give_feedback_of(company, batch, values)


def create_class(company: Company, batch: str, values: dict[str, Any], row: dict[str, Any]) -> None:
	"""Create a class or a series. `day` counts from the first day of the cohort."""
	frappe.get_doc(
		{
			"doctype": "LMS Live Class",
			"batch_name": batch,
			**{key: value for key, value in row.items() if key not in ("day", "host", "attendance")},
			"date": company.day(values["in_days"][0] + row["day"] - 1),
			"host": company.email(row["host"]),
		}
	).insert()


def record_attendance(batch: str, row: dict[str, Any], members: list[str], author: str) -> None:
	"""Record who was there, and let the host sign it (or the author, if the host is a member).

	`attendance` has an entry for each class that is over, in order. `not` has statuses, or minutes, by the
	number of the member in the list; the others were there. An `open` one is not signed, and the last member
	has no mark.
	"""
	fields = ["name", "host", "ends_on"]
	filters = {"batch_name": batch, "title": row["title"]}
	classes = frappe.get_all(LIVE_CLASS, filters, fields, order_by="starts_on")
	for live_class, said in zip(classes, row.get("attendance", ()), strict=False):
		others = {members[int(number) - 1]: make_mark(value) for number, value in said["not"].items()}
		marks = dict.fromkeys(members[: -1 if said.get("open") else None], Mark(PRESENT)) | others
		user = author if live_class.host in members else live_class.host
		mark(live_class.name, marks, user, live_class.ends_on)
		if not said.get("open"):
			sign(live_class.name, user, live_class.ends_on)
		frappe.db.set_value(EVENT, {"live_class": live_class.name}, "creation", live_class.ends_on)


def make_mark(value: str | int) -> Mark:
	return Mark(PARTIAL, value) if isinstance(value, int) else Mark(value)


def create_cohort(company: Company, courses: dict[str, str], values: dict[str, Any]) -> str:
	start_date, end_date = map(company.day, values["in_days"])
	start_time, end_time = values["times"]
	rows = [make_row(row) for row in values.get("timetable", ())]
	timetable: dict[str, Any] = {"timetable": rows, "timetable_legends": make_legend() if rows else []}
	if title := values.get("template"):
		timetable = {"timetable_template": create_template(title, timetable)}
	batch = frappe.get_doc(
		{
			"doctype": "LMS Batch",
			**{fieldname: values.get(fieldname) for fieldname in COPIED},
			"published": 1,
			"minimum_attendance": values.get("minimum_attendance", 0),
			"start_date": start_date,
			"end_date": end_date,
			"start_time": start_time,
			"end_time": end_time,
			"allow_self_enrollment": values.get("allow_self_enrollment", 0),
			"batch_details": "".join(values["details"]),
			"instructors": [{"instructor": company.email(login)} for login in values["instructors"]],
			"courses": [{"course": courses[slug]} for slug in values["courses"]],
			"assessment": make_assessments(company, courses, values),
			**timetable,
		}
	).insert()
	return str(batch.name)


def create_template(title: str, timetable: dict[str, Any]) -> str:
	template = frappe.get_doc({"doctype": "LMS Timetable Template", "title": title, **timetable})
	return str(template.insert().name)


def make_row(row: dict[str, Any]) -> dict[str, Any]:
	"""Return a row. In the plan, `lesson` and `quiz` are titles."""
	about: dict[str, Any] = {}
	for doctype, key in (("Course Lesson", "lesson"), ("LMS Quiz", "quiz")):
		if title := row.get(key):
			name = frappe.db.get_value(doctype, {"title": title})
			about = {"reference_doctype": doctype, "reference_docname": name}
	return {key: value for key, value in row.items() if key not in ("lesson", "quiz")} | about


def make_legend() -> list[dict[str, str]]:
	return [
		{"reference_doctype": doctype, "label": label, "color": color} for doctype, label, color in LEGEND
	]


def find_members(company: Company, values: dict[str, Any]) -> list[str]:
	"""Return the logins of the members: those that the plan names, or the first of whole departments."""
	departments = values.get("departments", ())
	learners = [person.login for person in company.account_holders if person.department in departments]
	return values["members"] or learners[: values["seat_count"]]


def give_feedback_of(company: Company, batch: str, values: dict[str, Any]) -> None:
	"""Let members say on the evening of the last day what they think."""
	evening = datetime.combine(company.day(values["in_days"][1]), GIVEN_AT)
	for row in values.get("feedback", ()):
		give_feedback(batch, row["given"], company.email(row["from"]), evening)
	moments = {"creation": evening, "modified": evening}
	frappe.db.set_value("LMS Batch Feedback", {"batch": batch}, moments, update_modified=False)


def date_back(batch: str, moment: datetime) -> None:
	"""Let people have been enrolled and told at that moment. No mails are sent: the people do not exist."""
	frappe.db.set_value(
		"LMS Batch Enrollment", {"batch": batch}, {"creation": moment, "confirmation_email_sent": 1}
	)
	frappe.db.set_value("LMS Batch Waitlist", {"batch": batch}, "creation", moment)
	classes = frappe.get_all("LMS Live Class", {"batch_name": batch}, pluck="name")
	told_of = {"document_name": ["in", [batch, *classes]]}
	frappe.db.set_value("Notification Log", told_of, "creation", moment)
