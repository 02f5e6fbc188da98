"""What the domain modules return, as the templates show it: texts instead of numbers. Plain functions."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _

from lms.lms.courses import Lesson, Outline
from lms.portal.due import Badge, done_badge, due_badge
from lms.portal.language import long_date

Row = Mapping[str, Any]


def assignment_view(row: Row, cards: Mapping[str, Row], language: str) -> frappe._dict:
	"""An assignment to do; `cards` has the picture of its course, unless that is no longer published."""
	return frappe._dict(
		course=row["course"],
		is_available=bool(row["published"]),
		title=row["course_title"],
		image=cards.get(row["course"], {}).get("image"),
		progress=row["progress"],
		due=due_badge(row["urgency"], row["days_left"]),
		due_on=long_date(row["due_date"], language),
	)


def completed_view(row: Row, language: str) -> frappe._dict:
	return frappe._dict(row, badge=done_badge(), completed_on=long_date(row["completed_on"], language))


def card_view(card: Row, due: Mapping[str, Badge], language: str) -> frappe._dict:
	"""A course in the catalogue, or at the head of its page."""
	completed_on = card["completed_on"]
	return frappe._dict(
		card,
		badge=due.get(card["name"]) or (done_badge() if completed_on else None),
		completed_on=completed_on and long_date(completed_on, language),
		lesson_count=lesson_count(card["lessons"]),
	)


def due_badges(assignments: Collection[Row]) -> dict[str, Badge]:
	"""The badge of each course that is to do; of two assignments of one, the more urgent."""
	badges: dict[str, Badge] = {}
	for row in assignments:
		badges.setdefault(row["course"], due_badge(row["urgency"], row["days_left"]))
	return badges


def lesson_count(count: int) -> str:
	return _("1 lesson") if count == 1 else _("{0} lessons").format(count)


def course_count(count: int) -> str:
	return _("1 course") if count == 1 else _("{0} courses").format(count)


def summarize(assignments: Collection[Row], language: str) -> str:
	"""One sentence on what is to do."""
	late = sum(row["urgency"] == "overdue" for row in assignments)
	if late == 1:
		return _("One of your assignments is overdue. Please start with it.")
	if late:
		return _("{0} of your assignments are overdue. Please start with these.").format(late)
	if assignments:
		next_date: date = min(row["due_date"] for row in assignments)
		return _("You are on time. The next assignment is due on {0}.").format(long_date(next_date, language))
	return _("You are up to date: nothing is due.")


def figures(assignments: Collection[Row], completed: int) -> list[dict[str, Any]]:
	"""The numbers at the top of the home page; none for who has nothing to count yet."""
	if not assignments and not completed:
		return []
	urgencies = [row["urgency"] for row in assignments]
	return figure_list(
		("overdue", _("Overdue"), urgencies.count("overdue")),
		("soon", _("Due within a week"), urgencies.count("soon")),
		("later", _("Due later"), urgencies.count("later")),
		("done", _("Courses completed"), completed),
	)


def figure_list(*numbers: tuple[str, str, int]) -> list[dict[str, Any]]:
	"""Of each number its style, unless it is zero, and its label."""
	return [{"kind": kind if value else "", "label": label, "value": value} for kind, label, value in numbers]


def team_figures(totals: Row) -> list[dict[str, Any]]:
	"""The numbers at the top of a line manager's page."""
	return figure_list(
		("", _("People"), totals["users"]),
		("overdue", _("Overdue"), totals["overdue"]),
		("", _("Active"), totals["active"]),
		("done", _("Completed"), totals["completed"]),
	)


def person_view(row: Row, language: str) -> frappe._dict:
	"""A person in the team, with what is overdue."""
	trainings = [
		frappe._dict(
			title=training["course_title"],
			due=due_badge("overdue", training["days_left"]),
			due_on=long_date(training["due_date"], language),
			is_superseded=training["superseded"],
		)
		for training in row["overdue_training"]
	]
	return frappe._dict(row, overdue_label=_("{0} overdue").format(row["overdue"]), trainings=trainings)


def nobody_text(query: Row) -> str:
	"""Why the list of people is empty."""
	if query["overdue"] and not query["search"]:
		return _("Nothing is overdue here.")
	return _("Nobody in your team fits. Try another name, or all courses.")


def range_text(first: int, last: int, total: int) -> str:
	return _("{0}–{1} of {2}").format(first, last, total)


def outline_view(outline: Outline, readable: Collection[str]) -> list[dict[str, Any]]:
	"""The chapters with their lessons, and which of these the learner may open."""
	return [
		{
			"title": chapter.title,
			"number": chapter.number,
			"lessons": [
				{"lesson": lesson, "is_readable": lesson.name in readable} for lesson in chapter.lessons
			],
		}
		for chapter in outline.chapters
	]


def position_text(outline: Outline, lesson: Lesson) -> str:
	"""Where in the course a lesson is: its chapter and its place among all lessons."""
	lessons = outline.lessons
	chapter = outline.chapters[lesson.chapter_number - 1].title
	place = _("Lesson {0} of {1}").format(lessons.index(lesson) + 1, len(lessons))
	return f"{chapter} · {place}"


def matches(card: Row, search: str, category: str) -> bool:
	"""Whether a course is in the category and has every word of the search, in whatever order."""
	if category and card["category"] != category:
		return False
	text = " ".join(filter(None, (card["title"], card["short_introduction"], card["category"]))).casefold()
	return all(word in text for word in search.casefold().split())
