"""A job that runs on a schedule. When and how is in the engine's `scheduler`."""

from datetime import datetime

import frappe
from croniter import croniter
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from benchless.jobs import scheduler
from benchless.jobs.scheduler import run_scheduled_job, sync_jobs


class ScheduledJobType(Document):
	def autoname(self):
		self.name = scheduler.get_job_name(self.method or "")

	def validate(self):
		if self.frequency != "All":
			self.create_log = 1
		if self.frequency == "Cron" and not croniter.is_valid(self.cron_format or ""):
			frappe.throw(_("{0} is not a valid Cron expression.").format(frappe.bold(self.cron_format)))

	def on_trash(self):
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": self.name})

	def is_event_due(self, current_time: datetime | None = None) -> bool:
		return self.get_next_execution() <= (current_time or now_datetime())

	def get_next_execution(self) -> datetime:
		return scheduler.get_next_execution(self)

	def enqueue(self, force: bool = False) -> None:
		if force or self.is_event_due():
			scheduler.enqueue_scheduled(self.method, self.frequency)

	def execute(self):
		run_scheduled_job(self.method)
