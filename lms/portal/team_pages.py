"""The pages of a team: what their reader asks for, and tables of it for the page and for files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr

from lms.lms.figures.report_matrix import COMPLETED_LATE
from lms.lms.figures.team import TeamFilters
from lms.lms.figures.team_views import FORECAST, DueSoon, TeamMatrix
from lms.lms.shared.due import Badge
from lms.lms.shared.language import long_date
from lms.lms.training.assignments import COMPLETED, IN_PROGRESS, OVERDUE, PENDING
from lms.portal.charts import Series, draw_bars
from lms.portal.tables import DAY, NUMBER, Column, Table

PEOPLE, MATRIX, FORECAST_VIEW = VIEWS = ("people", "matrix", "forecast")
MINE = "mine"
LAST_PAGE = 10**6
MOST_BARS = 12
NO_STANDINGS: Mapping[tuple[str, str], Badge] = {}
# The style of a badge for each status.
KINDS = {PENDING: "", IN_PROGRESS: "soon", OVERDUE: "overdue", COMPLETED: "done", COMPLETED_LATE: "done"}


@dataclass(frozen=True)
class TeamQuery:
	"""The choices in the page's form. `scope` is `mine` for a line manager who might see everybody."""

	view: str = PEOPLE
	scope: str = ""
	search: str = ""
	department: str = ""
	course: str = ""
	overdue: int = 0

	@property
	def is_filtered(self) -> bool:
		return bool(self.search or self.department or self.course or self.overdue)

	@property
	def filters(self) -> TeamFilters:
		return TeamFilters(
			search=self.search or None,
			department=self.department or None,
			course=self.course or None,
			status="overdue" if self.overdue else None,
		)

	def for_address(self, **changes: str | int) -> dict[str, str | int]:
		"""Return the parameters of the page's address. The first view is left out."""
		query = asdict(replace(self, **changes))  # type: ignore[arg-type]
		return query | {"view": "" if query["view"] == PEOPLE else query["view"]}


def read_team_query(given: Mapping[str, Any], *, sees_people: bool, is_manager: bool) -> TeamQuery:
	"""Read the form. Line managers see their own team, and have no filter by department."""
	view, scope = cstr(given.get("view")), cstr(given.get("scope"))
	return TeamQuery(
		view=view if view in VIEWS else PEOPLE,
		scope=MINE if sees_people and is_manager and scope == MINE else "",
		search=cstr(given.get("search")).strip(),
		department=cstr(given.get("department")) if sees_people else "",
		course=cstr(given.get("course")),
		overdue=cint(cint(given.get("overdue")) > 0),
	)


def read_page_number(given: Mapping[str, Any]) -> int:
	return min(max(cint(given.get("page")), 1), LAST_PAGE)


def view_names() -> dict[str, str]:
	return {PEOPLE: _("People"), MATRIX: _("By course"), FORECAST_VIEW: _("Forecast")}


def state_names() -> dict[str, str]:
	return {
		PENDING: _("Not started"),
		IN_PROGRESS: _("In progress"),
		OVERDUE: _("Overdue"),
		COMPLETED: _("Completed"),
		COMPLETED_LATE: _("Completed late"),
	}


def reminded_text(given: Mapping[str, Any]) -> str | None:
	"""Say what a reminder has done, after the page's form has sent it."""
	if "reminded" not in given and "skipped" not in given:
		return None
	text = _("People who get a reminder now: {0}.").format(cint(given.get("reminded")))
	if skipped := cint(given.get("skipped")):
		others = _("Left out, because they were reminded today or have nothing to do: {0}.")
		text = f"{text} {others.format(skipped)}"
	return text


def people_table(rows: Sequence[frappe._dict]) -> Table:
	return Table(
		"team",
		_("Team"),
		[
			Column(_("Name")),
			Column(_("User ID")),
			Column(_("Department")),
			Column(_("Overdue"), NUMBER),
			Column(_("Active"), NUMBER),
			Column(_("Completed"), NUMBER),
		],
		[
			[row.full_name, row.user, row.department or "", row.overdue, row.active, row.completed]
			for row in rows
		],
	)


def matrix_table(matrix: TeamMatrix) -> Table:
	names = state_names()
	return Table(
		"people-and-courses",
		_("People and courses"),
		[
			Column(_("Name")),
			Column(_("User ID")),
			Column(_("Department")),
			*(Column(title) for title in matrix.courses.values()),
		],
		[
			[
				row.full_name,
				row.user,
				row.department or "",
				*(names.get(row.cells[course] or "", "") for course in matrix.courses),
			]
			for row in matrix.people
		],
	)


def matrix_rows(
	matrix: TeamMatrix, standings: Mapping[tuple[str, str], Badge] = NO_STANDINGS
) -> list[frappe._dict]:
	"""Return people with badges for each course: of the assignment, and of the person's standing."""
	badges = {state: Badge(KINDS[state], name) for state, name in state_names().items()}
	return [
		frappe._dict(
			row,
			badges=[
				[
					badge
					for badge in (
						badges.get(row.cells[course]),
						standings.get((row.user.lower(), course)) if row.cells[course] else None,
					)
					if badge
				]
				for course in matrix.courses
			],
		)
		for row in matrix.people
	]


def forecast_table(rows: Sequence[DueSoon]) -> Table:
	return Table(
		"forecast",
		_("What falls due"),
		[Column(_("Course")), *(Column(name, NUMBER) for name in period_names()), Column(_("Total"), NUMBER)],
		[[row.title, row.overdue, *row.due, row.overdue + sum(row.due)] for row in rows],
	)


def period_names() -> list[str]:
	starts = [1, *(end + 1 for end in FORECAST[:-1])]
	first, *others = zip(starts, FORECAST, strict=True)
	within = _("Due within {0} days").format(first[1])
	return [_("Overdue"), within, *(_("In {0} to {1} days").format(*period) for period in others)]


def draw_forecast(rows: Sequence[DueSoon]) -> Any:
	"""Draw the courses with most to do."""
	most = sorted(rows, key=lambda row: -(row.overdue + sum(row.due)))[:MOST_BARS]
	columns = [[row.overdue for row in most]]
	columns += [[row.due[number] for row in most] for number in range(len(FORECAST))]
	parts: Series = list(zip(period_names(), columns, strict=True))
	return draw_bars(_("What falls due"), [row.title for row in most], parts)


def history_table(rows: Sequence[frappe._dict], name: str) -> Table:
	return Table(
		"training-history",
		_("Training of {0}").format(name),
		[
			Column(_("Course")),
			Column(_("Status")),
			Column(_("Due Date"), DAY),
			Column(_("Completed On"), DAY),
			Column(_("Assigned Via")),
			Column(_("Certificate")),
		],
		[
			[
				row.course_title,
				describe_status(row),
				row.due_date,
				row.completed_on,
				_(row.assigned_via) if row.assigned_via else "",
				row.certificate_number or row.certificate or "",
			]
			for row in rows
		],
	)


def describe_status(row: frappe._dict) -> str:
	state = COMPLETED_LATE if row.status == COMPLETED and row.completed_late else row.status
	return state_names().get(state) or _(row.status)


def status_badge(row: frappe._dict) -> Badge:
	state = COMPLETED_LATE if row.status == COMPLETED and row.completed_late else row.status
	return Badge(KINDS.get(state, ""), describe_status(row))


def describe_dates(row: frappe._dict, language: str) -> str:
	"""Say when it was completed, or until when it is due."""
	if row.completed_on:
		return _("Completed on {0}").format(long_date(row.completed_on, language))
	return _("Due on {0}").format(long_date(row.due_date, language)) if row.due_date else ""
