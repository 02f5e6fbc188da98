"""Texts and values for cohorts: when and where, seats, the reader's standing and what they can do."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _

from lms.lms.cohorts.batch import OFFERED
from lms.lms.cohorts.views import CANCELLED, OVER, RUNNING, UPCOMING
from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge, done_badge
from lms.lms.shared.language import isolate, long_date, long_period, long_time
from lms.lms.shared.moments import as_moment
from lms.lms.shared.urls import urls
from lms.portal.views import get_initials, lesson_count, upcoming_badge

Row = Mapping[str, Any]

MINE = "Mine"
# Sections of the list, in order. Each is a filter, too.
SECTIONS = (MINE, UPCOMING, RUNNING, OVER)


# The list


def find_section(row: Row, now: datetime) -> str:
	"""Return the section of a cohort. One's own stay at the top until their last day is over."""
	if is_own(row) and row["ends"] > as_moment(now):
		return MINE
	return OVER if row["state"] in (OVER, CANCELLED) else str(row["state"])


def is_own(row: Row) -> bool:
	return bool(row["is_member"] or row["entry"])


def matches(row: Row, state: str, category: str) -> bool:
	"""Whether a cohort is in the category and in the state: one of SECTIONS, or empty for all."""
	if category and row["category"] != category:
		return False
	if state == MINE:
		return is_own(row)
	is_past = row["state"] in (OVER, CANCELLED)
	return not state or row["state"] == state or (state == OVER and is_past)


def sort_batches(rows: Iterable[frappe._dict], now: datetime) -> list[frappe._dict]:
	"""Return cohorts by section. What comes next is first, and what ended last is first."""

	def place(row: frappe._dict) -> tuple[int, float, str]:
		section = find_section(row, now)
		moment = row.ends if section in (RUNNING, OVER) else row.starts
		seconds = -moment.timestamp() if section == OVER else moment.timestamp()
		return SECTIONS.index(section), seconds, row.name

	return sorted(rows, key=place)


def group_batches(
	rows: Iterable[frappe._dict], now: datetime, reader_zone: str, language: str
) -> list[frappe._dict]:
	"""Return the sections that have cohorts, with `name`, `title` and `batches`."""
	titles = say_sections()
	groups = {section: frappe._dict(name=section, title=titles[section], batches=[]) for section in SECTIONS}
	for row in rows:
		groups[find_section(row, now)].batches.append(batch_view(row, now, reader_zone, language))
	return [group for group in groups.values() if group.batches]


def say_sections() -> dict[str, str]:
	return {
		MINE: _("My cohorts"),
		UPCOMING: _("Upcoming cohorts"),
		RUNNING: _("Running cohorts"),
		OVER: _("Over and cancelled"),
	}


def batch_view(row: Row, now: datetime, reader_zone: str, language: str) -> frappe._dict:
	"""Return a cohort for a list."""
	return frappe._dict(
		name=row["name"],
		title=row["title"],
		description=row["description"],
		badges=[state_badge(row), *standing_badges(row, now)],
		when=when_text(row, language),
		here=here_text(row, reader_zone, language),
		facts=list(filter(None, (where_text(row), seats_text(row), row["category"]))),
	)


def count_text(count: int) -> str:
	return say_count(_("{0} cohort|{0} cohorts"), count)


def state_badge(row: Row) -> Badge:
	return {
		UPCOMING: Badge("now", _("Coming up")),
		RUNNING: Badge("done", _("Under way")),
		OVER: Badge("", _("Over")),
		CANCELLED: Badge("overdue", _("Has been cancelled")),
	}[row["state"]]


def standing_badges(row: Row, now: datetime) -> list[Badge]:
	"""Return whether it is a draft, and whether the reader is in the cohort or waits."""
	badges = [] if row["published"] else [Badge("", _("Draft"))]
	if row["completed_on"]:
		badges.append(done_badge())
	elif row["is_member"]:
		badges.append(Badge("done", _("Enrolled")))
	elif is_offered(row, now):
		badges.append(Badge("soon", _("A seat is kept for you")))
	elif row["entry"]:
		badges.append(Badge("soon", _("On the waiting list")))
	return badges


def is_offered(row: Row, now: datetime) -> bool:
	entry = row["entry"]
	return bool(entry) and entry["status"] == OFFERED and entry["offered_until"] >= now


# When and where


def when_text(row: Row, language: str) -> str:
	return f"{long_period(row['starts'], row['ends'], language)} ({row['timezone']})"


def here_text(row: Row, reader_zone: str, language: str) -> str | None:
	"""Return the same in the reader's time zone. None if their clocks show the same."""
	zone = ZoneInfo(reader_zone)
	starts, ends = row["starts"].astimezone(zone), row["ends"].astimezone(zone)
	if all(
		there.utcoffset() == here.utcoffset()
		for there, here in ((row["starts"], starts), (row["ends"], ends))
	):
		return None
	return f"{long_period(starts, ends, language)} ({reader_zone})"


def where_text(row: Row) -> str | None:
	place, medium = row["place"], row["medium"]
	if medium == "Online":
		return _("Online")
	if medium == "Hybrid":
		return _("{0}, or online").format(isolate(place)) if place else _("On site or online")
	return place or (_("On site") if medium else None)


def seats_text(row: Row) -> str | None:
	"""Return how many seats are left. None without a limit, and when nobody can come any more."""
	if row["seats_left"] is None or row["state"] in (OVER, CANCELLED):
		return None
	if row["seats_left"]:
		return say_count(_("{0} seat left|{0} seats left"), row["seats_left"])
	return _("No seat left, but a waiting list") if row["waiting_list"] else _("No seat left")


def fact_view(batch: Row, reader_zone: str, language: str) -> list[tuple[str, str]]:
	"""Return the facts at the top of the page of a cohort, with their labels."""
	here = here_text(batch, reader_zone, language)
	facts = (
		(_("Dates"), when_text(batch, language)),
		(_("Your time"), here),
		(_("Where"), where_text(batch)),
		(_("Seats"), seats_text(batch)),
		(_("Instructors"), ", ".join(batch["instructors"])),
		(_("Category"), batch["category"]),
	)
	return [(label, value) for label, value in facts if value]


# What the reader is and can do


def standing_text(batch: Row, now: datetime, reader_zone: str, language: str) -> str | None:
	"""Say whether the reader is in the cohort, is offered a seat or waits. None if they do not."""
	if batch["completed_on"]:
		day = long_date(batch["completed_on"], language)
		return _("You completed this cohort on {0}.").format(day)
	if batch["is_member"]:
		return _("You were in this cohort.") if batch["state"] == OVER else _("You are in this cohort.")
	entry = batch["entry"]
	if not entry:
		return None
	if entry["status"] == OFFERED:
		if not batch["can_accept"]:
			return _("A seat was kept for you. It can no longer be accepted.")
		until = as_moment(entry["offered_until"]).astimezone(ZoneInfo(reader_zone))
		deadline = f"{long_time(until, language)} ({reader_zone})"
		return _("A seat is kept for you until {0}.").format(deadline)
	if not batch["before_me"]:
		return _("You are the first on the waiting list. You get a message when a seat is free for you.")
	forms = _(
		"{0} person is before you on the waiting list. You get a message when a seat is free for you."
		"|{0} people are before you on the waiting list. You get a message when a seat is free for you."
	)
	return say_count(forms, batch["before_me"])


def obstacle_text(batch: Row, *, can_enroll_oneself: bool) -> str | None:
	"""Say why there is nothing that the reader can do to get in. None if they are in, wait or can."""
	if is_own(batch) or batch["can_enroll"] or batch["can_wait"]:
		return None
	if batch["is_led"] and not (batch["closed"] and batch["published"]):
		return _("You see this cohort because you can edit or lead it.")
	if batch["closed"]:
		return str(batch["closed"])
	if not batch["allow_self_enrollment"]:
		return _("The learning team enrolls people in this cohort. Ask them if you would like to come.")
	if not can_enroll_oneself:
		return _("Only learners can enroll in a cohort.")
	return _("This cohort is full.")


def done_text(done: str) -> str | None:
	"""Return what to say after the reader has left the cohort or the waiting list."""
	return {
		"leave": _("You have left the cohort. The courses that you began stay open for you."),
		"decline": _("You are no longer on the waiting list."),
	}.get(done)


# Courses and people


def course_views(batch: Row, cards: Mapping[str, Row]) -> list[frappe._dict]:
	"""Return the courses in order. Unpublished ones are named to members and those who lead the cohort.

	`cards` has the courses that the reader may open, by name.
	"""
	return [course_view(course, cards.get(course["course"])) for course in visible_courses(batch)]


def visible_courses(batch: Row) -> list[Row]:
	if batch["is_member"] or batch["is_led"]:
		return list(batch["courses"])
	return [course for course in batch["courses"] if course["published"]]


def course_view(course: Row, card: Row | None) -> frappe._dict:
	progress, is_done = course["progress"], bool(course["completed_on"])
	can_resume = progress is not None and not is_done and card is not None and not card["upcoming"]
	return frappe._dict(
		title=course["title"],
		image=course["image"],
		url=urls.course(course["course"]) if card else None,
		introduction=card["short_introduction"] if card else None,
		lessons=lesson_count(card["lessons"]) if card else None,
		badge=course_badge(course, card, is_done=is_done),
		progress=progress if progress is not None and not is_done else None,
		resume=urls.resume(course["course"]) if can_resume else None,
		label=_("Continue") if progress else _("Start"),
	)


def course_badge(course: Row, card: Row | None, *, is_done: bool) -> Badge | None:
	if is_done:
		return done_badge()
	if not course["published"]:
		return Badge("", _("Not published"))
	return upcoming_badge() if card and card["upcoming"] else None


def people_views(people: Collection[Row]) -> list[frappe._dict]:
	return [
		frappe._dict(
			name=person["member_name"],
			initials=get_initials(person["member_name"]),
			picture=urls.picture(person["user_image"]),
		)
		for person in people
	]


def people_count(count: int) -> str:
	return say_count(_("{0} person|{0} people"), count)
