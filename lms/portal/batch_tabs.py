"""The tabs of a cohort's page: one list, with what each shows and to whom.

A new tab is an entry of TABS and a template `lms/templates/portal/_batch_<name>.html`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint, getdate
from pypika.queries import QueryBuilder

from lms.lms.announcements.announcements import (
	can_announce,
	get_announcements_of_batch,
	select_announcements_of_batch,
)
from lms.lms.cohorts.feedback import (
	LEAST_STARS,
	MOST_CHARACTERS,
	MOST_STARS,
	get_feedback,
	get_own_feedback,
	select_feedback,
	summarize_feedback,
)
from lms.lms.cohorts.grades import get_assessments, get_grades, select_assessments
from lms.lms.cohorts.roster import get_progress
from lms.lms.cohorts.timetable import get_legend, get_timetable, select_timetable
from lms.lms.cohorts.views import find_filled, get_people, sees_people
from lms.lms.content.markup import sanitize_html
from lms.lms.courses.catalogue import get_cards
from lms.lms.live_classes.attended import get_own_attendance, get_percentages
from lms.lms.live_classes.views import get_batch_classes, select_classes
from lms.lms.people.roles import can_enroll_oneself
from lms.lms.shared.moments import as_moment
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls
from lms.portal import batch_views, feedback_views, grade_views, timetable_views
from lms.portal.announcements import received_view
from lms.portal.attendance_views import own_badge, total_text
from lms.portal.live_class_views import group_classes
from lms.portal.roster_views import roster_table
from lms.portal.tables import show

PEOPLE_PER_PAGE, GRADES_PER_PAGE = 60, 50
ANNOUNCEMENTS_PER_PAGE = FEEDBACK_PER_PAGE = 20
LAST_PAGE = 10**6


@dataclass(frozen=True)
class Visit:
	"""Who looks at which cohort, and when. `batch` is from `get_batch`, `given` is what they ask for.

	`typed` is what a form had in it that was refused.
	"""

	batch: frappe._dict
	user: str
	now: datetime
	language: str
	zone: str
	has_desk_access: bool
	given: Mapping[str, object]
	typed: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Tab:
	"""A part of the page.

	- `name`: the last part of its address, and the end of the name of its template
	- `show`: returns what the template needs
	- `content`: selects what the tab shows. Without any row, the tab is not shown
	- `offers`: whether the tab has something to do for this reader, so that it is shown without content
	- `may`: whether this reader may see the tab
	"""

	name: str
	label: Callable[[], str]
	show: Callable[[Visit], dict[str, object]]
	content: Callable[[str, str], QueryBuilder] | None = None
	offers: Callable[[frappe._dict], bool] = lambda batch: False
	may: Callable[[frappe._dict], bool] = lambda batch: True

	def address(self, batch: str) -> str:
		return urls.batch(batch, tab=None if self is OVERVIEW else self.name)


def find_tabs(batch: frappe._dict, user: str) -> list[Tab]:
	"""Return the tabs that have content for the reader, in order."""
	contents = {tab.name: tab.content(batch.name, user) for tab in TABS if tab.content}
	filled = find_filled(batch.name, contents)
	shown = [tab for tab in TABS if tab.content is None or tab.name in filled or tab.offers(batch)]
	return [tab for tab in shown if tab.may(batch)]


def tab_links(batch: str, tabs: list[Tab], current: Tab) -> list[frappe._dict]:
	"""Return the tabs as links. Empty if there is nothing to choose from."""
	if len(tabs) == 1:
		return []
	return [
		frappe._dict(url=tab.address(batch), label=tab.label(), is_current=tab is current) for tab in tabs
	]


# What the tabs show


def show_overview(visit: Visit) -> dict[str, object]:
	batch, now, zone, language = visit.batch, visit.now, visit.zone, visit.language
	may_enroll = can_enroll_oneself(visit.user)
	return {
		"facts": batch_views.fact_view(batch, zone, language),
		"standing": batch_views.standing_text(batch, now, zone, language),
		"obstacle": batch_views.obstacle_text(batch, can_enroll_oneself=may_enroll),
		"done": batch_views.done_text(str(visit.given.get("done"))),
		"description": sanitize_html(batch.batch_details),
		"can_edit": visit.has_desk_access and batch.can_edit,
		"can_open": visit.has_desk_access and batch.is_led,
		"has_courses": bool(batch_views.visible_courses(batch)),
	}


def show_timetable(visit: Visit) -> dict[str, object]:
	"""Show the days of the cohort, or one of its weeks."""
	batch, language, zone = visit.batch, visit.language, visit.zone
	entries, legend = get_timetable(batch, visit.user, visit.now), get_legend(batch.name)
	moment = as_moment(visit.now)
	today = moment.astimezone(ZoneInfo(batch.timezone)).date()
	is_week = visit.given.get("view") == "week"
	shown: dict[str, object] = {
		"is_week": is_week,
		"legend": list(legend.values()),
		"zones": timetable_views.zones_text(batch, moment, zone),
		"list_url": urls.batch(batch.name, tab="timetable"),
		"week_url": urls.batch(batch.name, tab="timetable", view="week"),
	}
	if not is_week:
		return shown | {"list": timetable_views.list_view(entries, legend, today, zone, language)}
	start, end = getdate(batch.start_date), getdate(batch.end_date)
	first = timetable_views.find_week(str(visit.given.get("week")), start, end, today, language)
	before, after = first - timedelta(days=7), first + timedelta(days=7)
	return shown | {
		"week": timetable_views.week_view(entries, legend, first, today, zone, language),
		"previous_url": week_url(batch.name, before) if first > start else None,
		"next_url": week_url(batch.name, after) if after <= end else None,
	}


def week_url(batch: str, first: date) -> str:
	return urls.batch(batch, tab="timetable", view="week", week=str(first))


def show_courses(visit: Visit) -> dict[str, object]:
	courses = [course.course for course in visit.batch.courses]
	cards = {card.name: card for card in get_cards(visit.user, only=courses)}
	return {"courses": batch_views.course_views(visit.batch, cards)}


def show_assessments(visit: Visit) -> dict[str, object]:
	"""Show members their own assessments, and those who lead the cohort a page of the grading grid."""
	batch, user, now, language = visit.batch, visit.user, visit.now, visit.language
	assessments = get_assessments(batch.name)
	shown: dict[str, object] = {}
	people: list[frappe._dict] = []
	if batch.is_led:
		people, shown = find_page_of_people(visit, "assessments", GRADES_PER_PAGE)
	members = [*(person.member for person in people), *([user] if batch.is_member else [])]
	grades = get_grades(batch, assessments, dict.fromkeys(members), now)
	if batch.is_member:
		shown["own"] = grade_views.own_views(batch, assessments, grades, user, now, language)
		shown["opens"] = grade_views.opening_text(batch, now, language)
	if batch.is_led:
		shown["grid"] = grade_views.grid_view(
			assessments, people, grades, language, has_desk_access=visit.has_desk_access
		)
	return shown


def show_people(visit: Visit) -> dict[str, object]:
	"""Show who is in the cohort. Those who lead it see the progress in its courses, too."""
	batch = visit.batch
	people, links = find_page_of_people(visit, "people", PEOPLE_PER_PAGE)
	shown = {"people": batch_views.people_views(people), **links}
	if not batch.is_led:
		return shown
	courses = [course.course for course in batch.courses]
	members = [person.member for person in people]
	progress, attendance = get_progress(courses, members), get_percentages(batch.name, members)
	return shown | {
		"roster": show(roster_table(batch, people, progress, attendance), visit.language),
		"can_announce": can_announce(visit.user) and not batch.is_cancelled,
	}


def find_page_of_people(visit: Visit, tab: str, size: int) -> tuple[list[frappe._dict], dict[str, object]]:
	"""Return the members on the page that the reader asks for, the count, and the links to other pages."""
	batch = visit.batch
	last = max(1, -(-batch.member_count // size))
	number = min(read_page_number(visit), last)
	people = get_people(batch.name, start=(number - 1) * size, limit=size)
	count = {"count": batch_views.people_count(batch.member_count)}
	return people, count | page_links(batch.name, tab, number, has_more=number < last)


def show_announcements(visit: Visit) -> dict[str, object]:
	number, limit = read_page_number(visit), ANNOUNCEMENTS_PER_PAGE
	# One more than is shown tells whether there is another page.
	rows = get_announcements_of_batch(
		visit.batch.name, visit.user, start=(number - 1) * limit, limit=limit + 1
	)
	return {
		"announcements": [received_view(row, visit.language) for row in rows[:limit]],
		**page_links(visit.batch.name, "announcements", number, has_more=len(rows) > limit),
	}


def show_live_classes(visit: Visit) -> dict[str, object]:
	rows = get_batch_classes(visit.batch.name, visit.user, visit.now)
	records, attended, minimum = get_own_attendance(visit.batch.name, visit.user)
	groups = group_classes(rows, visit.now, visit.zone, visit.language)
	for group in groups:
		for row in group.classes:
			row.attendance = own_badge(records[row.name]) if row.name in records else None
	return {"groups": groups, "attended": total_text(attended.percent, minimum, visit.language)}


def show_feedback(visit: Visit) -> dict[str, object]:
	"""Show the form to members, and what everybody has said to those who lead the cohort."""
	batch, user, number = visit.batch, visit.user, read_page_number(visit)
	shown: dict[str, object] = {
		"questions": feedback_views.say_questions(),
		"stars": range(LEAST_STARS, MOST_STARS + 1),
		"most_characters": MOST_CHARACTERS,
		"own": visit.typed or get_own_feedback(batch.name, user),
		"until": feedback_views.until_text(batch, visit.language),
		"is_saved": visit.given.get("done") == "feedback",
	}
	if not batch.is_led:
		return shown
	start, limit = (number - 1) * FEEDBACK_PER_PAGE, FEEDBACK_PER_PAGE
	rows = get_feedback(batch.name, user, start=start, limit=limit + 1)
	return shown | {
		"summary": feedback_views.summary_view(summarize_feedback(batch.name)),
		"rows": [feedback_views.row_view(row, visit.language) for row in rows[:limit]],
		**page_links(batch.name, "feedback", number, has_more=len(rows) > limit),
	}


def read_page_number(visit: Visit) -> int:
	return min(max(cint(visit.given.get("page")), 1), LAST_PAGE)


def page_links(batch: str, tab: str, number: int, *, has_more: bool) -> dict[str, object]:
	return {
		"previous_url": urls.batch(batch, tab=tab, page=number - 1) if number > 1 else None,
		"next_url": urls.batch(batch, tab=tab, page=number + 1) if has_more else None,
	}


TABS = (
	Tab("overview", lambda: _("Overview"), show_overview),
	Tab("timetable", lambda: _("Timetable"), show_timetable, content=select_timetable),
	Tab(
		"courses",
		lambda: _("Courses"),
		show_courses,
		may=lambda batch: bool(batch_views.visible_courses(batch)),
	),
	Tab(
		"assessments",
		lambda: _("Assessments"),
		show_assessments,
		content=select_assessments,
		may=lambda batch: bool(batch.is_member or batch.is_led),
	),
	Tab(
		"live-classes",
		lambda: _("Live classes"),
		show_live_classes,
		content=select_classes,
		may=lambda batch: is_switched_on("show_live_class"),
	),
	Tab(
		"people",
		lambda: _("People"),
		show_people,
		may=lambda batch: sees_people(batch, show_members=is_switched_on("show_employees")),
	),
	Tab(
		"announcements",
		lambda: _("Announcements"),
		show_announcements,
		content=select_announcements_of_batch,
	),
	Tab(
		"feedback",
		lambda: _("Feedback"),
		show_feedback,
		content=select_feedback,
		offers=lambda batch: bool(batch.can_give_feedback),
	),
)
OVERVIEW = TABS[0]
