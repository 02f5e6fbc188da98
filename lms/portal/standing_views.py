"""Badges that say in words and colour what somebody's training is worth, see `get_standings`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from frappe import _

from lms.lms.shared.due import Badge
from lms.lms.shared.language import long_date
from lms.lms.validity.standing import (
	EXPIRED,
	EXPIRED_IN_GRACE,
	EXPIRING,
	NOT_REQUIRED,
	REVOKED,
	VALID,
	get_standings,
)

Row = Mapping[str, Any]


def standing_badge(row: Row, today: date, language: str) -> Badge | None:
	"""Return the badge of a standing. None if other badges say it: never completed, or for ever."""
	standing, until = row["standing"], row["valid_until"]
	if standing == REVOKED:
		return Badge("overdue", _("Revoked"))
	if not until:
		return None
	day = long_date(until, language)
	if standing == NOT_REQUIRED:
		text = _("Valid until {0}") if until >= today else _("Expired on {0}")
		return Badge("", text.format(day))
	if standing == VALID:
		return Badge("done", _("Valid until {0}").format(day))
	if standing == EXPIRING:
		return Badge("soon", _("Expiring: renew by {0}").format(day))
	if standing == EXPIRED_IN_GRACE:
		grace = long_date(row["grace_until"], language)
		return Badge("overdue", _("Expired on {0}: renew by {1}").format(day, grace))
	return Badge("overdue", _("Expired on {0}").format(day)) if standing == EXPIRED else None


def find_badges(
	user: str,
	today: date,
	language: str,
	courses: Collection[str] | None = None,
	programs: Collection[str] | None = None,
) -> dict[tuple[str, str], Badge]:
	"""Return the badges of one's own standings by (course, program). One of the two is empty."""
	rows = get_standings([user], today, today, courses, programs)
	badges = {(row.course, row.program): standing_badge(row, today, language) for row in rows}
	return {key: badge for key, badge in badges.items() if badge}


def find_badges_of_people(
	people: Collection[str], courses: Collection[str], today: date, language: str
) -> dict[tuple[str, str], Badge]:
	"""Return the badges of what is required, by person (lower case) and course, for a page of a team."""
	rows = get_standings(people, today, today, courses, ()) if people and courses else []
	badges = {
		(row.member.lower(), row.course): standing_badge(row, today, language) for row in rows if row.required
	}
	return {key: badge for key, badge in badges.items() if badge}


def standing_list(rows: Iterable[Row], today: date, language: str) -> list[dict[str, Any]]:
	"""Return the title and badge of each standing that has one."""
	views = ({"title": row["title"], "badge": standing_badge(row, today, language)} for row in rows)
	return [view for view in views if view["badge"]]
