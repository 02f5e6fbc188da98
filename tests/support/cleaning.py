"""What tests commit, since another connection is to see it, and its removal."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from tests.support.isolation import roll_back

# What committed tests may leave behind: these are emptied of the rows made in the test.
MODULES = ("LMS", "People")
DOCTYPES = (
	"Activity Log",
	"Comment",
	"Email Queue",
	"Email Queue Recipient",
	"Error Log",
	"File",
	"Has Role",
	"Notification Log",
	"Scheduled Job Log",
	"ToDo",
	"User",
	"User Permission",
	"Version",
)
# What `hr` keeps in its module, and ERPNext with HRMS in modules with much else.
HR_DOCTYPES = (
	"Branch",
	"Company",
	"Department",
	"Designation",
	"Employee",
	"Employee Boarding Activity",
	"Employee Onboarding",
	"Employee Onboarding Template",
	"Gender",
	"Holiday List",
	"Job Applicant",
	"Job Offer",
	"Project",
	"Task",
)


# Where benchless keeps the jobs of sites without Redis.
JOBS = "__Job"


@contextmanager
def removing_what_is_made() -> Iterator[None]:
	"""Rows that are new at the end of the block are removed, and the jobs that are about them."""
	doctypes = frappe.get_all("DocType", filters={"module": ["in", MODULES], "issingle": 0}, pluck="name")
	# By name: times of a new bench's first rows are in another time zone, and may be ahead of now.
	before = {
		doctype: set(frappe.get_all(doctype, pluck="name"))
		for doctype in {*doctypes, *DOCTYPES, *HR_DOCTYPES}
		if frappe.db.table_exists(doctype)
	}
	jobs = get_jobs()
	yield
	roll_back()
	frappe.set_user("Administrator")
	for doctype, names in before.items():
		if made := set(frappe.get_all(doctype, pluck="name")) - names:
			frappe.db.delete(doctype, {"name": ["in", list(made)]})
	for job in get_jobs() - jobs:
		frappe.db.delete(JOBS, {"id": job})
	frappe.db.commit()


def get_jobs() -> set[str]:
	if not frappe.db.table_exists(JOBS):
		return set()
	return {job for (job,) in frappe.db.sql(f"select `id` from `{JOBS}`")}
