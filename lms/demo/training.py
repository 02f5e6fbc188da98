"""The training history of the demo: courses assigned, completed, missed and begun.

Each step is the app's own function, called with the day on which it happened as `today`; only the time stamps
are set back afterwards, since no function of the app may do that.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import frappe
from pypika.terms import Criterion

from lms.demo.company import Company, Person, spread
from lms.demo.work import Work
from lms.lms import progress, timeline
from lms.lms.assignments import DOCTYPE, assign, mark_overdue
from lms.lms.bulk import insert_new
from lms.lms.courses import get_lessons
from lms.lms.enrollment import FIRST_CYCLE, enroll

Fate = Literal["completed", "late", "started", "untouched"]
Fates = dict[Person, Fate]
# What is made when lessons are completed.
DATED = (
	"LMS Course Progress",
	"LMS Quiz Attempt",
	"LMS Quiz Submission",
	"LMS Assignment Submission",
	"LMS Completion",
	"LMS Certificate",
	timeline.DOCTYPE,
)
# Those who complete a course do so at one of these shares of the time they have, or take beyond it.
ON_TIME = (0.2, 0.5, 0.9)
LATE = (0.3, 0.7)


@dataclass(frozen=True)
class Campaign:
	"""A course assigned to many on one day, and what percentage of them did what with it.

	`lessons_done` says how far some are who have begun it; of the others chance does.
	"""

	slug: str
	course: str
	assigned_on: date
	due_on: date
	departments: list[str]
	completed: int
	late: int
	started: int
	lessons_done: dict[str, int]

	def decide_fate(self, person: Person) -> Fate:
		percent = spread(f"{self.slug} {person.login}") % 100
		if percent < self.completed:
			return "completed"
		if percent < self.completed + self.late:
			return "late"
		return "started" if percent < self.completed + self.late + self.started else "untouched"

	def decide_day(self, person: Person, fate: Fate, today: date) -> date:
		"""When somebody completed the course."""
		start, end = (self.due_on, today) if fate == "late" else (self.assigned_on, min(self.due_on, today))
		shares = LATE if fate == "late" else ON_TIME
		share = shares[spread(person.login) % len(shares)]
		return start + timedelta(days=max(1, round((end - start).days * share)))


def create_training(company: Company, courses: dict[str, str], plan: dict[str, Any]) -> None:
	moderator = company.email(plan["moderator"])
	for values in plan["campaigns"]:
		campaign = make_campaign(company, courses, values)
		fates = get_fates(company, campaign, plan["fixed"])
		work = Work(company, campaign.course, moderator)
		run_campaign(company, campaign, fates, work, moderator)
		begun = [person for person, fate in fates.items() if fate == "started"]
		work.leave_unfinished([x for x in begun if x.login not in plan["fixed"]], values.get("quiz", {}))
	for values in plan["retakes"]:
		retake(company, courses[values["course"]], values, moderator)
	for values in plan["self_enrolled"]:
		enroll_themselves(company, courses[values["course"]], values, moderator)
	mark_overdue(company.today, "Administrator")


def make_campaign(company: Company, courses: dict[str, str], values: dict[str, Any]) -> Campaign:
	return Campaign(
		slug=values["course"],
		course=courses[values["course"]],
		assigned_on=company.day(values["assigned_in_days"]),
		due_on=company.day(values["due_in_days"]),
		lessons_done=values.get("lessons_done", {}),
		**{key: values[key] for key in ("departments", "completed", "late", "started")},
	)


def get_fates(company: Company, campaign: Campaign, fixed: dict[str, dict[str, Fate]]) -> Fates:
	"""What becomes of the course for each to whom it was assigned."""
	return {
		person: fixed.get(person.login, {}).get(campaign.slug) or campaign.decide_fate(person)
		for person in company.account_holders
		if is_addressed(company, campaign, person)
	}


def is_addressed(company: Company, campaign: Campaign, person: Person) -> bool:
	"""Those employed on the day, of the departments named or of all."""
	left_on = company.left_on(person)
	return (
		company.joined_on(person) <= campaign.assigned_on
		and (not left_on or left_on > campaign.assigned_on)
		and (not campaign.departments or person.department in campaign.departments)
	)


def run_campaign(company: Company, campaign: Campaign, fates: Fates, work: Work, moderator: str) -> None:
	assign(
		{campaign.course: campaign.due_on},
		get_members(company, fates),
		assigned_by=moderator,
		assigned_via="API",
		today=campaign.assigned_on,
	)
	set_back(
		timeline.DOCTYPE, is_of_now(timeline.DOCTYPE, campaign.course, company.today), campaign.assigned_on
	)
	lessons = get_lessons(campaign.course)
	for day, people in get_completions(company, campaign, fates).items():
		complete(company, work, {person: lessons for person in people}, day)
	begun = [person for person, fate in fates.items() if fate == "started"]
	counts = {person: campaign.lessons_done.get(person.login) or some(person, lessons) for person in begun}
	complete(company, work, {person: lessons[: counts[person]] for person in begun}, company.today)
	for doctype in ("LMS Enrollment", "LMS Training Assignment"):
		rows = frappe.qb.DocType(doctype)
		set_back(doctype, (rows.course == campaign.course) & (rows.owner == moderator), campaign.assigned_on)


def get_completions(company: Company, campaign: Campaign, fates: Fates) -> dict[date, list[Person]]:
	"""Who completed the course on which day, in the order of the days."""
	days: dict[date, list[Person]] = defaultdict(list)
	for person, fate in fates.items():
		if fate in ("completed", "late"):
			days[campaign.decide_day(person, fate, company.today)].append(person)
	return dict(sorted(days.items()))


def retake(company: Company, course: str, values: dict[str, Any], moderator: str) -> None:
	"""A course that these departments take again, as every year."""
	day = company.day(values["assigned_in_days"])
	people = [person for person in company.account_holders if person.department in values["departments"]]
	assign(
		{course: company.day(values["due_in_days"])},
		get_members(company, people),
		assigned_by=moderator,
		assigned_via="API",
		today=day,
		retake=True,
	)
	for doctype in (DOCTYPE, timeline.DOCTYPE):
		set_back(doctype, is_of_now(doctype, course, company.today), day)


def enroll_themselves(company: Company, course: str, values: dict[str, Any], moderator: str) -> None:
	"""A course that nobody has to take."""
	work = Work(company, course, moderator)
	lessons = get_lessons(course)
	done = {company.find(login): lessons[:count] for login, count in values["lessons_done"].items()}
	day = company.day(values["in_days"])
	for person in done:
		enroll([course], get_members(company, [person]), company.email(person.login))
	complete(company, work, done, day)
	furthest = sorted(done, key=lambda person: len(done[person]), reverse=True)
	unfinished = [person for person in furthest if len(done[person]) < len(lessons)]
	work.leave_unfinished(unfinished, values.get("quiz", {}))
	enrollment = frappe.qb.DocType("LMS Enrollment")
	set_back("LMS Enrollment", enrollment.course == course, day)


def complete(company: Company, work: Work, lessons: dict[Person, list[frappe._dict]], day: date) -> None:
	"""What the learners' marking these lessons complete, on that day, would have left behind.

	After they have done what the lessons ask for.
	"""
	course = work.course
	for person in lessons:
		work.do(person, [lesson.name for lesson in lessons[person]], day)
	rows = [
		(
			company.email(person.login),
			person.full_name,
			lesson.name,
			lesson.chapter,
			course,
			progress.COMPLETE,
			FIRST_CYCLE,
		)
		for person in lessons
		for lesson in lessons[person]
	]
	insert_new("LMS Course Progress", progress.FIELDS, rows, "Administrator")
	progress.update_progress(course, day, "Administrator")
	for doctype in DATED:
		set_back(doctype, is_of_now(doctype, course, company.today), day)


def some(person: Person, lessons: list[frappe._dict]) -> int:
	"""At least one lesson, and not all."""
	return 1 + spread(person.login) % (len(lessons) - 1)


def get_members(company: Company, people: Iterable[Person]) -> dict[str, str]:
	"""Full names by address."""
	return {company.email(person.login): person.full_name for person in people}


def is_of_now(doctype: str, course: str, today: date) -> Criterion:
	"""The rows about the course that have not been set back yet."""
	table = frappe.qb.DocType(doctype)
	return (table.course == course) & (table.creation >= today)


def set_back(doctype: str, criterion: Criterion, day: date) -> None:
	table = frappe.qb.DocType(doctype)
	frappe.qb.update(table).set(table.creation, day).where(criterion).run()
