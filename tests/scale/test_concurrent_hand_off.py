"""Workers that hand off the same people to HR at once write each record once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.compliance.handing_off import hand_off_people
from lms.lms.shared.locking import BUSY
from lms.lms.validity.periods import IMPORT, Claim, Requirement, grant
from lms.testing.factories import in_days, make_course, make_employee, make_user, today, unique
from tests.support.processes import get_process_context
from tests.support.waiting import PATIENCE

WORKERS, PEOPLE = 4, 6
BY = "Administrator"

_start: Barrier


class Job(NamedTuple):
	site: str
	sites_path: str
	members: Sequence[str]


def _remember(barrier: Barrier) -> None:
	global _start
	_start = barrier


def _run(job: Job) -> int:
	frappe.init(site=job.site, sites_path=job.sites_path)
	frappe.connect()
	try:
		# A snapshot from before the others began, as a job has that has looked up its user.
		frappe.db.count("LMS Compliance Event")
		_start.wait(PATIENCE)
		while True:
			try:
				written = hand_off_people(job.members, now_datetime(), BY)
				frappe.db.commit()
				return written
			except BUSY:
				frappe.db.rollback()
	finally:
		frappe.destroy()


@pytest.fixture
def members(committed) -> list[str]:
	if not frappe.db.exists("DocType", "Employee Compliance"):
		pytest.skip("the HR app of this site keeps no Employee Compliance")
	name = unique("Safety")
	frappe.get_doc({"doctype": "Compliance Type", "compliance_type": name}).insert()
	settings = {"hand_off_compliance": 1, "hand_off_types": name, "hand_off_since": in_days(-10)}
	frappe.get_single("LMS Settings").update(settings).save()
	course = make_course(compliance_type=name).name
	people = [make_user() for _n in range(PEOPLE)]
	for user in people:
		make_employee(user_id=user)
	grant(Requirement("LMS Course", course), [Claim(user, user, today(), IMPORT) for user in people], BY)
	frappe.db.commit()
	return people


def test_each_record_is_written_once(test_site, members):
	context = get_process_context()
	job = Job(test_site.name, test_site.sites_path, members)
	barrier = context.Barrier(WORKERS)
	with ProcessPoolExecutor(WORKERS, context, initializer=_remember, initargs=(barrier,)) as pool:
		assert sum(pool.map(_run, [job] * WORKERS)) == PEOPLE
	frappe.db.rollback()
	employees = frappe.get_all("Employee", {"user_id": ["in", members]}, pluck="name")
	records = frappe.get_all(
		"Employee Compliance", {"employee": ["in", employees]}, ["name", "employee", "status"]
	)
	assert sorted(row.employee for row in records) == sorted(employees)
	assert {row.status for row in records} == {"Complete"}
	events = frappe.get_all("LMS Compliance Event", {"member": ["in", members]}, ["number", "outcome"])
	assert [(row.number, row.outcome) for row in events] == [(1, "Written")] * PEOPLE
	comments = {"reference_doctype": "Employee Compliance", "comment_type": "Comment"}
	names = [row.name for row in records]
	assert frappe.db.count("Comment", comments | {"reference_name": ["in", names]}) == PEOPLE
