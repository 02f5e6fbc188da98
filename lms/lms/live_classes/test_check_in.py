"""Checking in: the window, the code and its age, tries, and what stands against it."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from lms.lms.live_classes import attendance, changing, check_in, signing
from lms.lms.live_classes.attendance import PARTIAL, PRESENT, AttendanceError, Mark
from lms.lms.live_classes.check_in import ALPHABET, LENGTH, MOST_TRIES, STEP_SECONDS, find_step, make_code
from lms.testing.factories import make_batch, make_live_class, make_user

BY = "Administrator"


@pytest.fixture
def member() -> str:
	return make_user("LMS Student")


@pytest.fixture
def live_class(member):
	return make_live_class(make_batch(members=[member]).name).reload()


def at(live_class, minutes: float = 0):
	"""So many minutes after the start."""
	return get_datetime(live_class.starts_on) + timedelta(minutes=minutes)


def code_at(live_class, minutes: float = 0) -> str:
	return make_code(live_class.name, find_step(at(live_class, minutes)))


def attempt(live_class, code, member, minutes: float = 0):
	check_in.check_in(live_class.name, code, member, at(live_class, minutes))


def record_of(live_class, member):
	filters = {"live_class": live_class.name, "member": member}
	return frappe.db.get_value(
		"LMS Live Class Participant", filters, ["status", "source", "joined_at"], as_dict=True
	)


def events_of(live_class) -> list[str]:
	return frappe.get_all("LMS Attendance Event", {"live_class": live_class.name}, pluck="source")


def test_a_member_with_the_code_is_present_and_twice_is_fine(live_class, member):
	for _time in range(2):
		attempt(live_class, code_at(live_class), member)
	record = record_of(live_class, member)
	assert (record.status, record.source, record.joined_at) == (PRESENT, "Check-In", at(live_class))
	assert events_of(live_class) == ["Check-In"]
	assert live_class.reload().attendees == 1


def test_a_code_may_be_typed_in_groups_and_in_small_letters(live_class, member):
	code = code_at(live_class).lower()
	attempt(live_class, f" {code[:3]}-{code[3:]} ", member)
	assert record_of(live_class, member).status == PRESENT


@pytest.mark.parametrize("minutes", [-15, 0, 89.99])
def test_the_window_is_open_from_a_quarter_of_an_hour_before_the_start_to_the_end(
	minutes, live_class, member
):
	attempt(live_class, code_at(live_class, minutes), member, minutes)
	assert record_of(live_class, member).status == PRESENT


@pytest.mark.parametrize(
	("minutes", "words"), [(-15.1, "from 15 minutes before"), (90, "is over"), (600, "is over")]
)
def test_outside_of_the_window_nobody_checks_in(minutes, words, live_class, member):
	with pytest.raises(AttendanceError, match=words):
		attempt(live_class, code_at(live_class, minutes), member, minutes)
	assert not record_of(live_class, member)


def test_a_code_holds_for_its_step_and_the_next_one(live_class, member):
	code, step = code_at(live_class), STEP_SECONDS / 60
	attempt(live_class, code, make_member(live_class), step)
	for age in (2, 3, 10, -1):
		with pytest.raises(AttendanceError, match="wrong or too old"):
			attempt(live_class, code, member, age * step)
	assert not record_of(live_class, member)


def make_member(live_class) -> str:
	member = make_user("LMS Student")
	frappe.get_doc(doctype="LMS Batch Enrollment", batch=live_class.batch_name, member=member).insert()
	return member


def test_codes_differ_by_class_and_moment(live_class):
	other = make_live_class(live_class.batch_name)
	step = find_step(at(live_class))
	codes = {make_code(name, step + later) for name in (live_class.name, other.name) for later in range(50)}
	assert len(codes) == 100
	assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
	assert len(set(ALPHABET)) == 2**check_in.BITS


def test_the_code_of_another_class_does_not_fit(live_class, member):
	other = make_live_class(live_class.batch_name).reload()
	with pytest.raises(AttendanceError, match="wrong or too old"):
		attempt(live_class, code_at(other), member)


@pytest.mark.parametrize("code", ["", " ", "------", "AAAAAA", "ÄÖÜ", "A" * 10_000, "' or 1=1", "\0"])
def test_what_is_no_code_is_refused(code, live_class, member):
	with pytest.raises(AttendanceError, match="wrong or too old"):
		attempt(live_class, code, member)


def test_a_code_with_more_behind_it_is_wrong(live_class, member):
	with pytest.raises(AttendanceError, match="wrong or too old"):
		attempt(live_class, code_at(live_class) + "A", member)


def test_who_guesses_has_to_wait_even_with_the_right_code(live_class, member):
	other = make_member(live_class)
	for _try in range(MOST_TRIES):
		with pytest.raises(AttendanceError, match="wrong or too old"):
			attempt(live_class, "222222", member)
	with pytest.raises(AttendanceError, match="too many codes"):
		attempt(live_class, code_at(live_class), member)
	attempt(live_class, code_at(live_class), other)


def test_tries_are_counted_over_all_classes_and_after_a_rollback(live_class, member):
	other = make_live_class(live_class.batch_name).reload()
	frappe.db.savepoint("tries")
	for number in range(MOST_TRIES):
		with pytest.raises(AttendanceError):
			attempt((live_class, other)[number % 2], "222222", member)
		frappe.db.rollback(save_point="tries")
	with pytest.raises(AttendanceError, match="too many codes"):
		attempt(live_class, code_at(live_class), member)


@pytest.mark.parametrize("role", ["LMS Student", "Moderator", "HR Manager"])
def test_who_is_not_in_the_cohort_does_not_check_in(role, live_class):
	with pytest.raises(frappe.PermissionError, match="Only members"):
		attempt(live_class, code_at(live_class), make_user(role))


def test_who_has_left_does_not_check_in(live_class, member):
	attendance.mark(live_class.name, {member: Mark(PARTIAL, 5)}, BY, at(live_class))
	frappe.get_doc("LMS Batch Enrollment", {"batch": live_class.batch_name, "member": member}).delete()
	with pytest.raises(frappe.PermissionError, match="Only members"):
		attempt(live_class, code_at(live_class), member)


def test_cancelled_and_signed_classes_take_nobody(live_class, member):
	other = make_live_class(live_class.batch_name).reload()
	changing.cancel_class(other.name, "Ill.", BY, at(other, -60))
	signing.sign(live_class.name, BY, at(live_class, 10))
	for each, words in ((other, "was cancelled"), (live_class, "was signed")):
		with pytest.raises(AttendanceError, match=words):
			attempt(each, code_at(each, 11), member, 11)


def test_what_the_host_has_recorded_stays(live_class, member):
	attendance.mark(live_class.name, {member: Mark(PARTIAL, 5)}, BY, at(live_class))
	with pytest.raises(AttendanceError, match="has recorded your attendance already: Partial"):
		attempt(live_class, code_at(live_class), member)
	attendance.mark(live_class.name, {member: Mark("Not Set")}, BY, at(live_class))
	attempt(live_class, code_at(live_class), member)
	assert record_of(live_class, member).status == PRESENT


def test_the_code_is_for_those_in_front(live_class, member):
	now = at(live_class, 5.25)
	code = check_in.get_code(live_class.name, BY, now)
	assert code.text == make_code(live_class.name, find_step(now))
	assert 1 <= code.seconds <= STEP_SECONDS
	attempt(live_class, code.text, member, 5.25)
	for user in (member, make_user("HR Manager"), make_user("Batch Evaluator")):
		with pytest.raises(frappe.PermissionError):
			check_in.get_code(live_class.name, user, now)
	with pytest.raises(AttendanceError, match="is over"):
		check_in.get_code(live_class.name, BY, at(live_class, 90))
