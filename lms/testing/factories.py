"""Factories for tests: each makes one valid record, with what the test says laid over it."""

import json
from collections.abc import Iterable
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, nowdate

COMPANY = "Northwind Test"


def unique(prefix: str) -> str:
	return f"{prefix}-{frappe.generate_hash(length=8)}"


def today() -> date:
	return getdate(nowdate())


def in_days(days: int) -> date:
	return add_days(today(), days)


def make_user(*roles: str, email: str | None = None, **overrides: object) -> str:
	"""Name of a new enabled account; a learner unless roles are given."""
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
	"""A course with `lessons` lessons in each of its chapters."""
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
	"""A quiz of so many new questions, or of those given, 1 mark each; at the end of the lesson if given."""
	names = [make_question().name for _ in range(questions)] if isinstance(questions, int) else questions
	rows = [{"question": name, "marks": 1} for name in names]
	values = {"title": unique("Quiz"), "passing_percentage": 50, "questions": rows}
	quiz = insert("LMS Quiz", **values | overrides)
	return place_task(quiz, "quiz", lesson) if lesson else quiz


def make_lms_assignment(lesson: str | None = None, **overrides: object) -> Document:
	"""An assignment to write a text; at the end of the lesson if given."""
	values = {"title": unique("Assignment"), "question": "Describe your workplace.", "type": "Text"}
	assignment = insert("LMS Assignment", **values | overrides)
	return place_task(assignment, "assignment", lesson) if lesson else assignment


def place_task(task: Document, kind: str, lesson: str) -> Document:
	"""Add a block for it to the lesson."""
	doc = frappe.get_doc("Course Lesson", lesson)
	blocks = json.loads(doc.content)["blocks"] if doc.content else []
	doc.content = json.dumps({"blocks": [*blocks, {"type": kind, "data": {kind: task.name}}]})
	doc.save()
	return task.reload()


def make_enrollment(course: str, member: str | None = None) -> Document:
	return insert("LMS Enrollment", course=course, member=member or make_user())


def make_program(courses: Iterable[str] = (), members: Iterable[str] = (), **overrides: object) -> Document:
	"""A published program of these courses, which must be taken in this order."""
	values = {
		"title": unique("Program"),
		"published": 1,
		"enforce_course_order": 1,
		"program_courses": [{"course": course} for course in courses],
		"program_members": [{"member": member} for member in members],
	}
	return insert("LMS Program", **values | overrides)


def make_assignment(**overrides: object) -> Document:
	"""An assignment of a new course to a new learner, due in 30 days.

	A due date in the past is written afterwards, as if the time had passed since.
	"""
	values = {"employee": None, "course": None, "due_date": in_days(30)} | overrides
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
	"""Name of the company, made if missing; unless the test names its own, the site's first one may serve."""
	company_name = company_name or frappe.db.get_value("Company", {}, order_by="creation") or COMPANY
	if not frappe.db.exists("Company", company_name):
		# ERPNext's chart of accounts takes seconds to make.
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
	"""An active employee; `user_id` only if given."""
	values = {
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
	return insert("Employee", **values)


def make_gender(gender: str) -> str:
	"""Name of the gender, made if missing: Frappe has none until somebody sets the site up."""
	if not frappe.db.exists("Gender", gender):
		# HR, who may be the user of the test, picks a gender and makes none.
		frappe.get_doc({"doctype": "Gender", "gender": gender}).insert(ignore_permissions=True)
	return gender


def make_holiday_list() -> str:
	"""Name of a list without a holiday, for HR apps that plan by one."""
	days = {"from_date": in_days(-400), "to_date": in_days(400)}
	return insert("Holiday List", holiday_list_name=unique("Holidays"), **days).name


def make_applicant(**overrides: object) -> str:
	"""Name of a new, accepted applicant."""
	values = {"applicant_name": "Asha Rao", "email_id": f"{unique('applicant')}@example.com"}
	return insert("Job Applicant", **values | {"status": "Accepted"} | overrides).name


def make_job_offer(applicant: str, company: str) -> str:
	"""Name of an accepted offer, for HR apps that ask for one before the onboarding."""
	values = {"job_applicant": applicant, "applicant_name": "Asha Rao", "company": company}
	values |= {"designation": make_designation(), "offer_date": today(), "status": "Accepted"}
	return insert("Job Offer", **values).name


def new_onboarding(**overrides: object) -> Document:
	"""An onboarding that is not saved yet; of a new applicant unless one is given.

	It has the offer, and the holidays to plan by, where the HR app has fields for them.
	"""
	company, joining = make_company(), in_days(5)
	values = {"company": company, "date_of_joining": joining, "boarding_begins_on": joining} | overrides
	onboarding = frappe.get_doc({"doctype": "Employee Onboarding", "employee_name": "Asha Rao", **values})
	if not onboarding.job_applicant:
		onboarding.job_applicant = make_applicant()
	if onboarding.meta.has_field("job_offer"):
		onboarding.job_offer = make_job_offer(onboarding.job_applicant, company)
	if onboarding.meta.has_field("holiday_list"):
		default = frappe.db.get_value("Company", company, "default_holiday_list")
		onboarding.holiday_list = default or make_holiday_list()
	return onboarding


def make_onboarding(**overrides: object) -> Document:
	"""A draft onboarding; see `new_onboarding`."""
	return new_onboarding(**overrides).insert()


def complete_lessons(user: str, course: str, count: int | None = None) -> None:
	"""Mark the first `count` lessons complete for an enrolled user; all of them by default."""
	from lms.lms.courses import get_outline
	from lms.lms.progress import mark_lesson_complete

	for lesson in get_outline(course, user).lessons[:count]:
		mark_lesson_complete(user, course, lesson, today())


def insert(doctype: str, **values: object) -> Document:
	return frappe.get_doc({"doctype": doctype, **values}).insert()
