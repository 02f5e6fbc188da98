"""`frappe.utils.background_jobs`."""

from benchless.jobs.background import create_job_id, enqueue, execute_job, get_job_status, is_job_enqueued
