"""Attendance: what instructors record, who may, signing, reopening, and the events of all changes."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from lms.lms.account.own_data import collect_data
from lms.lms.live_classes import attendance, changing, signing
from lms.lms.live_classes.attendance import (
	ABSENT,
	EXCUSED,
	NOT_SET,
	PARTIAL,
	PRESENT,
	AttendanceError,
	Mark,
)
from lms.lms.live_classes.live_class import LiveClassError
from lms.testing.factories import (
	make_batch,
	make_batch_enrollment,
	make_company,
	make_employee,
	make_live_class,
	make_user,
	unique,
)
from lms.testing.reports import restrict
from lms.testing.statements import count_statements

BY = "Administrator"
REASON = "Ben came late and was not seen."


@pytest.fixture
def people() -> list[str]:
	return [make_user("LMS Student") for _ in range(3)]


@pytest.fixture
def live_class(people):
	return make_live_class(make_batch(members=people).name).reload()


def at(live_class, minutes: int = 0):
	"""So many minutes after the start."""
	return get_datetime(live_class.starts_on) + timedelta(minutes=minutes)


def marks_of(live_class) -> dict[str, tuple[str, int]]:
	rows = frappe.get_all(
		"LMS Live Class Participant", {"live_class": live_class.name}, ["member", "status", "duration"]
	)
	return {row.member: (row.status, row.duration) for row in rows}


def events_of(live_class, **filters) -> list[frappe._dict]:
	return frappe.get_all(
		"LMS Attendance Event",
		{"live_class": live_class.name, **filters},
		[
			"event",
			"member",
			"status_before",
			"minutes_before",
			"status",
			"minutes",
			"source",
			"reason",
			"owner",
		],
		order_by="creation",
	)


def record(live_class, marks, user=BY, minutes=5) -> int:
	return attendance.mark(live_class.name, marks, user, at(live_class, minutes))


def test_each_person_has_one_row_and_each_change_an_event(live_class, people):
	ada, ben, cem = people
	marks = {ada: Mark(PRESENT), ben: Mark(PARTIAL, 40), cem: Mark(ABSENT)}
	assert record(live_class, marks) == 3
	assert record(live_class, {**marks, ben: Mark(EXCUSED)}) == 1
	assert marks_of(live_class) == {ada: (PRESENT, 0), ben: (EXCUSED, 0), cem: (ABSENT, 0)}
	[first, second] = events_of(live_class, member=ben)
	assert (first.status_before, first.status, first.minutes) == (NOT_SET, PARTIAL, 40)
	assert (second.status_before, second.minutes_before, second.status) == (PARTIAL, 40, EXCUSED)
	assert {(event.source, event.owner, event.event) for event in events_of(live_class)} == {
		("Instructor", BY, "Recorded")
	}


def test_saving_the_same_again_leaves_no_event(live_class, people):
	marks = dict.fromkeys(people, Mark(PRESENT))
	record(live_class, marks)
	assert record(live_class, marks) == 0
	assert len(events_of(live_class)) == 3


def test_attendees_are_those_who_were_there_for_a_part_at_least(live_class, people):
	record(live_class, {people[0]: Mark(PRESENT), people[1]: Mark(PARTIAL, 1), people[2]: Mark(EXCUSED)})
	assert live_class.reload().attendees == 2
	record(live_class, {people[0]: Mark(NOT_SET)})
	assert live_class.reload().attendees == 1


@pytest.mark.parametrize(
	("mark", "words"),
	[
		(Mark(PARTIAL, -1), "from 0 to 90 minutes"),
		(Mark(PARTIAL, 91), "from 0 to 90 minutes"),
		(Mark(PRESENT, 5), "from 0 to 90 minutes"),
		(Mark("Late"), "Attendance must be one of"),
		(Mark(""), "Attendance must be one of"),
	],
	ids=str,
)
def test_marks_that_mean_nothing_are_refused(mark, words, live_class, people):
	with pytest.raises(AttendanceError, match=words):
		record(live_class, {people[0]: mark})
	assert not marks_of(live_class)


@pytest.mark.parametrize("minutes", [0, 90])
def test_a_part_of_a_class_has_from_no_minute_to_all(minutes, live_class, people):
	record(live_class, {people[0]: Mark(PARTIAL, minutes)})
	assert marks_of(live_class) == {people[0]: (PARTIAL, minutes)}


def test_attendance_is_recorded_from_half_an_hour_before_the_class(live_class, people):
	with pytest.raises(AttendanceError, match="from 30 minutes before"):
		record(live_class, {people[0]: Mark(PRESENT)}, minutes=-31)
	assert record(live_class, {people[0]: Mark(PRESENT)}, minutes=-30)
	assert record(live_class, {people[1]: Mark(PRESENT)}, minutes=60 * 24 * 300)


def test_a_cancelled_class_has_no_attendance(live_class, people):
	changing.cancel_class(live_class.name, "Ill.", BY, at(live_class, -60))
	with pytest.raises(AttendanceError, match="was cancelled"):
		record(live_class, {people[0]: Mark(PRESENT)})


def test_people_who_are_not_in_the_cohort_are_named(live_class, people):
	stranger = make_user("LMS Student")
	with pytest.raises(AttendanceError, match=f"not in the cohort: {stranger}"):
		record(live_class, {people[0]: Mark(PRESENT), stranger: Mark(PRESENT)})
	assert not marks_of(live_class)


def test_who_leaves_the_cohort_keeps_the_row_and_can_be_corrected(live_class, people):
	record(live_class, {people[0]: Mark(PRESENT)})
	for member in people[:2]:
		frappe.get_doc("LMS Batch Enrollment", {"batch": live_class.batch_name, "member": member}).delete()
	assert set(attendance.get_roster(live_class)) == {people[0], people[2]}
	assert record(live_class, {people[0]: Mark(PARTIAL, 10)}) == 1


def test_the_roster_is_in_order_of_names(live_class):
	members = [make_user("LMS Student") for _ in range(2)]
	for member, name in zip(members, ("Zoë", "Élan"), strict=True):
		enrollment = make_batch_enrollment(live_class.batch_name, member)
		frappe.db.set_value("LMS Batch Enrollment", enrollment.name, "member_name", name)
	names = [person.member_name for person in attendance.get_roster(live_class).values()]
	assert names[0] == "Élan"
	assert names[-1] == "Zoë"


# Who may


def leader_of(live_class, *roles: str) -> str:
	user = make_user(*roles)
	batch = frappe.get_doc("LMS Batch", live_class.batch_name)
	batch.append("instructors", {"instructor": user}).parent_doc.save()
	return user


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_records_attendance(role, live_class, people):
	assert record(live_class, {people[0]: Mark(PRESENT)}, make_user(role)) == 1


@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_who_leads_the_cohort_records_attendance_and_others_do_not(role, live_class, people):
	with pytest.raises(frappe.PermissionError, match="Only the host"):
		record(live_class, {people[0]: Mark(PRESENT)}, make_user(role))
	assert record(live_class, {people[0]: Mark(PRESENT)}, leader_of(live_class, role)) == 1


def test_a_host_of_whatever_role_records_and_signs_and_does_not_reopen(live_class, people):
	host = make_user("LMS Student")
	frappe.db.set_value("LMS Live Class", live_class.name, "host", host)
	assert record(live_class, {people[0]: Mark(PRESENT)}, host) == 1
	signing.sign(live_class.name, host, at(live_class, 90))
	with pytest.raises(frappe.PermissionError, match="Only those who lead"):
		signing.reopen(live_class.name, REASON, host)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User", "Employee"])
def test_nobody_else_records_signs_or_reopens(role, live_class, people):
	user = make_user(role, "LMS Student")
	make_batch_enrollment(live_class.batch_name, user)
	for act in (
		lambda: record(live_class, {people[0]: Mark(PRESENT)}, user),
		lambda: attendance.mark_all_present(live_class.name, user, at(live_class)),
		lambda: signing.sign(live_class.name, user, at(live_class)),
		lambda: signing.reopen(live_class.name, REASON, user),
	):
		with pytest.raises(frappe.PermissionError):
			act()
	assert not marks_of(live_class)


def test_nobody_records_their_own_attendance(live_class, people):
	leader = leader_of(live_class, "Batch Evaluator", "LMS Student")
	make_batch_enrollment(live_class.batch_name, leader)
	with pytest.raises(frappe.PermissionError, match="your own attendance"):
		record(live_class, {leader: Mark(PRESENT), people[0]: Mark(PRESENT)}, leader)
	assert attendance.mark_all_present(live_class.name, leader, at(live_class)) == 3
	assert leader not in marks_of(live_class)


def test_all_present_leaves_marks_as_they_are(live_class, people):
	record(live_class, {people[0]: Mark(EXCUSED)})
	assert attendance.mark_all_present(live_class.name, BY, at(live_class)) == 2
	assert marks_of(live_class) == {people[0]: (EXCUSED, 0), people[1]: (PRESENT, 0), people[2]: (PRESENT, 0)}


# Signing


def test_who_has_no_mark_is_absent_when_the_class_is_signed(live_class, people):
	record(live_class, {people[0]: Mark(PRESENT)})
	assert signing.sign(live_class.name, BY, at(live_class, 80)) == 2
	assert marks_of(live_class) == {people[0]: (PRESENT, 0), people[1]: (ABSENT, 0), people[2]: (ABSENT, 0)}
	live_class.reload()
	assert live_class.attendance_locked
	assert (live_class.attendance_signed_by, live_class.attendance_signed_on) == (BY, at(live_class, 80))
	[signed] = events_of(live_class, event="Signed")
	assert (signed.owner, signed.member, signed.source) == (BY, None, None)


def test_a_class_for_which_somebody_came_too_late_does_not_make_them_absent(live_class, people):
	enrollment = {"batch": live_class.batch_name, "member": people[0]}
	frappe.db.set_value("LMS Batch Enrollment", enrollment, "creation", at(live_class, 90))
	assert signing.sign(live_class.name, BY, at(live_class, 95)) == 2
	assert people[0] not in marks_of(live_class)


def test_a_class_is_signed_once_and_not_before_it_starts(live_class):
	with pytest.raises(AttendanceError, match="when the class has started"):
		signing.sign(live_class.name, BY, at(live_class, -1))
	signing.sign(live_class.name, BY, at(live_class, 0))
	with pytest.raises(AttendanceError, match="was signed"):
		signing.sign(live_class.name, BY, at(live_class, 5))
	assert len(events_of(live_class, event="Signed")) == 1


def test_what_is_signed_is_changed_only_after_reopening_with_a_reason(live_class, people):
	signing.sign(live_class.name, BY, at(live_class, 90))
	for act in (
		lambda: record(live_class, {people[0]: Mark(PRESENT)}),
		lambda: attendance.mark_all_present(live_class.name, BY, at(live_class)),
	):
		with pytest.raises(AttendanceError, match="Reopen it"):
			act()
	for reason in ("", "   too short ".ljust(40), "x" * 1001):
		with pytest.raises(AttendanceError, match="Enter a reason with 10 to 1000 characters"):
			signing.reopen(live_class.name, reason, BY)
	leader = leader_of(live_class, "Batch Evaluator")
	signing.reopen(live_class.name, f" {REASON} ", leader)
	assert not live_class.reload().attendance_locked
	assert (live_class.attendance_signed_by, live_class.attendance_signed_on) == (None, None)
	[reopened] = events_of(live_class, event="Reopened")
	assert (reopened.reason, reopened.owner) == (REASON, leader)
	assert record(live_class, {people[0]: Mark(PRESENT)}) == 1
	assert events_of(live_class, member=people[0])[-1].status_before == ABSENT
	with pytest.raises(AttendanceError, match="is open"):
		signing.reopen(live_class.name, REASON, BY)


def test_a_signed_class_keeps_its_time(live_class):
	signing.sign(live_class.name, BY, at(live_class, 10))
	with pytest.raises(LiveClassError, match="Reopen it to change when the class was"):
		live_class.reload().update({"duration": 10}).save()
	live_class.reload().update({"description": "Bring gloves."}).save()


@pytest.mark.parametrize("name", ["", "nothing", "' or 1=1 --"])
def test_a_class_that_does_not_exist_is_said(name):
	with pytest.raises(frappe.DoesNotExistError, match="does not exist"):
		signing.sign(name, BY, get_datetime())


def test_nobody_writes_the_records_of_attendance(live_class, people):
	record(live_class, {people[0]: Mark(PRESENT)})
	signing.sign(live_class.name, BY, at(live_class, 90))
	for doctype in ("LMS Live Class Participant", "LMS Attendance Event"):
		doc = frappe.get_doc(doctype, {"live_class": live_class.name, "member": people[0]})
		with pytest.raises(frappe.PermissionError):
			doc.update({"status": ABSENT}).save()
		with pytest.raises(frappe.PermissionError):
			doc.reload().delete()
	with pytest.raises(frappe.PermissionError, match="set by the system"):
		live_class.reload().update({"attendance_locked": 0}).save()
	with pytest.raises(frappe.LinkExistsError, match="attendance"):
		live_class.reload().delete()


def test_statements_do_not_grow_with_the_people():
	def count(size: int, act) -> int:
		people = [make_user() for _ in range(size)]
		live_class = make_live_class(make_batch(members=people).name).reload()
		marks = {person: Mark(PARTIAL, number) for number, person in enumerate(people)}
		record(live_class, dict.fromkeys(people[:1], Mark(ABSENT)))
		return count_statements(act, live_class, marks)

	def sign(live_class, _marks):
		signing.sign(live_class.name, BY, at(live_class, 90))

	for act in (record, sign):
		count(2, act)  # the first time, the metadata are read
		assert count(2, act) == count(8, act) <= 15


# Who reads the records


@pytest.fixture
def signed(live_class, people):
	record(live_class, {people[0]: Mark(PRESENT)})
	signing.sign(live_class.name, BY, at(live_class, 90))
	other = make_live_class(make_batch(members=people[:1]).name).reload()
	record(other, {people[0]: Mark(PRESENT)})
	return live_class


def listed(doctype: str, user: str, as_user, **filters: object) -> list[tuple[str, str | None]]:
	with as_user(user):
		rows = frappe.get_list(doctype, filters=filters, fields=["live_class", "member"], limit=0)
	return sorted((row.live_class, row.member or "") for row in rows)


RECORDS = ["LMS Live Class Participant", "LMS Attendance Event"]


@pytest.mark.parametrize("doctype", RECORDS)
@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_who_leads_a_cohort_reads_its_attendance_and_no_other(doctype, role, signed, people, as_user):
	assert listed(doctype, make_user(role), as_user) == []
	rows = listed(doctype, leader_of(signed, role), as_user)
	assert {row[0] for row in rows} == {signed.name}
	assert {row[1] for row in rows} - {""} == set(people)


@pytest.mark.parametrize("doctype", RECORDS)
def test_learners_read_their_own_attendance_everywhere(doctype, signed, people, as_user):
	rows = listed(doctype, people[0], as_user)
	assert {row[1] for row in rows} == {people[0]}
	assert len({row[0] for row in rows}) == 2
	assert listed(doctype, people[1], as_user, member=people[0]) == []
	for name in frappe.get_all(
		doctype, {"live_class": signed.name, "member": ["!=", people[1]]}, pluck="name"
	):
		with as_user(people[1]), pytest.raises(frappe.PermissionError):
			frappe.get_doc(doctype, name).check_permission("read")


@pytest.mark.parametrize("doctype", RECORDS)
def test_hr_managers_read_it_within_their_user_permissions(doctype, signed, people, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	for person, company in zip(people, companies, strict=False):
		make_employee(user_id=person, company=company)
	manager = make_user("HR Manager")
	assert {row[1] for row in listed(doctype, manager, as_user)} >= set(people)
	restrict(manager, "Company", companies[0])
	assert {row[1] for row in listed(doctype, manager, as_user)} == {people[0]}


@pytest.mark.parametrize("doctype", RECORDS)
def test_a_host_without_a_role_reads_no_records(doctype, signed, as_user):
	host = make_user("LMS Student")
	frappe.db.set_value("LMS Live Class", signed.name, "host", host)
	assert listed(doctype, host, as_user) == []


def test_people_take_their_attendance_away(signed, people):
	found = collect_data(people[0])
	assert {row.member for row in found["LMS Live Class Participant"]} == {people[0]}
	assert {row.member for row in found["LMS Attendance Event"]} == {people[0]}


def test_accounts_of_one_class_are_not_merged(signed, people):
	with pytest.raises(frappe.ValidationError, match="cannot be merged"):
		frappe.rename_doc("User", people[0], people[1], merge=True)
