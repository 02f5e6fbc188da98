"""Standing: each in turn, today and on past days, and against an obvious slow calculation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.shared.rows import insert_new
from lms.lms.training.timeline import TIMELINE_EVENT
from lms.lms.training.withdrawals import withdraw_assignments
from lms.lms.validity.periods import EVENT, IMPORT, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE
from lms.lms.validity.standing import (
	EXPIRED,
	EXPIRED_IN_GRACE,
	EXPIRING,
	NOT_REQUIRED,
	NOT_YET_DUE,
	OVERDUE,
	REVOKED,
	STANDINGS,
	UNKNOWN,
	VALID,
	get_standings,
)
from lms.testing.factories import in_days, make_assignment, make_course, make_program, make_user, today
from lms.testing.statements import count_statements

BY = "Administrator"
POLICY = {"validity_days": 100, "renewal_window_days": 30, "grace_days": 10}
pytestmark = pytest.mark.usefixtures("outgoing_mail")


@pytest.fixture
def member():
	return make_user()


@pytest.fixture
def course():
	"""Valid for 100 days, renewed in the last 30 of them, with 10 days of grace."""
	return make_course(lessons=1, **POLICY).name


def standing_of(member: str, as_of: date | None = None, **which: object) -> str:
	[row] = get_standings([member], as_of or today(), today(), **which)
	return row.standing


def hold(member: str, course: str, day: date) -> str:
	[granted] = grant(Requirement(COURSE, course), [Claim(member, "Ada", day, IMPORT)], BY)
	return granted.name


def revoke(member: str, period: str, on: date) -> None:
	insert_new(EVENT, ("member", "event", "period", "effective_on"), [(member, "Revoked", period, on)], BY)


@pytest.mark.parametrize(
	("days_ago", "expected"),
	[
		(0, VALID),
		(68, VALID),
		(69, EXPIRING),
		(99, EXPIRING),
		(100, EXPIRED_IN_GRACE),
		(109, EXPIRED_IN_GRACE),
		(110, EXPIRED),
	],
)
def test_a_period_from_its_first_day_until_after_its_grace(member, course, days_ago, expected):
	make_assignment(employee=member, course=course)
	hold(member, course, in_days(-days_ago))
	assert standing_of(member) == expected


def test_what_was_never_completed_is_not_yet_due_until_it_is_overdue(member, course):
	assignment = make_assignment(employee=member, course=course, due_date=in_days(3))
	assert standing_of(member) == NOT_YET_DUE
	assert standing_of(member, in_days(3)) == NOT_YET_DUE
	assert standing_of(member, in_days(4)) == OVERDUE
	assert assignment.status == "Pending", "standing and status are two things"


def test_whoever_has_no_assignment_is_not_required(member, course):
	assert get_standings([member], today(), today()) == []
	hold(member, course, today())
	[row] = get_standings([member], today(), today())
	assert (row.standing, row.required, row.valid_until) == (NOT_REQUIRED, 0, in_days(99))


def test_a_withdrawn_assignment_requires_nothing(member, course):
	assignment = make_assignment(employee=member, course=course)
	withdraw_assignments([assignment.name], BY, "No longer needed")
	assert get_standings([member], today(), today()) == []


def test_members_of_a_published_program_are_required(member, course):
	program = make_program([course], [member], published=1)
	[row] = get_standings([member], today(), today(), courses=())
	assert (row.program, row.course, row.title, row.standing) == (
		program.name,
		"",
		program.title,
		NOT_YET_DUE,
	)
	program.db_set("published", 0)
	assert get_standings([member], today(), today(), courses=()) == []


def test_a_revoked_period_does_not_count_from_that_day(member, course):
	make_assignment(employee=member, course=course)
	revoke(member, hold(member, course, in_days(-20)), today())
	assert standing_of(member) == REVOKED
	hold(member, course, today())
	assert standing_of(member) == VALID


def test_the_period_before_a_revoked_one_counts_until_its_own_end(member, course):
	make_assignment(employee=member, course=course)
	hold(member, course, in_days(-80))
	revoke(member, hold(member, course, in_days(-5)), today())
	assert standing_of(member) == EXPIRING
	assert standing_of(member, in_days(20)) == REVOKED


def test_only_the_wanted_courses_and_programs(member, course):
	other = make_course(lessons=1).name
	make_program([course], [member], published=1)
	for name in (course, other):
		make_assignment(employee=member, course=name)

	def found(**which: object) -> set[str]:
		return {row.course for row in get_standings([member], today(), today(), **which)}

	assert found() == {course, other, ""}
	assert found(courses=[course], programs=()) == {course}
	assert found(courses=[other]) == {other, ""}
	assert found(courses=(), programs=()) == set()


def move_back(assignment: str, days: int) -> None:
	"""Let an assignment and its timeline have begun that many days ago."""
	for event in frappe.get_all(TIMELINE_EVENT, {"assignment": assignment}, ["name", "creation"]):
		earlier = event.creation - timedelta(days=days)
		frappe.db.set_value(TIMELINE_EVENT, event.name, "creation", earlier, update_modified=False)


def test_a_past_day_knows_the_due_date_of_then(member, course):
	assignment = make_assignment(employee=member, course=course, due_date=in_days(1))
	move_back(assignment.name, 10)
	frappe.db.set_value(TIMELINE_EVENT, {"assignment": assignment.name}, "due_date", in_days(-6))
	assignment.reload()
	assignment.due_date = in_days(30)
	assignment.save()
	assert standing_of(member) == NOT_YET_DUE
	assert standing_of(member, in_days(-6)) == NOT_YET_DUE
	assert standing_of(member, in_days(-5)) == OVERDUE
	assert get_standings([member], in_days(-11), today()) == []


def test_a_due_date_records_the_one_before(member, course):
	assignment = make_assignment(employee=member, course=course, due_date=in_days(5))
	assignment.due_date = in_days(9)
	assignment.save()
	event = frappe.get_doc(TIMELINE_EVENT, {"assignment": assignment.name, "event": "Due Date Changed"})
	assert (event.due_date_before, event.due_date) == (in_days(5), in_days(9))


def test_a_past_day_knows_what_was_withdrawn_or_left_since(member, course):
	assignment = make_assignment(employee=member, course=course)
	program = make_program([], [member], published=1)
	move_back(assignment.name, 10)
	joined = {"program": program.name, "member": member}
	frappe.db.set_value("LMS Program Member Event", joined, "creation", in_days(-10), update_modified=False)
	withdraw_assignments([assignment.name], BY, "No longer needed")
	program.reload()
	program.program_members = []
	program.save()
	assert get_standings([member], today(), today()) == []
	assert {row.standing for row in get_standings([member], in_days(-5), today())} == {NOT_YET_DUE}
	assert len(get_standings([member], in_days(-5), today())) == 2


def test_what_nobody_recorded_is_unknown(member, course):
	"""A timeline that began when there were none yet does not tell when the training was due before."""
	assignment = make_assignment(employee=member, course=course)
	event = {"assignment": assignment.name, "event": "Assigned"}
	frappe.db.set_value(
		TIMELINE_EVENT,
		event,
		{"details": None, "creation": in_days(-10)},
		update_modified=False,
	)
	assert standing_of(member, in_days(-5)) == UNKNOWN
	assert standing_of(member) == NOT_YET_DUE


def test_the_number_of_statements_does_not_depend_on_people_or_courses(course):
	people = [make_user() for _number in range(4)]
	for person in people:
		make_assignment(employee=person, course=course)
	assert count_statements(lambda: get_standings(people[:1], today(), today())) == 1
	assert count_statements(lambda: get_standings(people, today(), today())) == 1
	assert count_statements(lambda: get_standings(people, in_days(-3), today())) == 1


# The same, calculated day by day.


@dataclass
class History:
	"""When a person was assigned, with due date and withdrawal; completed; and revoked. In days."""

	assigned: list[tuple[int, int, int | None]]
	completed: list[int]
	revoked: list[tuple[int, int]]


FIRST = date(2024, 1, 1)
LENGTH, WINDOW, GRACE = 40, 12, 6
DAY = st.integers(0, 160)
HISTORIES = st.builds(
	History,
	assigned=st.lists(st.tuples(DAY, st.integers(0, 60), st.none() | st.integers(0, 60)), max_size=3),
	completed=st.lists(DAY, max_size=5, unique=True).map(sorted),
	revoked=st.lists(
		st.tuples(st.integers(0, 4), st.integers(0, 60)), max_size=2, unique_by=lambda each: each[0]
	),
)


def calculate(history: History, day: int) -> str | None:
	"""The standing on a day, or None if nothing is required and nothing was completed."""
	periods = walk_periods(history)
	due = [
		begin + time
		for begin, time, left in history.assigned
		if begin <= day and (left is None or begin + left > day)
	]
	held = [period for period in periods if period["completed"] <= day]
	if not due:
		return NOT_REQUIRED if held else None
	good = [period for period in held if not period["revoked"] or period["revoked"] > day]
	last = good[-1] if good else None
	if last and day <= last["until"]:
		return EXPIRING if day >= last["opens"] else VALID
	if any(period not in good for period in held[held.index(last) + 1 if last else 0 :]):
		return REVOKED
	if last:
		return EXPIRED_IN_GRACE if day <= last["until"] + GRACE else EXPIRED
	return OVERDUE if min(due) < day else NOT_YET_DUE


def walk_periods(history: History) -> list[dict[str, int]]:
	periods: list[dict[str, int]] = []
	revoked = dict(history.revoked)
	for day in history.completed:
		good = [each for each in periods if not each["revoked"] or each["revoked"] > day]
		if good and day < good[-1]["opens"]:
			continue
		until = day + LENGTH - 1
		number = len(periods)
		periods.append(
			{
				"completed": day,
				"until": until,
				"opens": until - WINDOW,
				"revoked": day + revoked[number] if number in revoked else 0,
			}
		)
	return periods


@settings(max_examples=40)
@given(history=HISTORIES)
def test_standing_equals_a_slow_calculation_on_every_day(history, course_of_histories):
	member = make_user()
	write_history(history, member, course_of_histories)
	for day in range(0, 200, 3):
		as_of = FIRST + timedelta(days=day)
		rows = get_standings([member], as_of, today())
		assert [row.standing for row in rows] == [each for each in [calculate(history, day)] if each], as_of


@pytest.fixture
def course_of_histories():
	policy = {"validity_days": LENGTH, "renewal_window_days": WINDOW, "grace_days": GRACE}
	return make_course(lessons=1, **policy).name


def write_history(history: History, member: str, course: str) -> None:
	for begin, time, left in history.assigned:
		name = frappe.generate_hash(length=12)
		write_event(name, member, course, "Assigned", begin, begin + time)
		if left is not None:
			write_event(name, member, course, "Withdrawn", begin + left, begin + time)
	revoked, number = dict(history.revoked), 0
	for day in history.completed:
		claim = Claim(member, "Ada", FIRST + timedelta(days=day), IMPORT)
		for granted in grant(Requirement(COURSE, course), [claim], BY):
			if number in revoked:
				revoke(member, granted.name, FIRST + timedelta(days=day + revoked[number]))
			number += 1


def write_event(assignment: str, member: str, course: str, event: str, day: int, due: int) -> None:
	fields = ("assignment", "employee", "course", "event", "details", "due_date")
	row = (assignment, member, course, event, "Manual", FIRST + timedelta(days=due))
	[name] = insert_new(TIMELINE_EVENT, fields, [row], BY)
	at = datetime.combine(FIRST + timedelta(days=day), datetime.min.time()) + timedelta(hours=9)
	frappe.db.set_value(TIMELINE_EVENT, name, "creation", at, update_modified=False)


def test_all_standings_are_in_the_statement():
	from lms.lms.validity import standing

	assert set(STANDINGS) == {name for name in STANDINGS if f"'{name}'" in standing.STANDING}
