"""Creates the training history of the demo: courses assigned, completed, missed and started.

Each step calls the app's own function with the day on which it happened as `today`. Only timestamps are set
back afterwards, because the app has no function for that.
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
from lms.lms.courses.catalogue import get_lessons
from lms.lms.enrollments.enrollment import FIRST_CYCLE, enroll_members
from lms.lms.learning import progress
from lms.lms.shared.rows import insert_new
from lms.lms.training import timeline
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, assign_training, mark_overdue

Fate = Literal["completed", "late", "started", "untouched"]
Fates = dict[Person, Fate]
# Records that completing lessons creates.
DATED = (
	"LMS Course Progress",
	"LMS Quiz Attempt",
	"LMS Quiz Submission",
	"LMS Assignment Submission",
	"LMS Completion",
	"LMS Validity Period",
	timeline.TIMELINE_EVENT,
)
# When people complete a course, as a share of the time they have (or of the time beyond it).
ON_TIME = (0.2, 0.5, 0.9)
LATE = (0.3, 0.7)


@dataclass(frozen=True)
class Campaign:
	"""A course assigned to many people on one day, and the percentages of outcomes.

	`lessons_done` sets the progress of some people who have started it. For others it is random.
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
		"""Return the day on which the person completed the course."""
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
	"""Return the outcome for each person with the course."""
	return {
		person: fixed.get(person.login, {}).get(campaign.slug) or campaign.decide_fate(person)
		for person in company.account_holders
		if is_addressed(company, campaign, person)
	}


def is_addressed(company: Company, campaign: Campaign, person: Person) -> bool:
	"""Whether the person was employed on that day, in one of the campaign's departments, if it names any."""
	left_on = company.left_on(person)
	return (
		company.joined_on(person) <= campaign.assigned_on
		and (not left_on or left_on > campaign.assigned_on)
		and (not campaign.departments or person.department in campaign.departments)
	)


def run_campaign(company: Company, campaign: Campaign, fates: Fates, work: Work, moderator: str) -> None:
	assign_training(
		{campaign.course: campaign.due_on},
		get_enrolled_members(company, fates),
		assigned_by=moderator,
		assigned_via="API",
		today=campaign.assigned_on,
	)
	set_back_records(
		timeline.TIMELINE_EVENT,
		is_of_now(timeline.TIMELINE_EVENT, campaign.course, company.today),
		campaign.assigned_on,
	)
	lessons = get_lessons(campaign.course)
	for day, people in get_completions(company, campaign, fates).items():
		complete_course(company, work, {person: lessons for person in people}, day)
	begun = [person for person, fate in fates.items() if fate == "started"]
	counts = {person: campaign.lessons_done.get(person.login) or some(person, lessons) for person in begun}
	complete_course(company, work, {person: lessons[: counts[person]] for person in begun}, company.today)
	for doctype in ("LMS Enrollment", "LMS Training Assignment"):
		rows = frappe.qb.DocType(doctype)
		set_back_records(
			doctype, (rows.course == campaign.course) & (rows.owner == moderator), campaign.assigned_on
		)


def get_completions(company: Company, campaign: Campaign, fates: Fates) -> dict[date, list[Person]]:
	"""Return the people who completed the course, by day, in order."""
	days: dict[date, list[Person]] = defaultdict(list)
	for person, fate in fates.items():
		if fate in ("completed", "late"):
			days[campaign.decide_day(person, fate, company.today)].append(person)
	return dict(sorted(days.items()))


def retake(company: Company, course: str, values: dict[str, Any], moderator: str) -> None:
	"""Make departments take a course again, as they do every year."""
	day = company.day(values["assigned_in_days"])
	people = [person for person in company.account_holders if person.department in values["departments"]]
	assign_training(
		{course: company.day(values["due_in_days"])},
		get_enrolled_members(company, people),
		assigned_by=moderator,
		assigned_via="API",
		today=day,
		retake=True,
	)
	for doctype in (TRAINING_ASSIGNMENT, timeline.TIMELINE_EVENT):
		set_back_records(doctype, is_of_now(doctype, course, company.today), day)


def enroll_themselves(company: Company, course: str, values: dict[str, Any], moderator: str) -> None:
	"""Let people enroll themselves in an optional course."""
	work = Work(company, course, moderator)
	lessons = get_lessons(course)
	done = {company.find(login): lessons[:count] for login, count in values["lessons_done"].items()}
	day = company.day(values["in_days"])
	for person in done:
		enroll_members([course], get_enrolled_members(company, [person]), company.email(person.login))
	complete_course(company, work, done, day)
	furthest = sorted(done, key=lambda person: len(done[person]), reverse=True)
	unfinished = [person for person in furthest if len(done[person]) < len(lessons)]
	work.leave_unfinished(unfinished, values.get("quiz", {}))
	enrollment = frappe.qb.DocType("LMS Enrollment")
	set_back_records("LMS Enrollment", enrollment.course == course, day)


def complete_course(
	company: Company, work: Work, lessons: dict[Person, list[frappe._dict]], day: date
) -> None:
	"""Create the records of learners completing these lessons on that day.

	They first do the lessons' tasks.
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
	insert_new("LMS Course Progress", progress.LESSON_PROGRESS_FIELDS, rows, "Administrator")
	progress.update_progress(course, day, "Administrator")
	for doctype in DATED:
		set_back_records(doctype, is_of_now(doctype, course, company.today), day)


def some(person: Person, lessons: list[frappe._dict]) -> int:
	"""Choose at least one lesson but not all."""
	return 1 + spread(person.login) % (len(lessons) - 1)


def get_enrolled_members(company: Company, people: Iterable[Person]) -> dict[str, str]:
	"""Return full names by address."""
	return {company.email(person.login): person.full_name for person in people}


def is_of_now(doctype: str, course: str, today: date) -> Criterion:
	"""Match rows about the course whose timestamps have not been set back yet."""
	table = frappe.qb.DocType(doctype)
	return (table.course == course) & (table.creation >= today)


def set_back_records(doctype: str, criterion: Criterion, day: date) -> None:
	table = frappe.qb.DocType(doctype)
	frappe.qb.update(table).set(table.creation, day).where(criterion).run()
