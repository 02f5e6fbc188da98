"""Changing classes that people already know: cancelling one, and what a moved or cancelled cohort means."""

from datetime import datetime, timedelta

import frappe
from frappe import _

from lms.lms.enrollments.cohort_completion import queue_check_of_classes
from lms.lms.live_classes import news
from lms.lms.live_classes.events import update_event
from lms.lms.live_classes.live_class import (
	LIVE_CLASS,
	LiveClassError,
	find_class,
	find_invited,
	find_site_times,
	get_classes_of,
	get_members,
	get_series,
	get_wall_start,
	has_started,
	is_over,
	lock_cohort,
)
from lms.lms.live_classes.meetings import queue_meeting
from lms.lms.live_classes.providers.accounts import FIELDS
from lms.lms.live_classes.saving import require_days
from lms.lms.live_classes.series import count_change
from lms.lms.permissions.checks import may
from lms.lms.shared.rows import update_rows

# What `apply_to_following` copies, besides the day.
APPLIED = ("title", "host", "time", "duration", "timezone", "place", "description", "auto_recording", *FIELDS)


def cancel_class(live_class: str, reason: str, user: str, now: datetime) -> int:
	"""Cancel one class and tell the members. Returns how many were told.

	Raises LiveClassError if it is over or cancelled already, PermissionError if the user may not edit it.
	"""
	cohort = lock_cohort(find_class(live_class).batch_name)
	row = find_class(live_class)
	if not may(user, "write", LIVE_CLASS, live_class):
		frappe.throw(_("You cannot cancel a class that you may not edit."), frappe.PermissionError)
	if row.is_cancelled:
		frappe.throw(_("This class was cancelled."), LiveClassError)
	if is_over(row, now):
		frappe.throw(_("This class is over. It cannot be cancelled any more."), LiveClassError)
	if not reason.strip():
		frappe.throw(_("Enter a reason. It is sent to the members."), LiveClassError)
	set_cancelled(row, reason.strip(), user)
	queue_check_of_classes(row.batch_name, user)
	members = get_members(row.batch_name) if cohort.published else []
	news.tell_cancelled(row, members, user)
	return len(members)


def set_cancelled(row: frappe._dict, reason: str, user: str) -> None:
	table = frappe.qb.DocType(LIVE_CLASS)
	change = update_rows(LIVE_CLASS, user).set(table.is_cancelled, 1).set(table.cancellation_reason, reason)
	change.where(table.name == row.name).run()
	row.is_cancelled, row.cancellation_reason = 1, reason
	update_event(row, user)
	count_change(row.series or row.name, user)
	queue_meeting(row.name)


def cancel_classes_of(batch: str, reason: str, members: list[str], user: str, now: datetime) -> None:
	"""Cancel the coming classes of a cohort that was cancelled. The caller has its lock.

	The members are told about the cohort. What they get here takes the classes out of their calendars.
	"""
	coming = [row for row in get_classes_of([batch]) if not row.is_cancelled and not is_over(row, now)]
	for row in coming:
		set_cancelled(row, reason, user)
	invited = find_invited(batch, members)
	for series in dict.fromkeys(row.series or row.name for row in coming):
		news.queue_mails(news.CANCELLED, series, invited)


def move_classes_of(batch: str, days: int, user: str, now: datetime) -> None:
	"""Move the coming classes of a cohort by so many days. The caller has its lock.

	The members are told about the cohort. What they get here moves the classes in their calendars.
	"""
	coming = [row for row in get_classes_of([batch]) if not row.is_cancelled and not is_over(row, now)]
	table = frappe.qb.DocType(LIVE_CLASS)
	for row in coming:
		row.date += timedelta(days=days)
		row.starts_on, row.ends_on = find_site_times(row)
		(
			update_rows(LIVE_CLASS, user)
			.set(table.date, row.date)
			.set(table.starts_on, row.starts_on)
			.set(table.ends_on, row.ends_on)
			.set(table.reminded_day, 0)
			.set(table.reminded_hour, 0)
			.where(table.name == row.name)
		).run()
		update_event(row, user)
		queue_meeting(row.name)
	invited = find_invited(batch, get_members(batch)) if lock_cohort(batch).published else []
	for series in dict.fromkeys(row.series or row.name for row in coming):
		count_change(series, user)
		news.queue_mails(news.MOVED, series, invited)


def apply_to_following(live_class: str, user: str, now: datetime) -> int:
	"""Give the later classes of a series the weekday, time, place and texts of this one, and tell members.

	Leaves out classes that are cancelled or have begun. Returns how many were changed. Raises LiveClassError
	if it is no series, or if a class would be outside of the cohort's days.
	"""
	cohort = lock_cohort(find_class(live_class).batch_name)
	row = find_class(live_class)
	if not may(user, "write", LIVE_CLASS, live_class):
		frappe.throw(_("You cannot change a class that you may not edit."), frappe.PermissionError)
	if not row.series:
		frappe.throw(_("This class is not part of a series."), LiveClassError)
	later = [each for each in get_series(row.series) if each.series_start > row.series_start]
	following = [each for each in later if not each.is_cancelled and not has_started(each, now)]
	moved_by = row.date - row.series_start.date()
	for each in following:
		each.join_url = find_link(each, row)
		each.update({fieldname: row[fieldname] for fieldname in APPLIED})
		each.date = each.series_start.date() + moved_by
		each.starts_on, each.ends_on = find_site_times(each)
	require_days([get_wall_start(each) for each in following], cohort)
	for each in following:
		write(each, user)
	if following:
		count_change(row.series, user)
		queue_check_of_classes(row.batch_name, user)
		members = get_members(row.batch_name) if cohort.published else []
		news.tell_series_changed(row, members, user)
	return len(following)


def find_link(before: frappe._dict, row: frappe._dict) -> str | None:
	"""Return the link of a class that gets the provider of another: typed there, or else its own."""
	if not row.conferencing_provider:
		return row.join_url
	stays = all((before[fieldname] or None) == (row[fieldname] or None) for fieldname in FIELDS)
	return before.join_url if stays else None


def write(row: frappe._dict, user: str) -> None:
	table = frappe.qb.DocType(LIVE_CLASS)
	change = update_rows(LIVE_CLASS, user).set(table.reminded_day, 0).set(table.reminded_hour, 0)
	for fieldname in (*APPLIED, "join_url", "date", "starts_on", "ends_on"):
		change = change.set(table[fieldname], row[fieldname])
	change.where(table.name == row.name).run()
	update_event(row, user)
	queue_meeting(row.name)
