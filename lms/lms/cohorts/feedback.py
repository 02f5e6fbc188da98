"""What members think of their cohort: once each, from its last day until 30 days after its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate
from pypika import Order
from pypika.functions import Avg, Count
from pypika.queries import QueryBuilder

from lms.lms.cohorts.batch import EnrollingError
from lms.lms.cohorts.enrolling import get_open_enrollments, lock_for_oneself
from lms.lms.permissions.checks import PREDICATES
from lms.lms.permissions.cohort_days import get_end
from lms.lms.shared.moments import as_moment

FEEDBACK = "LMS Batch Feedback"
RATINGS = ("content", "instructors", "value")
LEAST_STARS, MOST_STARS = 1, 5
MOST_CHARACTERS = 2000
DAYS_AFTER_END = 30


class FeedbackError(EnrollingError):
	"""The feedback cannot be given like this. The message says why."""


class Given(TypedDict):
	"""What a member says: stars from LEAST_STARS to MOST_STARS, and a text."""

	content: int
	instructors: int
	value: int
	feedback: str


@dataclass(frozen=True)
class Summary:
	"""How many gave feedback, and their mean stars by rating. None if nobody did."""

	count: int
	means: dict[str, float | None]


# Giving it


def takes_feedback(batch: frappe._dict, now: datetime) -> bool:
	"""Whether members can give feedback now, and change what they gave."""
	if batch.is_cancelled or not batch.published:
		return False
	moment = as_moment(now)
	last_day = datetime.combine(getdate(batch.end_date), time(), ZoneInfo(batch.timezone))
	return last_day <= moment < get_end(batch) + timedelta(days=DAYS_AFTER_END)


def give_feedback(batch: str, given: Given, user: str, now: datetime) -> None:
	"""Save the user's feedback on a cohort that they are in, in place of what they gave before."""
	row = lock_for_oneself(batch, user)
	if user not in get_open_enrollments(batch, as_committed=True):
		frappe.throw(_("You are not in this cohort."), FeedbackError)
	if not takes_feedback(row, now):
		frappe.throw(
			_("You can give feedback from the last day of the cohort until {0} days after it.").format(
				DAYS_AFTER_END
			),
			FeedbackError,
		)
	stored = frappe.db.get_value(FEEDBACK, {"batch": batch, "member": user}, for_update=True)
	feedback = frappe.get_doc(FEEDBACK, stored) if stored else frappe.new_doc(FEEDBACK)
	feedback.update({"batch": batch, "member": user, "feedback": given["feedback"].strip()})
	feedback.update({name: as_rating(given[name]) for name in RATINGS})  # type: ignore[literal-required]
	# Nobody has the right to write these records. That this person is a member was checked above.
	feedback.flags.ignore_permissions = True
	feedback.save()


def validate_feedback(feedback: Document) -> None:
	if not (feedback.feedback or "").strip():
		frappe.throw(_("Say in a few words what was good, and what was missing."), FeedbackError)
	if len(feedback.feedback) > MOST_CHARACTERS:
		frappe.throw(
			_("The feedback can have at most {0} characters.").format(MOST_CHARACTERS), FeedbackError
		)
	for name in RATINGS:
		if not LEAST_STARS <= as_stars(feedback.get(name)) <= MOST_STARS:
			frappe.throw(
				_("Choose from {0} to {1} for each question.").format(LEAST_STARS, MOST_STARS), FeedbackError
			)


def as_rating(stars: int) -> float:
	"""Return stars as Frappe keeps them, from 0 to 1."""
	return stars / MOST_STARS


def as_stars(rating: object) -> int:
	return round(flt(rating) * MOST_STARS)


# Reading it


def select_feedback(batch: str, user: str) -> QueryBuilder:
	"""Select the feedback on a cohort that the user may read, the latest first."""
	row = frappe.qb.DocType(FEEDBACK)
	return (
		frappe.qb.from_(row)
		.select(row.member, row.member_name, row.feedback, row.modified, *(row[name] for name in RATINGS))
		.where((row.batch == batch) & PREDICATES[FEEDBACK][0](user))
		.orderby(row.creation, row.name, order=Order.desc)
	)


def get_feedback(batch: str, user: str, *, start: int, limit: int) -> list[frappe._dict]:
	"""Return feedback on a cohort, with stars: all for those who lead it, one's own for members."""
	rows = select_feedback(batch, user).limit(limit).offset(start).run(as_dict=True)
	for row in rows:
		row.update({name: as_stars(row[name]) for name in RATINGS})
	return rows


def get_own_feedback(batch: str, user: str) -> frappe._dict | None:
	"""Return what the user has said, with stars."""
	filters = {"batch": batch, "member": user}
	row = frappe.db.get_value(FEEDBACK, filters, ["feedback", *RATINGS], as_dict=True)
	return row and row.update({name: as_stars(row[name]) for name in RATINGS})


def summarize_feedback(batch: str) -> Summary:
	"""Return the mean stars. For those who lead the cohort."""
	row = frappe.qb.DocType(FEEDBACK)
	query = frappe.qb.from_(row).select(Count("*"), *(Avg(row[name]) for name in RATINGS))
	[(count, *means)] = query.where(row.batch == batch).run()
	return Summary(count, dict(zip(RATINGS, map(as_mean, means), strict=True)))


def as_mean(rating: object) -> float | None:
	return None if rating is None else round(flt(rating) * MOST_STARS, 1)


def read_given(values: Mapping[str, object]) -> Given:
	"""Return what a form sends. What is missing is refused when it is saved."""
	return {
		"feedback": str(values.get("feedback") or ""),
		"content": read_stars(values.get("content")),
		"instructors": read_stars(values.get("instructors")),
		"value": read_stars(values.get("value")),
	}


def read_stars(value: object) -> int:
	return int(value) if isinstance(value, str) and value in {"1", "2", "3", "4", "5"} else 0
