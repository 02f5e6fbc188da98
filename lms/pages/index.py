"""The home page. LMS Settings switch its parts on and off: each has a switch, such as `home_continue`."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import add_days, getdate, now_datetime, nowdate

from lms.lms.account.visits import Visit, get_visit, note_visit
from lms.lms.announcements.announcements import get_received
from lms.lms.cohorts.views import RUNNING, UPCOMING, get_batches
from lms.lms.courses.catalogue import get_completed_courses, get_featured_courses, get_my_courses
from lms.lms.figures.team import get_direct_totals
from lms.lms.live_classes.views import get_coming_classes
from lms.lms.programs.paths import get_my_programs
from lms.lms.shared.moments import find_zone
from lms.lms.shared.switches import is_switched_on
from lms.lms.training.unfinished import find_news, get_unfinished
from lms.lms.validity.periods import NONE
from lms.portal import batch_views, program_views, views
from lms.portal.announcements import received_view
from lms.portal.live_class_views import class_view
from lms.portal.standing_views import find_badges

PARTS = (
	"assignments",
	"continue",
	"programs",
	"live_classes",
	"batches",
	"completed",
	"team",
	"announcements",
)
SHOW_STANDING = {"assignments", "programs", "completed"}
# More completed courses than this are folded.
SHOWN_COMPLETED = 5
SHOWN_FEATURED = 3
SHOWN_BATCHES = 3
SHOWN_CLASSES = 2
# Older announcements are on their page.
SHOWN_ANNOUNCEMENTS, DAYS_SHOWN = 3, 30


def get_context(context: frappe._dict) -> None:
	user, now = frappe.session.user, now_datetime()
	parts = {part for part in PARTS if is_switched_on(f"home_{part}")}
	for part, switch in (
		("programs", "programs"),
		("batches", "batches"),
		("live_classes", "show_live_class"),
	):
		if not is_switched_on(switch):
			parts.discard(part)
	context.update(title=_("My learning"), parts=parts)
	before = get_visit(user) if "assignments" in parts else None
	visit = before.go_on(now) if before else Visit(now)
	show_courses(context, user, parts, visit.previous)
	if "batches" in parts:
		show_batches(context, user, now)
	if "live_classes" in parts:
		rows, zone = get_coming_classes(user, now, limit=SHOWN_CLASSES), find_zone(context.account.time_zone)
		context.live_classes = [class_view(row, now, zone, frappe.local.lang) for row in rows]
	if "announcements" in parts:
		since = add_days(getdate(nowdate()), -DAYS_SHOWN)
		rows = get_received(user, limit=SHOWN_ANNOUNCEMENTS, since=since)
		context.announcements = [received_view(row, frappe.local.lang) for row in rows]
	if "team" in parts and context.account.is_manager:
		context.team = views.direct_team_view(get_direct_totals(user))
	if "assignments" in parts:
		note_visit(user, before, visit)


def show_courses(context: frappe._dict, user: str, parts: set[str], since: datetime | None) -> None:
	"""Show training to do, programs, courses to continue and completed courses.

	`since` is when the user last looked, before this visit.
	"""
	language, assignments = frappe.local.lang, []
	if "assignments" in parts:
		# If a course was assigned again, only the new assignment counts.
		assignments = [row for row in get_unfinished(user, getdate(nowdate())) if not row.superseded]
	programs = get_my_programs(user) if parts & {"programs", "continue"} else []
	cards = {card.name: card for card in get_my_courses(user)} if parts & {"assignments", "continue"} else {}
	completed = get_completed_courses(user) if parts & {"assignments", "completed"} else []
	standings = find_badges(user, getdate(nowdate()), language) if parts & SHOW_STANDING else {}
	if "assignments" in parts:
		show_training(context, assignments, cards, since)
		for row in context.assignments:
			row.standing = standings.get((row.course, NONE))
		context.figures = views.figures(assignments, len(completed))
	if "programs" in parts:
		context.programs = program_views.programs_to_do(programs)
		for program in context.programs:
			program.standing = standings.get((NONE, program.name))
	if "continue" in parts:
		elsewhere = {row.course for row in assignments}
		elsewhere |= program_views.courses_to_leave_out(programs, are_shown="programs" in parts)
		context.courses = views.courses_to_continue(cards.values(), elsewhere)
	has_something = assignments or context.programs or context.courses
	if "assignments" in parts and context.has_catalogue and not has_something:
		context.featured = featured_views(user)
	if "completed" in parts:
		rows = [views.completed_view(row, language) for row in completed]
		for row in rows:
			row.standing = standings.get((row.name, NONE))
		context.update(completed=rows[:SHOWN_COMPLETED], more_completed=rows[SHOWN_COMPLETED:])


def show_batches(context: frappe._dict, user: str, now: datetime) -> None:
	"""Show the user's next cohorts, and those that have begun."""
	rows = [row for row in get_batches(user, now, only_own=True) if row.state in (UPCOMING, RUNNING)]
	zone = find_zone(context.account.time_zone)
	shown = sorted(rows, key=lambda row: row.starts)[:SHOWN_BATCHES]
	context.batches = [batch_views.batch_view(row, now, zone, frappe.local.lang) for row in shown]


def featured_views(user: str) -> list[frappe._dict]:
	"""Return a few featured courses for somebody who has nothing to do."""
	cards, today = get_featured_courses(user), getdate(nowdate())
	return [views.card_view(card, {}, today, frappe.local.lang) for card in cards[:SHOWN_FEATURED]]


def show_training(
	context: frappe._dict,
	assignments: list[frappe._dict],
	cards: dict[str, frappe._dict],
	since: datetime | None,
) -> None:
	"""Show the training to do, and mark what is new."""
	language, news = frappe.local.lang, [find_news(row, since) for row in assignments]
	context.update(
		summary=views.summarize(assignments, language),
		news=views.news_text(news, since, getdate(nowdate()), language),
		assignments=[
			views.training_view(row, cards, language, what)
			for row, what in zip(assignments, news, strict=True)
		],
	)
