"""The way back to a cohort, from a quiz or homework that somebody takes in it."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _

from lms.lms.shared.language import long_date
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls
from lms.portal.navigation import find_section


def get_ways(task: Mapping[str, Any], context: frappe._dict) -> dict[str, object] | None:
	"""Return the section, the pages above and the address to go back to. None if the task is in no cohort.

	Where the site shows no cohorts, there is nothing above.
	"""
	if not task.get("cohort"):
		return None
	due = describe_due(task)
	if not is_switched_on("batches"):
		return {"section": find_section(urls.home(), context.navigation), "way": [], "due": due}
	url, label = urls.batch(task["cohort"], tab="assessments"), _("Back to the cohort")
	return {
		"section": find_section(urls.batches(), context.navigation),
		"way": [(url, task["cohort_title"])],
		"back": (url, label),
		"way_out": {"url": url, "label": label},
		"due": due,
	}


def describe_due(task: Mapping[str, Any]) -> str | None:
	if not task["due_date"]:
		return None
	day = long_date(task["due_date"], frappe.local.lang)
	if task["is_late"]:
		return _("Due on {0}; what you hand in now is late").format(day)
	return _("Due on {0}").format(day)
