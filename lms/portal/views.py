"""Turns results of the domain packages into texts and values for the templates. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _

from lms.lms.courses.catalogue import Lesson, Outline
from lms.lms.courses.tags import has_tag, split_tags
from lms.lms.permissions.open_courses import is_open
from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge, done_badge, due_badge
from lms.lms.shared.language import join_parts, long_date
from lms.lms.training.unfinished import NEW, NOW_OVERDUE

Row = Mapping[str, Any]

# How long a course is new.
NEW_DAYS = 30
NEWEST = "newest"


def training_view(row: Row, cards: Mapping[str, Row], language: str, news: str | None = None) -> frappe._dict:
	"""Return an unfinished training assignment. `cards` has its course's picture if it is published."""
	return frappe._dict(
		course=row["course"],
		is_available=is_open(row),
		title=row["course_title"],
		image=cards.get(row["course"], {}).get("image"),
		progress=row["progress"],
		due=due_badge(row["urgency"], row["days_left"]),
		due_on=long_date(row["due_date"], language),
		news=news_badge(news),
	)


def news_badge(news: str | None) -> Badge | None:
	"""Return the mark of what is new since the last visit."""
	labels = {NEW: _("New"), NOW_OVERDUE: _("Now overdue")}
	return Badge("now", labels[news]) if news else None


def news_text(news: Sequence[str | None], since: datetime | None, today: date, language: str) -> str | None:
	"""Say how much is new since the last visit. None if nothing is."""
	added, late = news.count(NEW), news.count(NOW_OVERDUE)
	parts = []
	if added:
		parts.append(say_count(_("{0} new course|{0} new courses"), added))
	if late:
		parts.append(say_count(_("{0} now overdue|{0} now overdue"), late))
	if not since or not parts:
		return None
	said = join_parts(parts, language)
	if since.date() == today:
		return _("Since your last visit earlier today: {0}.").format(said)
	return _("Since your last visit on {0}: {1}.").format(long_date(since, language), said)


def completed_view(row: Row, language: str) -> frappe._dict:
	return frappe._dict(row, badge=done_badge(), completed_on=long_date(row["completed_on"], language))


def courses_to_continue(cards: Iterable[Row], elsewhere: Collection[str]) -> list[Row]:
	"""Return the cards of incomplete courses, without those that another part of the page leads to."""
	cards = [card for card in cards if not (card["completed_on"] or card["upcoming"])]
	return [card for card in cards if card["name"] not in elsewhere]


def card_view(card: Row, due: Mapping[str, Badge], today: date, language: str) -> frappe._dict:
	"""Return a course for the catalogue or for the top of its page."""
	completed_on, published_on = card["completed_on"], card["published_on"]
	return frappe._dict(
		card,
		badge=due.get(card["name"]) or card_badge(card, today),
		completed_on=completed_on and long_date(completed_on, language),
		published_on=long_date(published_on, language) if published_on and is_open(card) else None,
		lesson_count=lesson_count(card["lessons"]) if card["lessons"] or not card["upcoming"] else None,
		tags=split_tags(card["tags"]),
	)


def card_badge(card: Row, today: date) -> Badge | None:
	"""Return the badge of a course that is not to be done."""
	if card["completed_on"]:
		return done_badge()
	if card["upcoming"]:
		return upcoming_badge()
	return Badge("now", _("New")) if is_new(card, today) and not card["enrolled"] else None


def is_new(card: Row, today: date) -> bool:
	published_on = card["published_on"]
	return is_open(card) and bool(published_on) and (today - published_on).days < NEW_DAYS


def upcoming_badge() -> Badge:
	return Badge("", _("Coming soon"))


def due_badges(assignments: Collection[Row]) -> dict[str, Badge]:
	"""Return a badge for each unfinished course. Of two assignments, the more urgent one counts."""
	badges: dict[str, Badge] = {}
	for row in assignments:
		badges.setdefault(row["course"], due_badge(row["urgency"], row["days_left"]))
	return badges


def lesson_count(count: int) -> str:
	return say_count(_("{0} lesson|{0} lessons"), count)


def course_count(count: int) -> str:
	return say_count(_("{0} course|{0} courses"), count)


def summarize(assignments: Collection[Row], language: str) -> str:
	"""Sum up what is due in one sentence."""
	late = sum(row["urgency"] == "overdue" for row in assignments)
	if late:
		forms = _(
			"One of your training assignments is overdue. Please start with it."
			"|{0} of your training assignments are overdue. Please start with these."
		)
		return say_count(forms, late)
	if assignments:
		next_date: date = min(row["due_date"] for row in assignments)
		return _("You are on time. Your next training is due on {0}.").format(long_date(next_date, language))
	return _("You are up to date. Nothing is due.")


def figures(assignments: Collection[Row], completed: int) -> list[dict[str, Any]]:
	"""Return the numbers at the top of the home page. Empty if there is nothing to count."""
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
	"""Return each number with its label, and its style unless the number is 0."""
	return [{"kind": kind if value else "", "label": label, "value": value} for kind, label, value in numbers]


def team_figures(totals: Row) -> list[dict[str, Any]]:
	"""Return the numbers at the top of the page of a team. Those of very many people are not counted."""
	return figure_list(
		("", _("People"), totals["users"]),
		*(
			(kind, label, totals[key])
			for kind, label, key in (
				("overdue", _("Overdue"), "overdue"),
				("", _("Active"), "active"),
				("done", _("Completed"), "completed"),
			)
			if key in totals
		),
	)


def direct_team_view(totals: Row) -> frappe._dict:
	"""Return the figures of those who report directly to a line manager, and a sentence that sums them up."""
	forms = _(
		"One training assignment of those who report directly to you is overdue."
		"|{0} training assignments of those who report directly to you are overdue."
	)
	late = totals["overdue"]
	summary = (
		say_count(forms, late) if late else _("No training of those who report directly to you is overdue.")
	)
	return frappe._dict(summary=summary, figures=team_figures(totals))


def person_view(row: Row, language: str) -> frappe._dict:
	"""Return a person in the team, with their overdue training."""
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
	"""Say why the list of people is empty."""
	if query["overdue"] and not query["search"]:
		return _("Nothing is overdue here.")
	return _("Nobody in your team matches. Try another name or all courses.")


def get_initials(full_name: str) -> str:
	"""Return what stands for a person who has no picture."""
	return "".join(word[0] for word in full_name.split()[:2]).upper()


def range_text(first: int, last: int, total: int) -> str:
	return _("{0}–{1} of {2}").format(first, last, total)


def outline_view(outline: Outline, readable: Collection[str]) -> list[dict[str, Any]]:
	"""Return the chapters with their lessons, and whether the learner may open each lesson."""
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
	"""Describe where a lesson is: its chapter and its number among all lessons."""
	lessons = outline.lessons
	chapter = outline.chapters[lesson.chapter_number - 1].title
	place = _("Lesson {0} of {1}").format(lessons.index(lesson) + 1, len(lessons))
	return f"{chapter} · {place}"


def sort_cards(cards: list[Row], order: str) -> list[Row]:
	"""Return courses, which are by title, with the newest first if the order asks for it.

	Those that have not opened yet are the newest.
	"""
	if order != NEWEST:
		return cards
	return sorted(cards, key=lambda card: (is_open(card) and card["published_on"]) or date.max, reverse=True)


def matches(card: Row, search: str, category: str, tag: str = "") -> bool:
	"""Whether a course is in the category, has the tag and contains all words of the search, in any order."""
	if (category and card["category"] != category) or (tag and not has_tag(card["tags"], tag)):
		return False
	texts = (card["title"], card["short_introduction"], card["category"], card["tags"])
	text = " ".join(filter(None, texts)).casefold()
	return all(word in text for word in search.casefold().split())
