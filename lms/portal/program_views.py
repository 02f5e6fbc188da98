"""Texts and values for programs: the courses on the path, their states and the next step. Pure functions."""

from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _

from lms.lms.permissions.open_courses import is_open
from lms.lms.shared.due import Badge, done_badge, due_badge
from lms.lms.shared.language import long_date
from lms.lms.shared.urls import urls
from lms.portal.views import lesson_count, upcoming_badge

Row = Mapping[str, Any]

# States of a course on the path. The first course that is open is the one to take now.
DONE, NOW, OPEN, LOCKED, CLOSED = "done", "now", "open", "locked", "closed"


def find_states(courses: list[Row]) -> list[str]:
	"""Return the state of each course, in order."""
	states = [find_state(course) for course in courses]
	if OPEN in states:
		states[states.index(OPEN)] = NOW
	return states


def find_state(course: Row) -> str:
	if course["progress"] >= 100:
		return DONE
	if not (is_open(course) and course["has_lessons"]):
		return CLOSED
	return LOCKED if course["locked"] else OPEN


def program_view(program: Row) -> frappe._dict:
	"""Return a member's program for a list: how far they are, and the next step if there is one."""
	states = find_states(program["courses"])
	return frappe._dict(
		name=program["name"],
		title=program["title"],
		progress=program["progress"],
		is_done=is_done(states),
		completed=completed_text(states),
		next=find_next(program["courses"], states),
		obstacle=describe_obstacle(program["courses"], states),
	)


def programs_to_do(programs: Iterable[Row]) -> list[frappe._dict]:
	"""Return a member's programs that are not complete."""
	return [view for view in map(program_view, programs) if not view.is_done]


def courses_to_leave_out(programs: Iterable[Row], *, are_shown: bool) -> set[str]:
	"""Return the courses that one cannot continue: locked, or, if the programs are shown, not begun."""
	courses = [course for program in programs for course in program["courses"]]
	return {
		course["course"] for course in courses if course["locked"] or (are_shown and not course["progress"])
	}


def is_done(states: list[str]) -> bool:
	return bool(states) and set(states) == {DONE}


def completed_text(states: list[str]) -> str:
	return _("Courses completed: {0} of {1}").format(states.count(DONE), len(states))


def find_next(courses: list[Row], states: list[str]) -> frappe._dict | None:
	"""Return the course to take now: `title`, `url` and `label`, the text of its button."""
	if NOW not in states:
		return None
	course = courses[states.index(NOW)]
	label = _("Continue") if course["progress"] else _("Start")
	return frappe._dict(title=course["title"], url=urls.resume(course["course"]), label=label)


def describe_obstacle(courses: list[Row], states: list[str]) -> str | None:
	"""Return why there is no next step although the program is not complete, or None."""
	if not states:
		return _("This program has no courses yet. The learning team adds them.")
	if NOW in states or is_done(states):
		return None
	if LOCKED in states:
		return courses[states.index(LOCKED)]["reason"]
	return _("The other courses are not available at the moment. Ask the learning team.")


def path_view(
	program: Row, cards: Mapping[str, Row], due: Mapping[str, Row], language: str
) -> list[frappe._dict]:
	"""Return the courses of a program in order.

	- `cards`: the courses that the reader may open, by name
	- `due`: the reader's unfinished training assignments, by course
	"""
	courses = program["courses"]
	return [
		step_view(course, state, cards.get(course["course"]), due.get(course["course"]), language)
		if program["is_member"]
		else preview_view(course, cards.get(course["course"]))
		for course, state in zip(courses, find_states(courses), strict=True)
	]


def step_view(
	course: Row, state: str, card: Row | None, assignment: Row | None, language: str
) -> frappe._dict:
	"""Return a course on a member's path."""
	if state == DONE:
		assignment = None
	return preview_view(course, card).update(
		state=state,
		badge=state_badge(state, course),
		note=note_text(state, course, language),
		progress=course["progress"] if 0 < course["progress"] < 100 else None,
		due=due_badge(assignment["urgency"], assignment["days_left"]) if assignment else None,
		due_on=long_date(assignment["due_date"], language) if assignment else None,
	)


def preview_view(course: Row, card: Row | None) -> frappe._dict:
	"""Return a course on the path for people who are not members."""
	return frappe._dict(
		title=course["title"],
		image=course["image"],
		url=urls.course(course["course"]) if card else None,
		introduction=card["short_introduction"] if card else None,
		lessons=lesson_count(card["lessons"]) if card else None,
		badge=closed_badge(course),
	)


def closed_badge(course: Row) -> Badge | None:
	"""Return the badge of a course that is not open, or None."""
	if not course["published"]:
		return Badge("", _("Not published"))
	return upcoming_badge() if course["upcoming"] else None


def state_badge(state: str, course: Row) -> Badge:
	if state == DONE:
		return done_badge()
	if state == LOCKED:
		return Badge("", _("Locked"))
	if state == CLOSED:
		return upcoming_badge() if course["upcoming"] else Badge("", _("Not available"))
	if course["progress"]:
		return Badge(state, _("In progress"))
	return Badge(state, _("Up next") if state == NOW else _("Open"))


def note_text(state: str, course: Row, language: str) -> str | None:
	"""Say when a course was completed, or why it cannot be opened."""
	if state == DONE and course["completed_on"]:
		return _("Completed on {0}").format(long_date(course["completed_on"], language))
	if state == LOCKED:
		return lock_text(course)
	if state != CLOSED:
		return None
	if not course["published"]:
		return _("This course is not available at the moment. Ask the learning team.")
	return _("This course is not open yet.") if course["upcoming"] else _("This course has no lessons yet.")


def lock_text(course: Row) -> str:
	"""Say which course comes first. Everything before it has to be completed, too, if several are left."""
	if not course["waits_for"]:
		return course["reason"]
	*others, last = course["waits_for"]
	if others:
		return _("Opens once you have completed {0} and everything before it.").format(last)
	return _("Opens once you have completed {0}.").format(last)


def order_text(program: Row) -> str:
	if program["enforce_course_order"]:
		return _("The courses open one after another.")
	return _("Take the courses in any order.")


def edited_view(program: Row) -> frappe._dict:
	"""Return a program for those who may edit it."""
	is_published = program["published"]
	return frappe._dict(
		program,
		badge=Badge("done", _("Published")) if is_published else Badge("", _("Draft")),
		courses=_("Courses: {0}").format(program["course_count"]),
		members=_("Members: {0}").format(program["member_count"]),
	)
