"""A room full of people checks in at once, while instructors record and sign: nothing is lost."""

from datetime import timedelta
from itertools import pairwise

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from lms.lms.live_classes import attendance, check_in, signing
from lms.lms.live_classes.attendance import ABSENT, EXCUSED, NOT_SET, PRESENT, AttendanceError, Mark
from lms.lms.shared.locking import anew_when_busy
from lms.testing.factories import make_batch, make_live_class
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people

PROCESSES = 16
BY = "Administrator"


@pytest.fixture
def people(committed) -> list[str]:
	return make_people(PROCESSES)


@pytest.fixture
def live_class(people):
	live_class = make_live_class(make_batch(members=people).name)
	now = now_datetime()
	live_class.db_set({"starts_on": now - timedelta(minutes=5), "ends_on": now + timedelta(hours=2)})
	return live_class.reload()


def act(step: str, live_class: str, user: str) -> str:
	"""Do one thing as a request does; what it answers, or why not."""
	frappe.db.rollback()
	try:
		anew_when_busy(STEPS[step])(live_class, user)
		frappe.db.commit()
		return "done"
	except AttendanceError as error:
		frappe.db.rollback()
		return str(error)


def enter(live_class: str, user: str) -> None:
	now = now_datetime()
	check_in.check_in(live_class, check_in.make_code(live_class, check_in.find_step(now)), user, now)


def excuse_all(live_class: str, user: str) -> None:
	roster = attendance.get_roster(attendance.get_class(live_class))
	attendance.mark(live_class, dict.fromkeys(roster, Mark(EXCUSED)), user, now_datetime())


def present_all(live_class: str, user: str) -> None:
	attendance.mark_all_present(live_class, user, now_datetime())


def sign(live_class: str, user: str) -> None:
	signing.sign(live_class, user, now_datetime())


STEPS = {"enter": enter, "excuse": excuse_all, "present": present_all, "sign": sign}


def run(test_site, calls: list[tuple[str, str, str]]) -> list[object]:
	frappe.db.commit()
	outcomes = run_jobs([Job(test_site.name, test_site.sites_path, act, call) for call in calls])
	frappe.db.rollback()
	return outcomes


def find_marks(live_class) -> dict[str, str]:
	rows = frappe.get_all(
		"LMS Live Class Participant", {"live_class": live_class.name}, ["member", "status"], limit=0
	)
	assert len({row.member for row in rows}) == len(rows)
	return {row.member: row.status for row in rows}


def assert_each_event_follows_the_one_before(live_class) -> None:
	"""By person, each event begins with what the one before left, and the last one left what is there."""
	marks = find_marks(live_class)
	for member, status in marks.items():
		events = frappe.get_all(
			"LMS Attendance Event",
			{"live_class": live_class.name, "member": member},
			["status_before", "status", "creation"],
			order_by="creation",
			limit=0,
		)
		assert events[0].status_before == NOT_SET
		assert all(later.status_before == earlier.status for earlier, later in pairwise(events))
		assert events[-1].status == status
	here = sum(status == PRESENT for status in marks.values())
	assert live_class.reload().attendees == here


def test_who_has_checked_in_is_present_whoever_signs_at_the_same_time(people, live_class, test_site):
	calls = [("enter", live_class.name, person) for person in people]
	calls.insert(PROCESSES // 2, ("sign", live_class.name, BY))
	outcomes = dict(zip((call[2] for call in calls), run(test_site, calls), strict=True))
	assert outcomes.pop(BY) == "done"
	late = "The attendance of this class was signed. Talk to the host if you were there."
	assert set(outcomes.values()) <= {"done", late}
	expected = {person: PRESENT if outcome == "done" else ABSENT for person, outcome in outcomes.items()}
	assert find_marks(live_class) == expected
	assert_each_event_follows_the_one_before(live_class)


def test_several_instructors_at_once_leave_one_row_for_each_person(people, live_class, test_site):
	steps = ["excuse", "present", "excuse", "present"]
	calls = [(step, live_class.name, BY) for step in steps]
	calls += [("enter", live_class.name, person) for person in people[:4]]
	outcomes = run(test_site, calls)
	assert outcomes[:4] == ["done"] * 4
	assert set(find_marks(live_class)) == set(people)
	assert_each_event_follows_the_one_before(live_class)


def test_a_class_is_signed_once(people, live_class, test_site):
	outcomes = run(test_site, [("sign", live_class.name, BY)] * 4)
	assert outcomes.count("done") == 1
	filters = {"live_class": live_class.name, "event": "Signed"}
	assert frappe.db.count("LMS Attendance Event", filters) == 1
	assert get_datetime(live_class.reload().attendance_signed_on)
	assert_each_event_follows_the_one_before(live_class)
