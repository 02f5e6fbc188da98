"""Samples for the pattern page: every shared part of the portal in every state. In English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from markupsafe import Markup

from lms.lms.courses.catalogue import Chapter, Lesson, Outline
from lms.lms.shared.due import Badge
from lms.lms.shared.urls import urls
from lms.portal import assign_views, charts, tables, task_cards, views
from lms.portal.tables import DAY, NUMBER, PERCENT, Column, Table

# A word that does not fit a phone, text in the other direction, and markup that must stay text.
LONG, ARABIC, HOSTILE = "Donaudampfschifffahrtsgesellschaft" * 3, "السلامة في العمل", "<b>5 > 3</b> & more"
TITLES = ("Fire safety", LONG, ARABIC, HOSTILE)
KINDS = ("", "done", "soon", "overdue")


@dataclass(frozen=True)
class Option:
	number: int
	text: str


def get_samples(language: str) -> dict[str, object]:
	"""Return the values that the template of the pattern page gives to the shared macros and templates."""
	return {
		"titles": TITLES,
		"badges": [Badge(kind, title) for kind in (*KINDS, "now") for title in TITLES],
		"percentages": (0, 37.5, 100),
		"figures": [{"kind": kind, "label": kind or "plain", "value": 1234} for kind in KINDS],
		"tabs": [
			frappe._dict(url=urls.home(), label=title, is_current=title is TITLES[0]) for title in TITLES
		],
		"facts": [(title, title) for title in TITLES],
		"lines": [frappe._dict(number="12,345", text=title) for title in TITLES],
		"errors": [make_errors(language, has_lines) for has_lines in (True, False)],
		"covers": make_covers(),
		"courses": make_courses(language),
		"chapters": views.outline_view(make_outline(), readable=["done", "now"]),
		"programs": make_programs(),
		"batches": make_batches(),
		"classes": make_classes(),
		"cards": [render_task_card(state) for state in ("open", "done", "closed")],
		"table": tables.show(make_table(), language),
		"formats": ("csv", "xlsx"),
		"drawings": make_drawings(),
		"questions": make_questions(),
	}


def make_errors(language: str, has_lines: bool) -> frappe._dict | None:
	"""Return errors with lines, or errors without lines of which there are more."""
	rows = [{"line": number, "employee": title, "error": LONG} for number, title in enumerate(TITLES, 1)]
	if has_lines:
		return assign_views.errors_view(rows, language)
	many = [{**row, "line": None} for row in rows] * assign_views.MOST_ERRORS
	view = assign_views.errors_view(many, language)
	return view and view.update(rows=view.rows[: len(rows)])


def make_covers() -> list[frappe._dict]:
	"""Return courses without a picture, one for each colour, and one with a picture."""
	letters = [frappe._dict(title="A" * length, image=None) for length in range(1, 6)]
	return [*letters, frappe._dict(title="Picture", image="/assets/lms/images/logo.svg")]


def make_courses(language: str) -> list[frappe._dict]:
	"""Return courses of the catalogue: to do, in progress, completed, new and upcoming."""
	today = date(2026, 11, 29)
	shared = {"image": None, "short_introduction": LONG, "category": ARABIC, "tags": None, "lessons": 3}
	opened = {"published": 1, "upcoming": 0, "published_on": today, "enrolled": False, "progress": 0}
	states: Sequence[dict[str, object]] = (
		{"enrolled": True, "progress": 37.5},
		{"enrolled": True, "progress": 100, "completed_on": today},
		{},
		{"upcoming": 1, "lessons": 0},
	)
	due = {"patterns-0": Badge("overdue", LONG)}
	courses = [
		views.card_view(
			{"name": f"patterns-{number}", "title": title, "completed_on": None, **shared, **opened, **state},
			due,
			today,
			language,
		)
		for number, (title, state) in enumerate(zip(TITLES, states, strict=True))
	]
	for course, kind in zip(courses, ("done", "soon", "overdue"), strict=False):
		course.standing = Badge(kind, f"Valid until {LONG}")
	return courses


def make_outline() -> Outline:
	names = ("done", "now", "locked", "later")
	lessons = [
		Lesson(
			name=name,
			title=title,
			chapter="first",
			chapter_number=1,
			lesson_number=number,
			include_in_preview=False,
			completed=name == "done",
		)
		for number, (name, title) in enumerate(zip(names, TITLES, strict=True), 1)
	]
	return Outline("patterns", [Chapter("first", LONG, 1, lessons)])


def make_programs() -> list[frappe._dict]:
	step = frappe._dict(title=LONG, url=urls.home(), label="Continue")
	shared = {"name": "patterns", "completed": "Courses completed: 1 of 3"}
	return [
		frappe._dict(shared, title=TITLES[0], progress=37.5, next=step),
		frappe._dict(
			shared,
			title=TITLES[1],
			progress=100,
			is_done=True,
			standing=Badge("soon", "Expiring: renew by 9 January 2027"),
		),
		frappe._dict(shared, title=TITLES[2], progress=0, obstacle=HOSTILE),
	]


def make_batches() -> list[frappe._dict]:
	"""Return a cohort with everything, and one in other words."""
	badges = [Badge("now", "Upcoming"), Badge("soon", LONG)]
	shared = {"name": "patterns", "badges": badges, "when": "30 November 2026, 09:00 – 17:00 (Europe/Berlin)"}
	here = "30 November 2026, 03:00 – 11:00 (America/New_York)"
	return [
		frappe._dict(shared, title=TITLES[1], here=here, facts=TITLES),
		frappe._dict(shared, title=TITLES[2], facts=[]),
	]


def make_classes() -> list[frappe._dict]:
	"""Return a live class that can be joined, and one that was cancelled."""
	when = "30 November 2026, 09:00 – 10:30 (Europe/Berlin)"
	shared = {"name": "patterns", "url": urls.live_class("patterns"), "batch_title": LONG, "when": when}
	here = "30 November 2026, 03:00 – 04:30 (America/New_York)"
	return [
		frappe._dict(
			shared, title=TITLES[1], badge=Badge("now", "Today"), here=here, where=LONG, join="Join"
		),
		frappe._dict(shared, title=TITLES[2], badge=Badge("overdue", "Has been cancelled")),
	]


def render_task_card(state: str) -> Markup:
	"""Return the card of a quiz that is to do, is done, or whose lesson is closed."""
	card = frappe._dict(
		kind="Quiz",
		title=LONG if state == "open" else HOSTILE,
		facts=["5 questions", "20 minutes"],
		badge=Badge("done", "Passed with 80%") if state == "done" else None,
		actions=[
			task_cards.action("Start", urls.home()),
			task_cards.action("See the result", urls.home(), is_secondary=True),
		],
		note=ARABIC,
	)
	return task_cards.render_card(card, "Enroll first." if state == "closed" else None)


def make_table() -> Table:
	columns = [Column("Course"), Column("People", NUMBER), Column("Share", PERCENT), Column("Latest", DAY)]
	rows = [(title, 12345, 66.7, date(2026, 11, 29)) for title in TITLES]
	return Table("patterns", "Courses", columns, [*rows, ("Nothing", 0, None, None)])


def make_drawings() -> list[Markup]:
	labels: Sequence[str] = [*TITLES, "Nothing"]
	values = (10.0, 40.0, 0.0, 25.0, None)
	return [
		charts.draw_bars("Bars", labels, [("Completed", values), ("Overdue", values[::-1])]),
		charts.draw_lines("Lines", labels, [("Completed", values), ("Overdue", values[::-1])]),
	]


def make_questions() -> list[frappe._dict]:
	"""Return a question of each kind, as in an attempt."""
	options = [Option(number, title) for number, title in enumerate(TITLES, 1)]
	shared: dict[str, object] = {
		"marks_text": "2 marks",
		"html": Markup("<p>What is {}?</p>").format(HOSTILE),
		"chosen": [2],
	}
	kinds: tuple[dict[str, object], ...] = (
		{"kind": "Choices", "options": options, "may_leave_out": True},
		{"kind": "Choices", "options": options, "multiple": True, "hint": "Choose all right answers."},
		{"kind": "User Input", "text": LONG},
		{"kind": "Open Ended", "text": ARABIC},
	)
	return [
		frappe._dict(shared, question=f"question-{number}", heading=f"Question {number}", **kind)
		for number, kind in enumerate(kinds, 1)
	]
