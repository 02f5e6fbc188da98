"""Notifications about training assignments, written with them: what was assigned to whom."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.people import notifications
from lms.lms.people.notifications import News
from lms.lms.shared.counts import say_count
from lms.lms.shared.language import long_date
from lms.lms.shared.urls import urls

DOCTYPE = "LMS Training Assignment"


class NewTraining(NamedTuple):
	"""One new, unfinished training assignment."""

	assignment: str
	employee: str
	course: str
	title: str
	due_date: date


def tell_assigned(trainings: Iterable[NewTraining], by: str) -> None:
	"""Notify each person once, however many courses were assigned to them."""
	by_person: dict[str, list[NewTraining]] = {}
	for training in trainings:
		by_person.setdefault(training.employee, []).append(training)
	# Once for each language and list of courses, not for each person.
	describe, link_to = cache(describe_assigned), cache(urls.course)

	def make_news(found: list[NewTraining]) -> News:
		first = min(found, key=lambda training: training.due_date)
		return News(
			user=first.employee,
			compose=lambda: describe(first.title, first.due_date, len(found), frappe.local.lang),
			link=link_to(first.course) if len(found) == 1 else urls.home(),
			document_type=DOCTYPE,
			document_name=first.assignment,
		)

	notifications.tell_people(map(make_news, by_person.values()), by)


def describe_assigned(title: str, due_date: date, count: int, language: str) -> str:
	"""Say what is new and when it is due, in HTML and in the current language, which is `language`."""
	course, due_on = frappe.bold(escape_html(title)), long_date(due_date, language)
	if count == 1:
		return _("New training: {0}. It is due on {1}.").format(course, due_on)
	forms = _(
		"New training: {1} and {0} more course. The first is due on {2}."
		"|New training: {1} and {0} more courses. The first is due on {2}."
	)
	return say_count(forms, count - 1, course, due_on)


def forget_assigned(assignments: Collection[str]) -> None:
	"""Take back notifications about training that was withdrawn before the person read them."""
	notifications.take_back(DOCTYPE, assignments)
