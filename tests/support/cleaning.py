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
	"Data Import",
	"Data Import Log",
	"Email Queue",
	"Email Queue Recipient",
	"Error Log",
	"File",
	"Has Role",
	"List Filter",
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


SETTINGS = "LMS Settings"

# Where benchless keeps the jobs of sites without Redis.
JOBS = "__Job"


@contextmanager
def removing_what_is_made() -> Iterator[None]:
	"""Rows that are new at the end of the block are removed, and the jobs that are about them.

	Changed LMS Settings are set back.
	"""
	# By name: times of a new bench's first rows are in another time zone, and may be ahead of now.
	before = {doctype: get_names(doctype) for doctype in get_doctypes()}
	jobs, settings = get_jobs(), get_settings()
	yield
	roll_back()
	frappe.set_user("Administrator")
	for field, value in get_settings().items():
		if value != settings.get(field):
			frappe.db.set_single_value(SETTINGS, field, settings.get(field))
	for doctype, names in before.items():
		if made := get_names(doctype) - names:
			frappe.db.delete(doctype, {"name": ["in", list(made)]})
	for job in get_jobs() - jobs:
		frappe.db.delete(JOBS, {"id": job})
	frappe.db.commit()


def get_doctypes() -> list[str]:
	"""Those whose rows are removed, as far as the site has them."""
	filters = {"module": ["in", MODULES], "issingle": 0}
	found = frappe.get_all("DocType", filters=filters, pluck="name")
	known = frappe.get_all("DocType", filters={"name": ["in", (*DOCTYPES, *HR_DOCTYPES)]}, pluck="name")
	return sorted({*found, *known})


def get_names(doctype: str) -> set[str]:
	"""Names of all rows, by the database alone: a bench would read the metadata of each DocType first."""
	return {name for (name,) in frappe.qb.from_(doctype).select("name").run()}


def get_settings() -> dict[str, object]:
	return dict(frappe.db.get_singles_dict(SETTINGS))


def get_jobs() -> set[str]:
	if not frappe.db.table_exists(JOBS):
		return set()
	return {job for (job,) in frappe.db.sql(f"select `id` from `{JOBS}`")}
