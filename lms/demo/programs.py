"""Creates the demo programs: one that enforces the course order, and one that does not."""

from typing import Any

import frappe

from lms.demo.company import Company


def create_programs(company: Company, courses: dict[str, str], plan: list[dict[str, Any]]) -> None:
	"""Create the programs. `courses` maps folders to courses, in which members have made progress already."""
	for values in plan:
		frappe.get_doc(
			{
				"doctype": "LMS Program",
				"title": values["title"],
				"published": 1,
				"enforce_course_order": values["enforce_course_order"],
				"program_courses": [{"course": courses[slug]} for slug in values["courses"]],
				"program_members": [{"member": company.email(login)} for login in values["members"]],
			}
		).insert()
