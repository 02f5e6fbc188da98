"""Where people succeed and where they stop: quizzes, and how far people get in courses and programs."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict

import frappe
from pypika import Case
from pypika.functions import Count, Substring, Sum
from pypika.queries import QueryBuilder

from lms.lms.figures.report_progress import COMPLETED, NOT_STARTED, get_state
from lms.lms.figures.scope import Scope
from lms.lms.figures.statistics import get_month_starts
from lms.lms.shared.language import sort_key

# The longest period that a reader can choose.
MOST_MONTHS = 24


class QuizMonth(TypedDict):
	"""The graded submissions to a quiz in a month, and how many of them passed."""

	quiz: str
	quiz_title: str
	month: str
	graded: int
	passed: int


class Funnel(TypedDict):
	"""How many of the people in a course or program have started it, and completed it.

	For a course, the people who are enrolled, and the cycle in which they are.
	"""

	name: str
	title: str
	people: int
	started: int
	completed: int


class Activity(TypedDict):
	quizzes: list[QuizMonth]
	courses: list[Funnel]
	programs: list[Funnel]


def get_activity(today: date, scope: Scope) -> Activity:
	return {
		"quizzes": count_quizzes(today, scope),
		"courses": count_courses(scope),
		"programs": count_programs(scope),
	}


def count_quizzes(today: date, scope: Scope) -> list[QuizMonth]:
	"""Return a row for each quiz and month of the last 24 months with graded submissions."""
	row, starts = frappe.qb.DocType("LMS Quiz Submission"), get_month_starts(today, MOST_MONTHS)
	day = row.submitted_on
	month = Substring(day, 1, 7)
	counted = (
		scope.records(row, row.member)
		.select(row.quiz.as_("name"), month.as_("month"))
		.select(Count("*").as_("graded"), Sum(row.passed).as_("passed"))
		.where((day >= starts[0]) & (day < starts[-1]) & (row.status == "Graded"))
		.groupby(row.quiz, month)
	)
	rows = add_titles(counted, "LMS Quiz", "month", "graded", "passed")
	quizzes: list[QuizMonth] = [
		{"quiz": quiz, "quiz_title": title, "month": month, "graded": graded, "passed": int(passed)}
		for quiz, title, month, graded, passed in rows
	]
	return sorted(quizzes, key=lambda row: (sort_key(row["quiz_title"]), row["quiz"], row["month"]))


def count_courses(scope: Scope) -> list[Funnel]:
	"""Return the courses with enrollments, as *Course Progress Summary* counts them."""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	state = get_state(enrollment)
	counted = (
		scope.records(enrollment, enrollment.member)
		.select(enrollment.course.as_("name"), state.as_("state"), Count("*").as_("people"))
		.groupby(enrollment.course, state)
	)
	counts: dict[tuple[str, str], Counter[str]] = {}
	for course, title, found, count in add_titles(counted, "LMS Course", "state", "people"):
		counts.setdefault((course, title), Counter())[found] += count
	return describe_funnels(
		(*course, found.total(), found.total() - found[NOT_STARTED], found[COMPLETED])
		for course, found in counts.items()
	)


def count_programs(scope: Scope) -> list[Funnel]:
	"""Return the programs with members. A member's progress is that over all courses of the program."""
	member = frappe.qb.DocType("LMS Program Member")
	started = Sum(Case().when(member.progress > 0, 1).else_(0))
	completed = Sum(Case().when(member.progress >= 100, 1).else_(0))
	counted = (
		scope.records(member, member.member)
		.select(member.parent.as_("name"), Count("*").as_("people"))
		.select(started.as_("started"), completed.as_("completed"))
		.groupby(member.parent)
	)
	return describe_funnels(add_titles(counted, "LMS Program", "people", "started", "completed"))


def describe_funnels(rows: Iterable[tuple[str, str, int, int, int]]) -> list[Funnel]:
	"""Return the courses or programs sorted by title."""
	funnels: list[Funnel] = [
		{"name": name, "title": title, "people": people, "started": int(started), "completed": int(completed)}
		for name, title, people, started, completed in rows
	]
	return sorted(funnels, key=lambda row: (sort_key(row["title"]), row["name"]))


def add_titles(counted: QueryBuilder, doctype: str, *fields: str) -> list[tuple[Any, ...]]:
	"""Return name, title and these fields of what a query has counted by `name`, of documents that exist."""
	document = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(counted).join(document).on(document.name == counted.name)
	rows = query.select(document.name, document.title, *(counted[field] for field in fields)).run()
	return [(name, title or name, *rest) for name, title, *rest in rows]
