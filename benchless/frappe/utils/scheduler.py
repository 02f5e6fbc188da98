"""`frappe.utils.scheduler`."""

from benchless.jobs.scheduler import is_scheduler_disabled, is_scheduler_inactive, toggle_scheduler
