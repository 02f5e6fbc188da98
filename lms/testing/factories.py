"""Factories for tests: each creates one valid record, with the test's values on top of the defaults."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, get_system_timezone, getdate, nowdate

COMPANY = "Northwind Test"


def unique(prefix: str) -> str:
	return f"{prefix}-{frappe.generate_hash(length=8)}"


def today() -> date:
	return getdate(nowdate())


def in_days(days: int) -> date:
	return add_days(today(), days)


def make_user(*roles: str, email: str | None = None, **overrides: object) -> str:
	"""Create an enabled account, a learner unless roles are given. Returns its name."""
	email = email or f"{unique('user')}@example.com"
	values = {
		"email": email,
		"first_name": email.partition("@")[0].title(),
		"send_welcome_email": 0,
		"roles": [{"role": role} for role in roles or ("LMS Student",)],
	}
	return insert("User", **values | overrides).name


def make_category(category: str | None = None) -> str:
	return insert("LMS Category", category=category or unique("Category")).name


def make_course(lessons: int = 3, chapters: int = 1, published: int = 1, **overrides: object) -> Document:
	"""Create a course with `lessons` lessons in each of its chapters."""
	values = {"title": unique("Course"), "short_introduction": "What it is about.", "published": published}
	course = insert("LMS Course", **values | overrides)
	for number in range(1, chapters + 1):
		make_chapter(course.name, lessons=lessons, title=f"Chapter {number}")
	return course.reload()


def make_chapter(course: str, lessons: int = 1, **overrides: object) -> Document:
	chapter = insert("Course Chapter", **{"course": course, "title": unique("Chapter")} | overrides)
	for number in range(1, lessons + 1):
		make_lesson(chapter.name, title=f"Lesson {number}")
	return chapter.reload()


def make_lesson(chapter: str, **overrides: object) -> Document:
	return insert(
		"Course Lesson", **{"chapter": chapter, "title": unique("Lesson"), "body": "Some *text*."} | overrides
	)


def make_question(**overrides: object) -> Document:
	"""What is 2 + 2? The first option is right."""
	values = {
		"question": "What is 2 + 2?",
		"type": "Choices",
		"option_1": "4",
		"is_correct_1": 1,
		"option_2": "5",
	}
	return insert("LMS Question", **values | overrides)


def make_quiz(questions: int | Iterable[str] = 2, lesson: str | None = None, **overrides: object) -> Document:
	"""Create a quiz of new or given questions with 1 mark each. With `lesson`, add it to the lesson's end."""
	names = [make_question().name for _ in range(questions)] if isinstance(questions, int) else questions
	rows = [{"question": name, "marks": 1} for name in names]
	values = {"title": unique("Quiz"), "passing_percentage": 50, "questions": rows}
	quiz = insert("LMS Quiz", **values | overrides)
	return place_task(quiz, "quiz", lesson) if lesson else quiz


def make_lms_assignment(lesson: str | None = None, **overrides: object) -> Document:
	"""Create homework that asks for a text. With `lesson`, add it to the lesson's end."""
	values = {"title": unique("Assignment"), "question": "Describe your workplace.", "type": "Text"}
	assignment = insert("LMS Assignment", **values | overrides)
	return place_task(assignment, "assignment", lesson) if lesson else assignment


def place_task(task: Document, kind: str, lesson: str) -> Document:
	"""Add a block for the task to the lesson."""
	doc = frappe.get_doc("Course Lesson", lesson)
	blocks = json.loads(doc.content)["blocks"] if doc.content else []
	doc.content = json.dumps({"blocks": [*blocks, {"type": kind, "data": {kind: task.name}}]})
	doc.save()
	return task.reload()


def make_enrollment(course: str, member: str | None = None) -> Document:
	return insert("LMS Enrollment", course=course, member=member or make_user())


def make_program(courses: Iterable[str] = (), members: Iterable[str] = (), **overrides: object) -> Document:
	"""Create a published program that enforces the order of these courses."""
	values = {
		"title": unique("Program"),
		"published": 1,
		"enforce_course_order": 1,
		"program_courses": [{"course": course} for course in courses],
		"program_members": [{"member": member} for member in members],
	}
	return insert("LMS Program", **values | overrides)


def make_batch(courses: Iterable[str] = (), members: Iterable[str] = (), **overrides: object) -> Document:
	"""Create a published cohort that starts in 10 days, in Berlin, for three days."""
	values = {
		"title": unique("Cohort"),
		"published": 1,
		"start_date": in_days(10),
		"end_date": in_days(12),
		"start_time": "09:00:00",
		"end_time": "17:00:00",
		"timezone": "Europe/Berlin",
		"description": "What it is about.",
		"courses": [{"course": course} for course in courses],
	}
	batch = insert("LMS Batch", **values | overrides)
	for member in members:
		make_batch_enrollment(batch.name, member)
	return batch.reload()


def days_of_running_batch() -> dict[str, object]:
	"""Return values of a cohort that began two days ago, still takes people, and ends in five days.

	In the time zone of the site, as `in_days` is: a day of another zone may be another.
	"""
	zone = get_system_timezone()
	days = {"start_date": in_days(-2), "end_date": in_days(5), "timezone": zone}
	return {**days, "late_joining": "Until the end"}


def make_running_batch(
	courses: Iterable[str] = (), members: Iterable[str] = (), **overrides: object
) -> Document:
	"""Create a cohort on the days of `days_of_running_batch`."""
	return make_batch(courses, members, **days_of_running_batch() | overrides)


def make_batch_enrollment(batch: str, member: str | None = None) -> Document:
	return insert("LMS Batch Enrollment", batch=batch, member=member or make_user())


def make_live_class(batch: str, **overrides: object) -> Document:
	"""Create a class on the second day of a cohort of `make_batch`: at ten in Berlin, for 90 minutes."""
	values = {
		"title": unique("Class"),
		"batch_name": batch,
		"date": in_days(11),
		"time": "10:00:00",
		"duration": 90,
		"timezone": "Europe/Berlin",
	}
	return insert("LMS Live Class", **values | overrides)


def make_assignment(**overrides: object) -> Document:
	"""Create a training assignment of a new course to a new learner, due in 30 days.

	A due date in the past is written afterwards, as if time had passed.
	"""
	values: dict[str, Any] = {"employee": None, "course": None, "due_date": in_days(30)} | overrides
	due_date = getdate(values["due_date"])
	values["due_date"] = max(due_date, today())
	values["employee"] = values["employee"] or make_user()
	values["course"] = values["course"] or make_course().name
	assignment = insert("LMS Training Assignment", **values)
	if due_date < today():
		frappe.db.set_value("LMS Training Assignment", assignment.name, "due_date", due_date)
		assignment.reload()
	return assignment


def make_company(company_name: str | None = None) -> str:
	"""Return the name of the company and create it if missing. By default, the site's first one will do."""
	company_name = company_name or frappe.db.get_value("Company", {}, order_by="creation") or COMPANY
	if not frappe.db.exists("Company", company_name):
		# ERPNext takes seconds to create a chart of accounts.
		frappe.flags.ignore_chart_of_accounts = True
		company = {"doctype": "Company", "company_name": company_name, "country": "United States"}
		company |= {"abbr": frappe.generate_hash(length=5), "default_currency": "USD"}
		if frappe.get_meta("Company").has_field("default_holiday_list"):
			company["default_holiday_list"] = make_holiday_list()
		frappe.get_doc(company).insert()
	return company_name


def make_department(
	department_name: str = "Operations", company: str | None = None, **overrides: object
) -> str:
	key = {"department_name": department_name, "company": company or make_company()}
	return frappe.db.exists("Department", key) or insert("Department", **key | overrides).name


def make_designation(designation_name: str = "Operator") -> str:
	return (
		frappe.db.exists("Designation", designation_name)
		or insert("Designation", designation_name=designation_name).name
	)


def make_employee(**overrides: object) -> Document:
	"""Create an active employee, with a `user_id` only if given."""
	values: dict[str, Any] = {
		"first_name": "Asha",
		"last_name": "Rao",
		"gender": "Female",
		"date_of_birth": "1990-04-12",
		"date_of_joining": "2024-01-15",
		"status": "Active",
	}
	if "company" not in overrides:
		values["company"] = make_company()
	values |= overrides
	make_gender(values["gender"])
	if frappe.get_meta("Employee").has_field("holiday_list"):
		values.setdefault("holiday_list", get_holiday_list(values["company"]))
	return insert("Employee", **values)


def make_gender(gender: str) -> str:
	"""Return the name of the gender and create it if missing: Frappe has none before the setup wizard."""
	if not frappe.db.exists("Gender", gender):
		# The test's user may be HR, who cannot create genders.
		frappe.get_doc({"doctype": "Gender", "gender": gender}).insert(ignore_permissions=True)
	return gender


def get_holiday_list(company: str) -> str:
	"""Return the company's, or else a new one: the setup wizard leaves the company without."""
	return frappe.db.get_value("Company", company, "default_holiday_list") or make_holiday_list()


def make_holiday_list() -> str:
	"""Create a list without holidays, for HR apps that need one. Returns its name."""
	days = {"from_date": in_days(-400), "to_date": in_days(400)}
	values = {"doctype": "Holiday List", "holiday_list_name": unique("Holidays"), **days}
	# The test's user may be HR, who cannot all create one.
	return frappe.get_doc(values).insert(ignore_permissions=True).name


def make_applicant(**overrides: object) -> str:
	"""Create an accepted applicant. Returns the name."""
	values: dict[str, Any] = {"applicant_name": "Asha Rao", "email_id": f"{unique('applicant')}@example.com"}
	return insert("Job Applicant", **values | {"status": "Accepted"} | overrides).name


def make_job_offer(applicant: str, company: str) -> str:
	"""Submit an accepted offer, for HR apps that require one before the onboarding. Returns its name."""
	values: dict[str, Any] = {"job_applicant": applicant, "applicant_name": "Asha Rao", "company": company}
	values |= {"designation": make_designation(), "offer_date": today(), "status": "Accepted"}
	offer = insert("Job Offer", **values)
	offer.submit()
	return offer.name


def new_onboarding(**overrides: object) -> Document:
	"""Return an unsaved onboarding, for a new applicant unless one is given.

	It has a job offer and a holiday list if the HR app has fields for them.
	"""
	company, joining = make_company(), in_days(5)
	values = {"company": company, "date_of_joining": joining, "boarding_begins_on": joining} | overrides
	onboarding = frappe.get_doc({"doctype": "Employee Onboarding", "employee_name": "Asha Rao", **values})
	if not onboarding.job_applicant:
		onboarding.job_applicant = make_applicant()
	if onboarding.meta.has_field("job_offer"):
		onboarding.job_offer = make_job_offer(onboarding.job_applicant, company)
	if onboarding.meta.has_field("holiday_list"):
		onboarding.holiday_list = get_holiday_list(company)
	return onboarding


def make_onboarding(**overrides: object) -> Document:
	"""Create a draft onboarding. See `new_onboarding`."""
	return new_onboarding(**overrides).insert()


def complete_lessons(user: str, course: str, count: int | None = None) -> None:
	"""Mark the first `count` lessons complete for an enrolled user. Default: all lessons."""
	from lms.lms.courses.catalogue import get_outline
	from lms.lms.learning.progress import mark_lesson_complete

	for lesson in get_outline(course, user).lessons[:count]:
		mark_lesson_complete(user, course, lesson, today())


def insert(doctype: str, **values: object) -> Document:
	return frappe.get_doc({"doctype": doctype, **values}).insert()
