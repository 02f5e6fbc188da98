"""What a certificate is of: a course, a program or a cohort."""

from dataclasses import dataclass
from datetime import date

import frappe

CERTIFICATE, EVENT, PERIOD = "LMS Certificate", "LMS Validity Event", "LMS Validity Period"
COURSE, PROGRAM, BATCH = "LMS Course", "LMS Program", "LMS Batch"
# The fields of a certificate with the name and the title.
COLUMNS = {
	COURSE: ("course", "course_title"),
	PROGRAM: ("program", "program_title"),
	BATCH: ("batch_name", "batch_title"),
}
# The field that says that completing gives a certificate.
SWITCHES = {COURSE: "enable_certification", PROGRAM: "enable_certification", BATCH: "certification"}
TITLES = tuple(title for _name, title in COLUMNS.values())


@dataclass(frozen=True)
class Subject:
	"""The course, program or cohort that a certificate is of, with its title at that time."""

	doctype: str
	name: str
	title: str


@dataclass(frozen=True)
class Award:
	"""A certificate to be issued.

	`period` is the LMS Validity Period that it proves; those of cohorts have none. `cycle` is that of the
	completion. `reissue` counts the certificates for the same before it.
	"""

	member: str
	member_name: str
	issue_date: date
	expiry_date: date | None = None
	period: str | None = None
	cycle: int = 0
	content_version: str | None = None
	reissue: int = 0
	template: str | None = None
	reason: str | None = None


def get_subject(doctype: str, name: str) -> Subject:
	"""Return the course, program or cohort. It must exist."""
	return Subject(doctype, name, frappe.db.get_value(doctype, name, "title"))


def subject_of(row: frappe._dict) -> Subject:
	"""Return what a certificate (with the fields of `COLUMNS`) is of."""
	for doctype, (name, title) in COLUMNS.items():
		if row.get(name):
			return Subject(doctype, row[name], row.get(title) or row[name])
	return Subject("", "", "")
