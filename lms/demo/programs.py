"""The programs of the demo: one in which the order counts, and one in which it does not."""

from typing import Any

import frappe

from lms.demo.company import Company


def create_programs(company: Company, courses: dict[str, str], plan: list[dict[str, Any]]) -> None:
	"""`courses` are those of the demo by folder. Members have made different progress in them by now."""
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
