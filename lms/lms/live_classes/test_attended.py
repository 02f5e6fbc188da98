"""How much of a cohort's classes people attended, and who attended enough of them."""

from datetime import datetime, timedelta
from random import Random

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.live_classes import attendance, changing, signing
from lms.lms.live_classes.attendance import ABSENT, EXCUSED, NOT_SET, PARTIAL, PRESENT, STATUSES, Mark
from lms.lms.live_classes.attended import Attendance, find_who_attended, get_attendance_of, weigh
from lms.testing.factories import days_of_running_batch, in_days, make_batch, make_live_class, make_user
from lms.testing.statements import count_statements

BY = "Administrator"


@pytest.fixture
def people() -> list[str]:
	return [make_user("LMS Student") for _ in range(3)]


def make_classes(batch: str, count: int):
	return [make_live_class(batch, date=in_days(10 + number % 3)).reload() for number in range(count)]


def sign(live_class, marks) -> None:
	now = get_datetime(live_class.starts_on) + timedelta(minutes=5)
	attendance.mark(live_class.name, marks, BY, now)
	signing.sign(live_class.name, BY, now)


def test_parts_of_classes_count_as_parts(people):
	ada, ben, cem = people
	batch = make_batch(members=people)
	first, second = make_classes(batch.name, 2)
	sign(first, {ada: Mark(PRESENT), ben: Mark(PARTIAL, 30), cem: Mark(EXCUSED)})
	sign(second, {ada: Mark(PRESENT), ben: Mark(PRESENT)})
	found = get_attendance_of(batch.name, people)
	assert [found[each].percent for each in people] == [100.0, 66.7, 0.0]
	assert [found[each].counted for each in people] == [2, 2, 1]


def test_only_signed_classes_that_were_not_cancelled_count(people):
	ada = people[0]
	batch = make_batch(members=people)
	signed, coming, cancelled = make_classes(batch.name, 3)
	attendance.mark(coming.name, {ada: Mark(ABSENT)}, BY, get_datetime(coming.starts_on))
	changing.cancel_class(cancelled.name, "Ill.", BY, get_datetime(cancelled.starts_on) - timedelta(hours=9))
	sign(signed, {ada: Mark(PRESENT)})
	found = get_attendance_of(batch.name, people)[ada]
	assert (found.percent, found.counted, found.open) == (100.0, 1, 1)


def test_enough_is_what_cannot_fall_below_the_minimum_any_more(people):
	ada, ben, cem = people
	batch = make_batch(members=people, minimum_attendance=50)
	classes = make_classes(batch.name, 4)
	marks = {ada: Mark(PRESENT), ben: Mark(PARTIAL, 45)}
	sign(classes[0], marks)
	assert find_who_attended(batch.name, people) == set()
	sign(classes[1], marks)
	assert find_who_attended(batch.name, people) == {ada}
	for live_class in classes[2:]:
		sign(live_class, marks)
	assert find_who_attended(batch.name, people) == {ada, ben}
	assert cem not in find_who_attended(batch.name, people)


def test_without_a_minimum_everybody_has_attended_and_with_one_nobody_before_a_class(people):
	assert find_who_attended(make_batch(members=people).name, people) == set(people)
	assert find_who_attended(make_batch(members=people, minimum_attendance=1).name, people) == set()


def test_who_was_excused_from_all_classes_has_attended(people):
	batch = make_batch(members=people, minimum_attendance=100)
	[live_class] = make_classes(batch.name, 1)
	sign(live_class, {people[0]: Mark(EXCUSED)})
	assert find_who_attended(batch.name, people) == {people[0]}


def test_classes_before_somebody_joined_do_not_count(people):
	batch = make_batch(members=people, minimum_attendance=100)
	first, second = make_classes(batch.name, 2)
	enrollment = {"batch": batch.name, "member": people[0]}
	frappe.db.set_value("LMS Batch Enrollment", enrollment, "creation", get_datetime(first.ends_on))
	sign(second, dict.fromkeys(people, Mark(PRESENT)))
	assert find_who_attended(batch.name, people) == {people[0]}
	sign(first, dict.fromkeys(people[1:], Mark(PRESENT)))
	assert find_who_attended(batch.name, people) == set(people)


@pytest.mark.parametrize("is_back_before_signing", [True, False])
def test_who_leaves_and_comes_back_has_missed_the_classes_meanwhile(people, is_back_before_signing):
	"""Nobody chooses the classes that count for them by leaving a cohort that they may enroll in."""
	ada = people[0]
	batch = make_batch(
		members=people, minimum_attendance=100, allow_self_enrollment=1, **days_of_running_batch()
	)
	first, second = (make_live_class(batch.name, date=in_days(number)).reload() for number in (2, 3))
	sign(first, dict.fromkeys(people, Mark(PRESENT)))
	table = frappe.qb.DocType("LMS Batch Enrollment")
	enrolling.leave_oneself(batch.name, ada, now_datetime())
	if not is_back_before_signing:
		sign(second, dict.fromkeys(people[1:], Mark(PRESENT)))
	enrolling.enroll_oneself(batch.name, ada, now_datetime())
	# They came back after the class.
	later = get_datetime(second.ends_on) + timedelta(hours=1)
	back = (table.batch == batch.name) & (table.member == ada) & (table.is_open == "1")
	frappe.qb.update(table).set(table.creation, later).where(back).run()
	if is_back_before_signing:
		sign(second, dict.fromkeys(people[1:], Mark(PRESENT)))
	found = get_attendance_of(batch.name, people)
	assert (found[ada].percent, found[people[1]].percent) == (50.0, 100.0)
	assert find_who_attended(batch.name, people) == set(people[1:])


def test_who_left_keeps_their_attendance(people):
	batch = make_batch(members=people)
	[live_class] = make_classes(batch.name, 1)
	sign(live_class, {people[0]: Mark(PRESENT)})
	frappe.get_doc("LMS Batch Enrollment", {"batch": batch.name, "member": people[0]}).delete()
	assert get_attendance_of(batch.name, people)[people[0]].percent == 100.0


def test_statements_do_not_grow_with_people_and_classes():
	def count(size: int) -> int:
		people = [make_user() for _ in range(size)]
		batch = make_batch(members=people, minimum_attendance=50)
		for live_class in make_classes(batch.name, size):
			sign(live_class, {people[0]: Mark(PRESENT)})
		return count_statements(find_who_attended, batch.name, people)

	count(1)  # the first time, the metadata are read
	assert count(1) == count(4) <= 5


@pytest.mark.parametrize("seed", range(20))
def test_enough_stays_enough_whatever_is_signed_next(seed):
	"""Any order of signing and any marks: who reached the minimum has reached it at the end."""
	random = Random(seed)
	minutes = {f"class {number}": random.randint(1, 240) for number in range(random.randint(1, 8))}
	marks = {
		name: Mark(status, random.randint(0, length) if status == PARTIAL else 0)
		for name, length in minutes.items()
		if (status := random.choice([status for status in STATUSES if status != NOT_SET]))
	}
	minimum, end = random.choice([1, 33, 50, 75, 100]), datetime(2026, 11, 30)

	def after(count: int) -> Attendance:
		signed = dict(list(minutes.items())[:count])
		return weigh(signed, {name: marks[name] for name in signed}, [end] * (len(minutes) - count), None)

	reached = [after(count).reaches(minimum) for count in range(len(minutes) + 1)]
	assert reached == sorted(reached)
	final = after(len(minutes))
	assert reached[-1] == (final.percent is None or final.attended / final.counted >= minimum / 100 - 1e-9)
