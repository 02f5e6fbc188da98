"""A renewal job that is killed leaves nothing half done, and the next run does the rest."""

import frappe
import pytest

from lms.lms.training.renewals import RENEWAL
from lms.testing.factories import make_course
from tests.scale.people import make_people
from tests.scale.test_concurrent_renewals import POLICY, hold, renew
from tests.support.killing import killed_at_every_write

PEOPLE = 6


@pytest.fixture
def killed(test_site):
	return lambda *call: killed_at_every_write(test_site.name, test_site.sites_path, *call)


def describe(course: str) -> dict[str, int]:
	"""How many rows there are of everything that a renewal writes."""
	frappe.db.rollback()
	names = frappe.get_all("LMS Training Assignment", {"course": course, "is_open": "1"}, pluck="name")
	about = {"assignment": ["in", names or [""]], "event": "Assigned"}
	return {
		"renewals": frappe.db.count(RENEWAL, {"course": course}),
		"assignments": len(names),
		"events": frappe.db.count("LMS Training Assignment Event", about),
		"cycles": frappe.db.count("LMS Enrollment", {"course": course, "cycle": 2}),
		"told": frappe.db.count("Notification Log", {"document_name": ["in", names or [""]]}),
	}


def test_opening_renewals(killed, committed):
	course, people = make_course(lessons=1, **POLICY).name, make_people(PEOPLE)
	hold(course, people, 80)
	nothing, kills = describe(course), 0
	assert set(nothing.values()) == {0}
	for _number in killed(renew):
		kills += 1
		assert describe(course) == nothing
	assert kills >= 5
	assert set(describe(course).values()) == {PEOPLE}
