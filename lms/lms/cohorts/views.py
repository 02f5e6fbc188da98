"""Cohorts as people see them: dates, seats left, what they can do, the courses with their own progress."""

from collections.abc import Collection, Mapping
from datetime import datetime

import frappe
from pypika import Case, Order
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ExistsCriterion

from lms.lms.cohorts.batch import (
	BATCH,
	BATCH_FIELDS,
	ENROLLMENT,
	OFFERED,
	OPEN_MARK,
	WAITING,
	WAITLIST,
	describe_closed,
	refuse_unknown,
)
from lms.lms.cohorts.feedback import takes_feedback
from lms.lms.people.roles import can_enroll_oneself
from lms.lms.permissions.cohort_days import get_end, get_start, has_started, is_over
from lms.lms.permissions.cohorts import editable_batches, led_batches, readable_batches

UPCOMING, RUNNING, OVER, CANCELLED = "Upcoming", "Running", "Over", "Cancelled"
SHOWN = (*BATCH_FIELDS, "description", "medium", "place", "category", "member_count")
MOST_SHOWN = 500


def get_batches(user: str, now: datetime, *, only_own: bool = False) -> list[frappe._dict]:
	"""Return the cohorts that the user may see, those that end last first. At most MOST_SHOWN.

	Each has the fields of the record, `state`, `starts` and `ends` (moments with the zone of the cohort),
	`seats_left` (None without a limit), `is_member`, `completed_on` (when the user completed the cohort),
	`entry` (the user's own on the waiting list), and `before_me`, how many people wait before them. With
	`only_own`, cohorts that the user is in or waits for.
	"""
	batch = frappe.qb.DocType(BATCH)
	query = (
		frappe.qb.from_(batch)
		.select(*(batch[fieldname] for fieldname in SHOWN))
		.where(readable_batches(user))
		.orderby(batch.end_date, order=Order.desc)
		.orderby(batch.name)
		.limit(MOST_SHOWN)
	)
	if only_own:
		query = query.where(own_batches(user))
	return describe_batches(query.run(as_dict=True), user, now)


def own_batches(user: str) -> Criterion:
	"""Match the cohorts that the user is in or waits for."""
	batch = frappe.qb.DocType(BATCH)
	rows = (frappe.qb.DocType(doctype) for doctype in (ENROLLMENT, WAITLIST))
	return Criterion.any(
		batch.name.isin(
			frappe.qb.from_(row).select(row.batch).where((row.member == user) & (row.is_open == OPEN_MARK))
		)
		for row in rows
	)


def get_batches_of_course(course: str, user: str) -> list[frappe._dict]:
	"""Return `name` and `title` of the user's cohorts that contain the course, the latest first."""
	batch, row = frappe.qb.DocType(BATCH), frappe.qb.DocType("Batch Course")
	return (
		frappe.qb.from_(row)
		.join(batch)
		.on(batch.name == row.parent)
		.select(batch.name, batch.title)
		.where((row.course == course) & (row.parenttype == BATCH))
		.where(own_batches(user) & readable_batches(user))
		.orderby(batch.start_date, order=Order.desc)
		.orderby(batch.name)
	).run(as_dict=True)


def get_batch(batch: str, user: str, now: datetime) -> frappe._dict:
	"""Return a cohort as in `get_batches`, with its `batch_details`, `instructors` and `courses`.

	It says what the user can do: `can_enroll`, `can_wait`, `can_accept`, `can_leave`, `can_give_feedback` and
	`can_edit`. `is_led` says whether they lead it, `closed` why nobody can be enrolled. Why it was cancelled
	is for members and those who lead it. Raises DoesNotExistError for cohorts that the user may not see.
	"""
	rows = describe_batches(find_batch(batch, user), user, now)
	if not rows:
		refuse_unknown()
	[row] = rows
	row.instructors = get_instructors([row.name])[row.name]
	row.courses = get_courses_with_progress(row.name, user)
	row.closed = describe_closed(row, now)
	include_actions(row, user, now)
	if not (row.is_member or row.is_led):
		row.cancellation_reason = None
	return row


def find_batch(batch: str, user: str) -> list[frappe._dict]:
	"""Return the cohort if the user may see it, with whether they may edit it (`can_edit`) and `is_led`."""
	table = frappe.qb.DocType(BATCH)
	may_edit = editable_batches(user)
	return (
		frappe.qb.from_(table)
		.select(*(table[fieldname] for fieldname in (*SHOWN, "batch_details", "cancellation_reason")))
		.select(Case().when(may_edit, 1).else_(0).as_("can_edit"))
		.select(Case().when(may_edit | led_batches(user), 1).else_(0).as_("is_led"))
		.where((table.name == batch) & readable_batches(user))
	).run(as_dict=True)


def describe_batches(rows: list[frappe._dict], user: str, now: datetime) -> list[frappe._dict]:
	if not rows:
		return []
	names = [row.name for row in rows]
	memberships = frappe.get_all(ENROLLMENT, {"member": user}, ["batch", "is_open", "completed_on"])
	mine = {row.batch for row in memberships if row.is_open == OPEN_MARK}
	completed = {row.batch: row.completed_on for row in memberships if row.completed_on}
	entries = {row.batch: row for row in get_entries(user)}
	offers = count_offers(names)
	for row in rows:
		row.state = get_state(row, now)
		row.starts, row.ends = get_start(row), get_end(row)
		row.is_member = row.name in mine
		row.completed_on = completed.get(row.name)
		row.entry = entries.get(row.name)
		row.before_me = row.entry.pop("before_me") if row.entry else None
		held = row.member_count + offers.get(row.name, 0)
		row.seats_left = max(0, row.seat_count - held) if row.seat_count else None
	return rows


def get_state(batch: frappe._dict, now: datetime) -> str:
	if batch.is_cancelled:
		return CANCELLED
	if is_over(batch, now):
		return OVER
	return RUNNING if has_started(batch, now) else UPCOMING


def get_entries(user: str) -> list[frappe._dict]:
	"""Return the user's open entries on waiting lists, with how many people wait before them."""
	row, other = frappe.qb.DocType(WAITLIST), frappe.qb.DocType(WAITLIST).as_("other")
	earlier = (other.batch == row.batch) & (other.number < row.number)
	return (
		frappe.qb.from_(row)
		.left_join(other)
		.on(earlier & (other.is_open == OPEN_MARK) & (other.status == WAITING))
		.select(row.batch, row.number, row.status, row.offered_until, Count(other.name).as_("before_me"))
		.where((row.member == user) & (row.is_open == OPEN_MARK))
		.groupby(row.batch, row.number, row.status, row.offered_until)
	).run(as_dict=True)


def count_offers(batches: Collection[str]) -> dict[str, int]:
	row = frappe.qb.DocType(WAITLIST)
	return dict(
		frappe.qb.from_(row)
		.select(row.batch, Count("*"))
		.where(row.batch.isin(list(batches)) & (row.is_open == OPEN_MARK) & (row.status == OFFERED))
		.groupby(row.batch)
		.run()
	)


def get_instructors(batches: Collection[str]) -> dict[str, list[str]]:
	"""Return the full names of the instructors of each cohort, in order."""
	row, user = frappe.qb.DocType("Course Instructor"), frappe.qb.DocType("User")
	found = (
		frappe.qb.from_(row)
		.join(user)
		.on(user.name == row.instructor)
		.select(row.parent, user.full_name)
		.where((row.parenttype == BATCH) & row.parent.isin(list(batches)))
		.orderby(row.idx)
	).run()
	names: dict[str, list[str]] = {batch: [] for batch in batches}
	for batch, full_name in found:
		names[batch].append(full_name)
	return names


def get_courses_with_progress(batch: str, user: str) -> list[frappe._dict]:
	"""Return the courses in order, with the user's `progress` in those they are enrolled in."""
	row, course = frappe.qb.DocType("Batch Course"), frappe.qb.DocType("LMS Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	return (
		frappe.qb.from_(row)
		.join(course)
		.on(course.name == row.course)
		.left_join(enrollment)
		.on((enrollment.course == row.course) & (enrollment.member == user))
		.select(course.name.as_("course"), course.title, course.image, course.published)
		.select(enrollment.progress, enrollment.completed_on)
		.where((row.parent == batch) & (row.parenttype == BATCH))
		.orderby(row.idx)
	).run(as_dict=True)


def include_actions(row: frappe._dict, user: str, now: datetime) -> None:
	may_come = not row.closed and row.allow_self_enrollment and not row.is_member and can_enroll_oneself(user)
	is_full = row.seats_left == 0
	offered = row.entry and row.entry.status == OFFERED and row.entry.offered_until >= now
	row.can_accept = bool(offered and not row.closed and not row.is_member)
	row.can_enroll = bool(may_come and not is_full and not row.entry)
	row.can_wait = bool(may_come and is_full and row.waiting_list and not row.entry)
	row.can_leave = bool(row.is_member and row.allow_self_enrollment and row.state in (UPCOMING, RUNNING))
	row.can_give_feedback = bool(row.is_member and takes_feedback(row, now))
	row.can_edit, row.is_led = bool(row.can_edit), bool(row.is_led)


def find_filled(batch: str, contents: Mapping[str, QueryBuilder]) -> set[str]:
	"""Return the names of those queries that find anything, with one statement for all of them."""
	table = frappe.qb.DocType(BATCH)
	query = frappe.qb.from_(table).where(table.name == batch)
	for name, content in contents.items():
		query = query.select(Case().when(ExistsCriterion(content), 1).else_(0).as_(name))
	[row] = query.run(as_dict=True)
	return {name for name, is_filled in row.items() if is_filled}


def sees_people(batch: frappe._dict, *, show_members: bool) -> bool:
	"""Whether the reader, for whom `get_batch` returned the cohort, sees who is in it.

	Those who lead the cohort always do, members only if the site shows them to each other.
	"""
	return bool(batch.is_led or (show_members and batch.is_member))


def get_people(batch: str, *, start: int, limit: int) -> list[frappe._dict]:
	"""Return members by name, for those who may see them.

	Each has `member`, `member_name` and `user_image`, and `joined_on` and `completed_on` for those who lead.
	"""
	row, account = frappe.qb.DocType(ENROLLMENT), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(row)
		.join(account)
		.on(account.name == row.member)
		.select(row.member, row.member_name, account.user_image)
		.select(row.creation.as_("joined_on"), row.completed_on)
		.where((row.batch == batch) & (row.is_open == OPEN_MARK))
		.orderby(row.member_name)
		.orderby(row.member)
		.limit(limit)
		.offset(start)
	).run(as_dict=True)
