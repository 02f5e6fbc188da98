"""LMS Live Class: one meeting of a cohort. What follows from saving is in `lms.lms.live_classes`."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from lms.lms.enrollments.cohort_completion import queue_check_of_classes
from lms.lms.live_classes import saving
from lms.lms.live_classes.events import delete_event
from lms.lms.live_classes.live_class import (
	SHOWN,
	LiveClassError,
	find_class,
	find_site_times,
	get_wall_start,
	is_over,
	lock_cohort,
)
from lms.lms.live_classes.meetings import keep_meeting, queue_cancelling, queue_meeting
from lms.lms.live_classes.providers.accounts import FIELDS, require_account
from lms.lms.shared.server_fields import ServerFields, find_changed

TIMES = ("date", "time", "timezone", "duration")
OF_MEETINGS = ("join_url", "auto_recording", *FIELDS)


class LMSLiveClass(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = (
		"is_cancelled",
		"cancellation_reason",
		"series",
		"series_start",
		"event",
		"starts_on",
		"ends_on",
		"sequence",
		"reminded_day",
		"reminded_hour",
		"attendees",
		"attendance_locked",
		"attendance_signed_by",
		"attendance_signed_on",
	)

	host: str | None
	join_url: str | None
	timezone: str | None

	def before_validate(self) -> None:
		self.host = self.host or frappe.session.user
		self.join_url = (self.join_url or "").strip() or None
		keep_meeting(self, self.get_doc_before_save())
		if not self.timezone and self.batch_name:
			self.timezone = frappe.db.get_value("LMS Batch", self.batch_name, "timezone")

	def validate(self) -> None:
		self.validate_server_fields()
		cohort = lock_cohort(self.batch_name)
		if not self.is_new():
			self.validate_change()
		row = frappe._dict(self.as_dict())
		if self.is_new() or find_changed(self, SHOWN + OF_MEETINGS):
			saving.require_valid(row if self.is_new() else frappe._dict(row, frequency=None), cohort)
		if self.is_new() or find_changed(self, FIELDS):
			require_account(row)
		self.starts_on, self.ends_on = find_site_times(row)
		if self.is_new() and self.frequency:
			self.series, self.series_start = self.name, get_wall_start(row)

	def validate_change(self) -> None:
		before = find_class(self.name)
		if before.is_cancelled:
			frappe.throw(_("This class was cancelled."), LiveClassError)
		if self.attendance_locked and find_changed(self, TIMES):
			frappe.throw(
				_("The attendance of this class was signed. Reopen it to change when the class was."),
				LiveClassError,
			)
		if find_changed(self, ("date", "time", "timezone")):
			if is_over(before, now_datetime()):
				frappe.throw(_("This class is over. It cannot be moved any more."), LiveClassError)
			self.reminded_day = self.reminded_hour = 0

	def after_insert(self) -> None:
		self.event = saving.plan(self.name, frappe.session.user, lock_cohort(self.batch_name))

	def on_update(self) -> None:
		if not self.get_doc_before_save():
			return
		if changed := find_changed(self, SHOWN):
			saving.follow_change(self.name, changed, frappe.session.user, lock_cohort(self.batch_name))
		if find_changed(self, TIMES):
			queue_check_of_classes(self.batch_name, frappe.session.user)
		if changed or find_changed(self, OF_MEETINGS):
			queue_meeting(self.name)

	def on_trash(self) -> None:
		saving.require_deletable(find_class(self.name), lock_cohort(self.batch_name))

	def after_delete(self) -> None:
		queue_cancelling(self)
		if self.event:
			delete_event(self.event)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Live Class", ["batch_name", "starts_on"], "classes_of_cohort")
	frappe.db.add_index("LMS Live Class", ["is_cancelled", "starts_on"], "coming_classes")
