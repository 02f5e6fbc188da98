"""A process that is killed while it enrolls people in a cohort or plans classes leaves nothing half done."""

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts.enrolling import enroll_people
from lms.testing.factories import in_days, make_batch, make_course, make_live_class
from tests.scale.people import make_people
from tests.support.killing import killed_at_every_write

BY = "Administrator"
PEOPLE, CLASSES = 12, 3


@pytest.fixture
def killed(test_site):
	return lambda *call: killed_at_every_write(test_site.name, test_site.sites_path, *call)


@pytest.fixture
def people(committed) -> list[str]:
	return make_people(PEOPLE)


@pytest.fixture
def batch(committed):
	courses = [make_course(lessons=1).name for _ in range(2)]
	batch = make_batch(courses, seat_count=PEOPLE, end_date=in_days(60))
	frappe.db.commit()
	return batch


def enroll(batch: str, people: list[str]) -> None:
	enroll_people(batch, people, BY, now_datetime())


def plan(batch: str) -> None:
	make_live_class(batch, title="Weekly", frequency="Weekly", repeat_count=CLASSES)


def describe(batch: object, people: list[str]) -> dict[str, int]:
	"""How many rows there are of everything that follows."""
	frappe.db.rollback()
	classes = frappe.get_all("LMS Live Class", {"batch_name": batch.name}, ["name", "event"])
	events = [row.event for row in classes if row.event]
	courses = [row.course for row in batch.courses]
	about = ["in", [batch.name, *(row.name for row in classes)]]
	return {
		"members": frappe.db.count("LMS Batch Enrollment", {"batch": batch.name}),
		"counted": frappe.db.get_value("LMS Batch", batch.name, "member_count"),
		"enrollments": frappe.db.count("LMS Enrollment", {"course": ["in", courses]}),
		"classes": len(classes),
		"events": len(events),
		"participants": frappe.db.count("Event Participants", {"parent": ["in", events or [""]]}),
		"told": frappe.db.count("Notification Log", {"for_user": ["in", people], "document_name": about}),
	}


def test_enrolling_many(killed, batch, people):
	plan(batch.name)
	frappe.db.commit()
	before, kills = describe(batch, people), 0
	for _number in killed(enroll, batch.name, people):
		kills += 1
		assert describe(batch, people) == before
	assert kills >= 5
	assert describe(batch, people) == {
		"members": PEOPLE,
		"counted": PEOPLE,
		"enrollments": 2 * PEOPLE,
		"classes": CLASSES,
		"events": CLASSES,
		"participants": CLASSES * PEOPLE,
		"told": PEOPLE,
	}


def test_planning_a_series(killed, batch, people):
	enroll(batch.name, people)
	frappe.db.commit()
	before, kills = describe(batch, people), 0
	for _number in killed(plan, batch.name):
		kills += 1
		assert describe(batch, people) == before
	assert kills >= 5
	after = describe(batch, people)
	assert after["participants"] == CLASSES * PEOPLE
	assert after == before | {
		"classes": CLASSES,
		"events": CLASSES,
		"participants": CLASSES * PEOPLE,
		"told": before["told"] + PEOPLE,
	}
