"""Creates the demo courses from the Markdown and JSON files in the folder `courses`."""

import frappe

from lms.demo.company import Company
from lms.demo.data import CourseText, Text, load_courses, split_list
from lms.demo.tasks import add_task, create_tasks
from lms.lms.content.markdown import render_markdown

IMAGE = "/assets/lms/images/courses/{slug}.svg"


def create_courses(company: Company) -> dict[str, str]:
	"""Create the courses. Returns their names by folder."""
	texts = load_courses()
	for category in sorted({text.text.head["category"] for text in texts}):
		if not frappe.db.exists("LMS Category", category):
			frappe.get_doc({"doctype": "LMS Category", "category": category}).insert()
	return {text.slug: create_course(company, text) for text in texts}


def create_course(company: Company, course: CourseText) -> str:
	head = course.text.head
	days_ago = head.get("published_days_ago")
	departments = split_list(head.get("onboarding_departments"))
	doc = frappe.get_doc(
		{
			"doctype": "LMS Course",
			"title": head["title"],
			"category": head["category"],
			"short_introduction": head["short_introduction"],
			"description": render_markdown(course.text.body),
			"image": IMAGE.format(slug=course.slug),
			"published": 1,
			"published_on": company.day(-int(days_ago)) if days_ago else None,
			"upcoming": int(head.get("upcoming", 0)),
			"featured": int(head.get("featured", 0)),
			"tags": head["tags"],
			"instructors": [{"instructor": company.email(x)} for x in split_list(head["instructors"])],
			"is_mandatory": int(head.get("is_mandatory", 0)),
			"onboarding_due_days": int(head.get("onboarding_due_days", 30)),
			"validity_period": int(head.get("validity_months", 0)),
			"grace_days": int(head.get("grace_days", 0)),
			"onboarding_departments": [{"department": company.department(x)} for x in departments],
		}
	).insert()
	contents = get_contents(course)
	for title, lessons in course.chapters.items():
		create_chapter(doc.name, title, lessons, contents)
	return doc.name


def get_contents(course: CourseText) -> dict[str, str | None]:
	"""Return the blocks of each lesson, by title, with its quiz or homework."""
	tasks = create_tasks(course)
	return {
		lesson.head["title"]: add_task(lesson, *tasks[number]) if number in tasks else lesson.content
		for number, lesson in enumerate(course.lessons, 1)
	}


def create_chapter(course: str, title: str, lessons: list[Text], contents: dict[str, str | None]) -> None:
	chapter = frappe.get_doc({"doctype": "Course Chapter", "course": course, "title": title}).insert()
	for lesson in lessons:
		frappe.get_doc(
			{
				"doctype": "Course Lesson",
				"chapter": chapter.name,
				"title": lesson.head["title"],
				"include_in_preview": int(lesson.head.get("preview", 0)),
				"body": lesson.body,
				"content": contents[lesson.head["title"]],
			}
		).insert()
