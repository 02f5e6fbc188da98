"""Where people succeed and where they stop: quizzes, and how far people get in courses and programs."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TypedDict

import frappe
from pypika import Case
from pypika.functions import Count, Substring, Sum

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
	key = (row.quiz, Substring(day, 1, 7))
	rows = (
		scope.records(row, row.member)
		.select(*key, Count("*"), Sum(row.passed))
		.where((day >= starts[0]) & (day < starts[-1]) & (row.status == "Graded"))
		.groupby(*key)
	).run()
	titles = get_titles("LMS Quiz", {quiz for quiz, *_rest in rows})
	quizzes: list[QuizMonth] = [
		{"quiz": quiz, "quiz_title": titles[quiz], "month": month, "graded": graded, "passed": int(passed)}
		for quiz, month, graded, passed in rows
		if quiz in titles
	]
	return sorted(quizzes, key=lambda row: (sort_key(row["quiz_title"]), row["quiz"], row["month"]))


def count_courses(scope: Scope) -> list[Funnel]:
	"""Return the courses with enrollments, as *Course Progress Summary* counts them."""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	key = (enrollment.course, get_state(enrollment))
	counts: dict[str, Counter[str]] = {}
	rows = scope.records(enrollment, enrollment.member).select(*key, Count("*")).groupby(*key).run()
	for course, state, count in rows:
		counts.setdefault(course, Counter())[state] += count
	return describe_funnels(
		"LMS Course",
		(
			(course, found.total(), found.total() - found[NOT_STARTED], found[COMPLETED])
			for course, found in counts.items()
		),
	)


def count_programs(scope: Scope) -> list[Funnel]:
	"""Return the programs with members. A member's progress is that over all courses of the program."""
	member = frappe.qb.DocType("LMS Program Member")
	started = Sum(Case().when(member.progress > 0, 1).else_(0))
	completed = Sum(Case().when(member.progress >= 100, 1).else_(0))
	query = scope.records(member, member.member).select(member.parent, Count("*"), started, completed)
	return describe_funnels("LMS Program", query.groupby(member.parent).run())


def describe_funnels(doctype: str, rows: Iterable[tuple[str, int, int, int]]) -> list[Funnel]:
	"""Return the courses or programs sorted by title."""
	found = {name: (people, int(started), int(completed)) for name, people, started, completed in rows}
	titles = get_titles(doctype, found)
	funnels: list[Funnel] = [
		{"name": name, "title": title, "people": people, "started": started, "completed": completed}
		for name, title in titles.items()
		for people, started, completed in [found[name]]
	]
	return sorted(funnels, key=lambda row: (sort_key(row["title"]), row["name"]))


def get_titles(doctype: str, names: Iterable[str]) -> dict[str, str]:
	"""Return the titles of those that exist, by name."""
	rows = frappe.get_all(doctype, {"name": ["in", list(names)]}, ["name", "title"])
	return {row.name: row.title or row.name for row in rows}
