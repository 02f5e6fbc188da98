"""Mails to line managers and HR that list overdue training."""

from collections.abc import Iterable
from typing import Any

from frappe import _
from frappe.utils import escape_html

from lms.lms.notices.mail import Notice, count_days
from lms.lms.people.recipients import Recipient
from lms.lms.shared.counts import say_count
from lms.lms.shared.language import long_date
from lms.lms.shared.urls import urls
from lms.lms.training.overdue import HR, OverdueTraining

TEMPLATE = "lms_overdue_digest"
# Nobody reads a mail with thousands of lines. It links to the full list.
MOST_LISTED = 100


def compose_for_manager(recipient: Recipient, trainings: list[OverdueTraining]) -> Notice:
	subject = say_count(
		_(
			"{0} training assignment in your team is overdue"
			"|{0} training assignments in your team are overdue"
		),
		len(trainings),
	)
	intro = _("These people in your team have not completed training in time. Please talk to them.")
	sections = [describe_section("", trainings, recipient.language)]
	return make_notice(subject, intro, sections, urls.team(), _("See your team"))


def compose_for_hr(recipient: Recipient, trainings: list[OverdueTraining]) -> Notice:
	subject = say_count(
		_("Overdue training: {0} case for HR|Overdue training: {0} cases for HR"), len(trainings)
	)
	intro = _("These people have not completed training in time. Please contact them.")
	long_overdue = [training for training in trainings if training.due >= HR]
	alone = [training for training in trainings if training.due < HR]
	sections = [
		describe_section(title, found, recipient.language, for_hr=True)
		for title, found in (
			(_("Long overdue"), long_overdue),
			(_("Line manager not told"), alone),
		)
		if found
	]
	return make_notice(subject, intro, sections, urls.overdue_list(), _("See all overdue training"))


def make_notice(subject: str, intro: str, sections: list[dict[str, Any]], link: str, button: str) -> Notice:
	args = {"intro": intro, "sections": sections, "button": button}
	return Notice(subject=subject, template=TEMPLATE, args=args, alert=escape_html(subject), link=link)


def describe_section(
	title: str, trainings: list[OverdueTraining], language: str, *, for_hr: bool = False
) -> dict[str, Any]:
	"""Return the first assignments, grouped by person, and how many more there are."""
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
	"""Return the facts about a person that HR needs at a glance."""
	if not training.line.employee:
		return _("No Employee record")
	parts: Iterable[str | None] = (
		training.line.employee,
		training.line.department,
		None if training.line.manager or training.due < HR else _("no line manager"),
	)
	return " · ".join(part for part in parts if part)


def describe_more(count: int) -> str:
	return say_count(_("And {0} more|And {0} more"), count) if count > 0 else ""
