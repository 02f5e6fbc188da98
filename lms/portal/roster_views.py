"""The roster of a cohort: its members with their progress, on the page and as a file."""

from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from lms.lms.cohorts.roster import Progress
from lms.portal.tables import DAY, PERCENT, Column, Table


def roster_table(
	batch: frappe._dict, people: Iterable[Any], progress: Progress, attendance: Mapping[str, float | None]
) -> Table:
	"""Return a row for each person. A course in which somebody is not enrolled has no figure.

	There is a column for attendance if anybody's was signed.
	"""
	columns = [
		Column(_("Name")),
		Column(_("Account")),
		Column(_("Joined on"), DAY),
		Column(_("Completed on"), DAY),
		*([Column(_("Attendance"), PERCENT)] if attendance else []),
		*(Column(course.title, PERCENT) for course in batch.courses),
	]
	rows = [
		[
			person.member_name,
			person.member,
			getdate(person.joined_on),
			person.completed_on,
			*([attendance.get(person.member)] if attendance else []),
			*(progress.get((person.member, course.course)) for course in batch.courses),
		]
		for person in people
	]
	return Table(f"roster-{batch.name}", batch.title, columns, rows)
