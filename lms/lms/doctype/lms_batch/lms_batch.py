"""LMS Batch: a cohort, which takes courses together between two dates."""

from datetime import time, timedelta
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, flt, getdate, now_datetime

from lms.lms.cohorts import timetable_rows, waiting
from lms.lms.cohorts.assessments import validate_assessments
from lms.lms.cohorts.batch import ENROLLMENT, count_held_seats, lock_batch
from lms.lms.cohorts.completing import get_requirements
from lms.lms.cohorts.enrolling import enroll_in_courses, get_named_members
from lms.lms.cohorts.news import tell_moved
from lms.lms.enrollments.assignable import describe_closed_courses
from lms.lms.enrollments.cohort_completion import queue_check_of_batch
from lms.lms.live_classes.changing import move_classes_of
from lms.lms.live_classes.providers.accounts import FIELDS, require_account
from lms.lms.live_classes.saving import require_classes_within
from lms.lms.permissions.cohort_days import SCHEDULE
from lms.lms.shared.merging import NotMergeable
from lms.lms.shared.moments import is_time_zone, read_time
from lms.lms.shared.server_fields import ServerFields, find_changed
from lms.lms.shared.slugs import make_slug


class BatchError(frappe.ValidationError):
	"""The cohort cannot be saved like this. The message says what to change."""


class LMSBatch(ServerFields, NotMergeable, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("is_cancelled", "cancellation_reason", "member_count")

	def load_from_db(self) -> Document:
		"""Take the turn before loading for update, because that also locks the rows."""
		if self.flags.for_update:
			lock_batch(self.name)
		return super().load_from_db()

	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)

	def before_validate(self) -> None:
		if not self.instructors:
			self.append("instructors", {"instructor": self.owner or frappe.session.user})
		if self.medium == "Online":
			self.place = None

	def validate(self) -> None:
		self.validate_server_fields()
		self.validate_schedule()
		self.validate_courses()
		validate_assessments(self, frappe.session.user)
		if self.is_new() or find_changed(self, FIELDS):
			require_account(self.as_dict())
		self.validate_seats()
		self.validate_timetable()
		if not 0 <= flt(self.minimum_attendance) <= 100:
			frappe.throw(_("Minimum Attendance must be between 0 and 100."), BatchError)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		batch = lock_batch(self.name)
		self.enroll_in_new_courses(before)
		if changed := find_changed(self, SCHEDULE):
			self.move_classes(before, changed)
			if self.published:
				tell_moved(batch, frappe.session.user)
		waiting.offer_free_seats(batch, now_datetime(), frappe.session.user)
		if get_requirements(self) != get_requirements(before):
			queue_check_of_batch(self.name, frappe.session.user)

	def on_trash(self) -> None:
		if frappe.db.exists(ENROLLMENT, {"batch": self.name}):
			frappe.throw(
				_("This cohort has members and cannot be deleted. Cancel it instead."), frappe.LinkExistsError
			)

	def describe_refusal(self) -> str:
		return _("Cohorts cannot be merged, because one would lose its members and its dates.")

	def validate_schedule(self) -> None:
		if not is_time_zone(self.timezone):
			frappe.throw(
				_("{0} is not a time zone. Enter one such as Europe/Berlin.").format(
					frappe.bold(escape_html(cstr(self.timezone)))
				),
				BatchError,
			)
		start, end = getdate(self.start_date), getdate(self.end_date)
		if end < start:
			frappe.throw(_("The end date is before the start date."), BatchError)
		opens, closes = (self.read_time(value) for value in (self.start_time, self.end_time))
		if start == end and closes <= opens:
			frappe.throw(_("The end time must be after the start time."), BatchError)

	def read_time(self, value: timedelta | str) -> time:
		try:
			return read_time(value)
		except ValueError:
			name = frappe.bold(escape_html(cstr(value)[:100]))
			frappe.throw(_("{0} is not a time.").format(name), BatchError)

	def validate_courses(self) -> None:
		courses = [row.course for row in self.courses]
		if twice := sorted(
			{row.title or row.course for row in self.courses if courses.count(row.course) > 1}
		):
			frappe.throw(
				_("A cohort can contain a course only once. Remove the second row with: {0}").format(
					escape_html(", ".join(twice))
				),
				BatchError,
			)
		# Courses that were already in the cohort may be closed since.
		if problems := describe_closed_courses(self.get_new_courses(self.get_doc_before_save())):
			frappe.throw(
				_("These courses cannot be in a cohort: {0}").format(escape_html(", ".join(problems))),
				BatchError,
			)

	def validate_seats(self) -> None:
		if self.seat_count and self.waiting_list:
			if not waiting.LEAST_HOURS <= cint(self.offer_hours) <= waiting.MOST_HOURS:
				frappe.throw(
					_("Enter from {0} to {1} hours to accept a seat.").format(
						waiting.LEAST_HOURS, waiting.MOST_HOURS
					),
					BatchError,
				)
		if self.seat_count and not self.is_new():
			held = count_held_seats(lock_batch(self.name))
			if cint(self.seat_count) < held:
				frappe.throw(
					_("{0} seats are taken or offered. Enter at least as many seats.").format(held),
					BatchError,
				)

	def validate_timetable(self) -> None:
		before = self.get_doc_before_save()
		timetable_rows.fill_from_template(self, before)
		timetable_rows.move_rows(self, before)
		timetable_rows.validate_timetable(self)
		timetable_rows.validate_legends(self)

	def move_classes(self, before: Document, changed: list[str]) -> None:
		"""Move the coming classes with the first day. All must be in the cohort's days."""
		days = (getdate(self.start_date) - getdate(before.start_date)).days
		if days:
			move_classes_of(self.name, days, frappe.session.user, now_datetime())
		if {"start_date", "end_date"}.intersection(changed):
			require_classes_within(self.name, getdate(self.start_date), getdate(self.end_date))

	def get_new_courses(self, before: Document | None) -> list[str]:
		known = {row.course for row in before.courses} if before else set()
		return [row.course for row in self.courses if row.course and row.course not in known]

	def enroll_in_new_courses(self, before: Document) -> None:
		"""Enroll all members in courses that were added."""
		if courses := self.get_new_courses(before):
			enroll_in_courses(self.name, courses, get_named_members(self.name), frappe.session.user)


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Batch", ["published", "end_date", "start_date"], "published_dates")
