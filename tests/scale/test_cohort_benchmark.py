"""Enrolling 5,000 people in a cohort of 4 courses and 10 classes, beside plain SQL that does the same."""

from time import perf_counter

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts.batch import ENROLLMENT
from lms.lms.cohorts.enrolling import MEMBER_FIELDS, enroll_people
from lms.lms.enrollments.enrollment import ENROLLMENT_FIELDS
from lms.lms.live_classes.events import ROW, ROW_FIELDS
from lms.lms.people import notifications
from lms.lms.people.notifications import NOTIFICATION
from lms.lms.shared.rows import STANDARD_FIELDS
from lms.testing.factories import in_days, make_batch, make_course, make_live_class
from tests.scale.measuring import Timings, counted, describe_times, timed
from tests.scale.people import make_people
from tests.scale.raw import as_text, connect, insert
from tests.scale.report import write_report

HEADING = "Enrolling 5,000 people in a cohort of 4 courses and 10 classes"
BY = "Administrator"
PEOPLE, COURSES, CLASSES, ROUNDS = 5000, 4, 10, 3

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]


@pytest.fixture
def people(committed, monkeypatch) -> list[str]:
	# What follows in the background is not measured.
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	return make_people(PEOPLE)


def make_cohort() -> object:
	courses = [make_course(lessons=1).name for _ in range(COURSES)]
	batch = make_batch(courses, end_date=in_days(100))
	make_live_class(batch.name, frequency="Weekly", repeat_count=CLASSES)
	frappe.db.commit()
	return batch


def enroll(batch: object, people: list[str]) -> None:
	assert enroll_people(batch.name, people, BY, now_datetime())["enrolled"] == PEOPLE


def write_again(batch: object) -> float:
	"""Seconds the driver needs for the rows that enrolling has made; they are committed."""
	events = frappe.get_all("LMS Live Class", {"batch_name": batch.name}, pluck="event")
	tables = {
		ENROLLMENT: (MEMBER_FIELDS, {"batch": batch.name}),
		"LMS Enrollment": (ENROLLMENT_FIELDS, {"course": ["in", [row.course for row in batch.courses]]}),
		ROW: (ROW_FIELDS, {"parent": ["in", events]}),
		NOTIFICATION: (notifications.FIELDS, {"document_name": batch.name}),
	}
	rows = {}
	for doctype, (fields, filters) in tables.items():
		columns = (*STANDARD_FIELDS, *fields)
		found = frappe.get_all(doctype, filters, list(columns), as_list=True, limit=0)
		rows[doctype] = (columns, as_text(found))
		frappe.db.delete(doctype, filters)
	assert len(rows[ROW][1]) == PEOPLE * CLASSES
	frappe.db.commit()
	connection = connect()
	start = perf_counter()
	for doctype, (columns, values) in rows.items():
		insert(connection, doctype, columns, values)
	connection.commit()
	seconds = perf_counter() - start
	connection.close()
	return seconds


def test_enrolling_in_a_cohort(people):
	timings = Timings([], [])
	for _round in range(ROUNDS):
		batch = make_cohort()
		timings.measured.append(timed(lambda batch=batch: enroll(batch, people)))
		timings.plain.append(write_again(batch))
	batch = make_cohort()
	with counted() as statements:
		enroll(batch, people)
	frappe.db.commit()
	row = {
		"One call": describe_times(timings.measured),
		"Statements": str(len(statements)),
		"Plain SQL": describe_times(timings.plain),
		"Ratio": f"{timings.ratio:.1f}",
	}
	write_report(HEADING, f"{PEOPLE:,} people", row)
	assert timings.ratio <= 3
