"""What line managers and HR read about overdue training."""

from collections.abc import Iterable
from typing import Any

from frappe import _
from frappe.utils import escape_html

from lms.lms.notices import Notice, Recipient, count_days
from lms.lms.overdue import HR, OverdueTraining
from lms.portal.language import long_date
from lms.portal.urls import urls

TEMPLATE = "lms_overdue_digest"
# A mail of thousands of lines is read by nobody; the list that it links to has them all.
MOST_LISTED = 100


def compose_for_manager(recipient: Recipient, trainings: list[OverdueTraining]) -> Notice:
	count = len(trainings)
	subject = (
		_("1 training in your team is overdue")
		if count == 1
		else _("{0} trainings in your team are overdue").format(count)
	)
	intro = _("People who report to you have not completed this training in time. Please talk to them.")
	sections = [describe_section("", trainings, recipient.language)]
	return make_notice(subject, intro, sections, urls.team(), _("See your team"))


def compose_for_hr(recipient: Recipient, trainings: list[OverdueTraining]) -> Notice:
	count = len(trainings)
	subject = (
		_("Overdue training: 1 case for HR")
		if count == 1
		else _("Overdue training: {0} cases for HR").format(count)
	)
	intro = _("This training has not been completed in time. Please get in touch with these people.")
	long_overdue = [training for training in trainings if training.due >= HR]
	alone = [training for training in trainings if training.due < HR]
	sections = [
		describe_section(title, found, recipient.language, for_hr=True)
		for title, found in (
			(_("Long overdue"), long_overdue),
			(_("No line manager told"), alone),
		)
		if found
	]
	return make_notice(subject, intro, sections, urls.overdue_list(), _("See all that is overdue"))


def make_notice(subject: str, intro: str, sections: list[dict[str, Any]], link: str, button: str) -> Notice:
	args = {"intro": intro, "sections": sections, "button": button}
	return Notice(subject=subject, template=TEMPLATE, args=args, alert=escape_html(subject), link=link)


def describe_section(
	title: str, trainings: list[OverdueTraining], language: str, *, for_hr: bool = False
) -> dict[str, Any]:
	"""The first of the trainings by person, and how many more there are."""
	people: dict[str, dict[str, Any]] = {}
	for training in trainings[:MOST_LISTED]:
		key = f"{training.line.employee} {training.full_name}"
		details = describe_person(training) if for_hr else ""
		person = people.setdefault(key, {"name": training.full_name, "details": details, "trainings": []})
		person["trainings"].append(
			{
				"title": training.title,
				"due_date": long_date(training.due_date, language),
				"overdue": _("{0} overdue").format(count_days(training.days)),
			}
		)
	more = len(trainings) - MOST_LISTED
	return {"title": title, "people": list(people.values()), "more": describe_more(more)}


def describe_person(training: OverdueTraining) -> str:
	"""What HR wants to know of a person at once."""
	if not training.line.employee:
		return _("No Employee record")
	parts: Iterable[str | None] = (
		training.line.employee,
		training.line.department,
		None if training.line.manager or training.due < HR else _("no line manager"),
	)
	return " · ".join(part for part in parts if part)


def describe_more(count: int) -> str:
	if count <= 0:
		return ""
	return _("And 1 more") if count == 1 else _("And {0} more").format(count)
