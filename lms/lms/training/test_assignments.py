"""Assigning many at once, following progress, and the daily job."""

from datetime import date

import frappe
import pytest

from lms.lms.training import assignments, timeline, unfinished, withdrawals
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
	make_user,
	today,
)
from lms.testing.statements import count_statements

DOCTYPE = assignments.TRAINING_ASSIGNMENT
JUNE_10 = date(2026, 6, 10)


def assign(course: str, employees: list, due_date: date | None = None, **options: object) -> dict:
	given = {"assigned_by": "Administrator", "assigned_via": "API", "today": today()}
	return assignments.assign_training({course: due_date or in_days(30)}, employees, **given | options)


@pytest.mark.parametrize(
	("progress", "due", "completed_on", "status"),
	[
		(0, 10, None, "Pending"),
		(0.1, 10, None, "In Progress"),
		(99.9, 11, None, "In Progress"),
		(100, 10, None, "Completed"),
		(100, 9, None, "Completed"),
		(0, 9, None, "Overdue"),
		(50, 9, None, "Overdue"),
		(50, 9, date(2026, 6, 1), "Completed"),
	],
)
def test_status_follows_from_progress_and_due_date(progress, due, completed_on, status):
	decided = assignments.decide_status(progress, date(2026, 6, due), JUNE_10, completed_on)
	assert decided == status


def test_completion_after_the_due_date_is_late():
	state = assignments.decide_state(100, date(2026, 6, 9), JUNE_10)
	assert state == {"status": "Completed", "completed_on": JUNE_10, "completed_late": 1, "is_open": None}


def test_everybody_gets_one_open_row_and_one_enrollment():
	course, people = make_course(), [make_user() for _ in range(3)]
	assert assign(course.name, people) == {"assigned": 3, "skipped": 0, "errors": []}
	rows = frappe.get_all(DOCTYPE, {"course": course.name}, ["employee", "status"])
	assert sorted((row.employee, row.status) for row in rows) == sorted((p, "Pending") for p in people)
	assert frappe.db.count("LMS Enrollment", {"course": course.name}) == 3


def test_who_has_an_open_row_is_skipped():
	course, user = make_course(), make_user()
	assign(course.name, [user])
	assert assign(course.name, [user, make_user()]) == {"assigned": 1, "skipped": 1, "errors": []}


def test_one_address_in_two_spellings_is_one_person():
	course, user = make_course(), make_user()
	assert assign(course.name, [user, user.upper(), f"  {user} "])["assigned"] == 1


def test_what_cannot_be_assigned_is_reported_and_the_rest_assigned():
	course, user, disabled = make_course(), make_user(), make_user(enabled=0)
	outcome = assign(course.name, ["nobody@example.com", user, disabled, "Guest", 7, None])
	assert (outcome["assigned"], outcome["skipped"]) == (1, 0)
	assert outcome["errors"] == [
		{"employee": "nobody@example.com", "error": "There is no user with this address."},
		{"employee": disabled, "error": "This user is disabled."},
		{"employee": "Guest", "error": "There is no user with this address."},
		{"employee": "7", "error": "There is no user with this address."},
		{"employee": "None", "error": "There is no user with this address."},
	]


@pytest.mark.parametrize("published", [0, None], ids=["unpublished", "missing"])
def test_a_course_that_cannot_be_assigned_is_refused(published):
	course = make_course(published=published).name if published == 0 else "no-such-course"
	user = make_user()
	with pytest.raises(frappe.ValidationError, match=r"not published|does not exist"):
		assign(course, [user])
	assert not frappe.db.exists("LMS Enrollment", {"member": user})


def test_a_past_due_date_is_refused():
	with pytest.raises(frappe.ValidationError, match="in the past"):
		assign(make_course().name, [make_user()], in_days(-1))


def test_the_completed_are_credited_and_the_begun_are_in_progress():
	course = make_course(lessons=2)
	done, begun, new = (make_user() for _ in range(3))
	for user, lessons in ((done, 2), (begun, 1)):
		make_enrollment(course.name, user)
		complete_lessons(user, course.name, lessons)
	frappe.db.set_value("LMS Enrollment", {"member": done}, "completed_on", in_days(-3))
	assert assign(course.name, [done, begun, new])["assigned"] == 3
	rows = frappe.get_all(DOCTYPE, {"course": course.name}, ["employee", "status", "completed_on"])
	assert {row.employee: (row.status, row.completed_on) for row in rows} == {
		done: ("Completed", in_days(-3)),
		begun: ("In Progress", None),
		new: ("Pending", None),
	}


def everything_about(user: str) -> dict[str, list[dict]]:
	"""The rows that concern a user, without what differs between any two rows."""
	kept = (
		"name",
		"creation",
		"modified",
		"employee",
		"employee_name",
		"member",
		"member_name",
		"ref_docname",
	)
	tables = {
		DOCTYPE: {"employee": user},
		"LMS Enrollment": {"member": user},
	}
	found = {
		doctype: frappe.get_all(doctype, filters=filters, fields=["*"]) for doctype, filters in tables.items()
	}
	names = [row.name for rows in found.values() for row in rows]
	found["Version"] = frappe.get_all("Version", filters={"docname": ["in", names]}, fields=["*"])
	found["Comment"] = frappe.get_all("Comment", filters={"reference_name": ["in", names]}, fields=["*"])
	return {
		doctype: [{key: row[key] for key in row if key not in kept} for row in rows]
		for doctype, rows in found.items()
	}


def test_rows_made_at_once_equal_rows_made_one_by_one(as_user):
	course, one, many, moderator = make_course(), make_user(), make_user(), make_user("Moderator")
	with as_user(moderator):
		make_assignment(employee=one, course=course.name, due_date=in_days(9))
	assign(course.name, [many], in_days(9), assigned_by=moderator, assigned_via="Manual")
	assert everything_about(many) == everything_about(one)
	assert len(everything_about(many)["LMS Enrollment"]) == 1


def test_the_number_of_statements_does_not_grow_with_the_list():
	few, more = [make_user() for _ in range(2)], [make_user() for _ in range(12)]
	course, other = make_course().name, make_course().name
	count_statements(assign, make_course().name, [make_user()])
	few_statements = count_statements(assign, course, few)
	assert count_statements(assign, other, more) == few_statements
	assert few_statements <= 16


def test_progress_of_the_learner_moves_the_assignment():
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course, 1)
	assert assignment.reload().status == "In Progress"
	complete_lessons(assignment.employee, assignment.course)
	assignment.reload()
	assert (assignment.status, assignment.completed_on, assignment.is_open) == ("Completed", today(), None)


def test_completing_an_overdue_course_is_allowed_and_marked_late():
	assignment = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	complete_lessons(assignment.employee, assignment.course)
	assignment.reload()
	assert (assignment.status, assignment.completed_late) == ("Completed", 1)


def test_an_overdue_row_stays_overdue_while_its_course_is_unfinished():
	assignment = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	complete_lessons(assignment.employee, assignment.course, 1)
	assert assignment.reload().status == "Overdue"


def test_completion_is_evidence_and_survives_new_lessons():
	assignment = make_assignment()
	complete_lessons(assignment.employee, assignment.course)
	make_course_longer(assignment.course)
	assignment.reload()
	assert (assignment.status, assignment.completed_on) == ("Completed", today())


def make_course_longer(course: str) -> None:
	from lms.testing.factories import make_chapter

	make_chapter(course, lessons=2)


def test_overdue_starts_the_day_after_the_due_date():
	assignment = make_assignment(due_date=today())
	assignments.mark_overdue(today(), "Administrator")
	assert assignment.reload().status == "Pending"
	assignments.mark_overdue(in_days(1), "Administrator")
	assert (assignment.reload().status, assignment.is_open) == ("Overdue", None)


def test_the_daily_job_changes_nothing_the_second_time():
	make_assignment(due_date=in_days(-1))
	assert assignments.mark_overdue(today(), "Administrator") >= 1
	assert assignments.mark_overdue(today(), "Administrator") == 0


def test_the_daily_job_leaves_completed_rows_alone():
	assignment = make_assignment(due_date=in_days(1))
	complete_lessons(assignment.employee, assignment.course)
	assignments.mark_overdue(in_days(5), "Administrator")
	assert assignment.reload().status == "Completed"


def test_open_work_is_listed_overdue_first_then_by_due_date():
	user = make_user()
	later, soon, late, done = (
		make_assignment(employee=user, due_date=in_days(days)) for days in (40, 3, -4, 9)
	)
	complete_lessons(user, done.course)
	complete_lessons(user, soon.course, 1)
	assignments.mark_overdue(today(), "Administrator")
	rows = unfinished.get_unfinished(user, today())
	assert [(row.name, row.days_left, row.urgency) for row in rows] == [
		(late.name, -4, "overdue"),
		(soon.name, 3, "soon"),
		(later.name, 40, "later"),
	]
	assert [row.progress for row in rows] == [0, 33.3, 0]
	assert set(unfinished.get_listed(user, today())[0]) == set(unfinished.LISTED)


def assign_to(person: str, course: str) -> None:
	assignments.assign_training(
		{course: in_days(9)}, [person], assigned_by="Administrator", assigned_via="API", today=today()
	)


def test_assigned_anew_an_older_overdue_row_is_superseded():
	older = make_assignment(due_date=in_days(-2))
	someone_else = make_assignment(course=older.course, due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	assign_to(older.employee, older.course)
	assert (older.reload().status, older.superseded) == ("Overdue", 1)
	assert someone_else.reload().superseded == 0
	assert timeline.get_timeline(older.name)[-1].event == "Superseded"


def test_a_saved_row_supersedes_as_a_bulk_call_does():
	older = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	make_assignment(employee=older.employee, course=older.course)
	assert older.reload().superseded == 1


def test_a_skipped_person_supersedes_nothing():
	older = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	assign_to(older.employee, older.course)
	frappe.db.set_value(assignments.TRAINING_ASSIGNMENT, older.name, "superseded", 0)
	assign_to(older.employee, older.course)
	assert older.reload().superseded == 0


def test_completing_completes_superseded_rows_too():
	older = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	assign_to(older.employee, older.course)
	complete_lessons(older.employee, older.course)
	statuses = frappe.get_all(
		assignments.TRAINING_ASSIGNMENT, filters={"employee": older.employee}, pluck="status"
	)
	assert statuses == ["Completed", "Completed"]
	assert older.reload().completed_late == 1


def withdraw(*names: str) -> withdrawals.WithdrawalOutcome:
	return withdrawals.withdraw_assignments(names, "Administrator", "Changed jobs")


def test_withdrawing_keeps_the_row_the_enrollment_and_the_progress():
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course, 1)
	assert withdraw(assignment.name) == {"withdrawn": 1, "skipped": 0, "errors": []}
	assert (assignment.reload().status, assignment.is_open) == ("Withdrawn", None)
	enrollment = {"member": assignment.employee, "course": assignment.course}
	assert frappe.db.get_value("LMS Enrollment", enrollment, "progress") == 50
	event = timeline.get_timeline(assignment.name)[-1]
	assert (event.event, event.by, event.details) == ("Withdrawn", "Administrator", "Changed jobs")


def test_withdrawing_again_changes_nothing():
	assignment = make_assignment()
	withdraw(assignment.name)
	assert withdraw(assignment.name) == {"withdrawn": 0, "skipped": 1, "errors": []}
	assert [row.event for row in timeline.get_timeline(assignment.name)] == ["Assigned", "Withdrawn"]


def test_what_is_completed_or_unknown_is_not_withdrawn_and_the_rest_is():
	completed, overdue = make_assignment(), make_assignment(due_date=in_days(-1))
	complete_lessons(completed.employee, completed.course)
	assignments.mark_overdue(today(), "Administrator")
	outcome = withdraw(completed.name, overdue.name, "nothing")
	assert outcome["withdrawn"] == 1
	assert [row["assignment"] for row in outcome["errors"]] == [completed.name, "nothing"]
	assert "evidence" in outcome["errors"][0]["error"]
	assert (completed.reload().status, overdue.reload().status) == ("Completed", "Withdrawn")


def test_a_withdrawn_row_stays_whatever_happens():
	assignment = make_assignment(due_date=in_days(-1))
	withdraw(assignment.name)
	assignments.mark_overdue(today(), "Administrator")
	complete_lessons(assignment.employee, assignment.course)
	assignment.reload().save()
	assert assignment.reload().status == "Withdrawn"
	with pytest.raises(frappe.ValidationError, match="Assign the course again"):
		assignment.update({"due_date": in_days(9)}).save()


def test_after_a_withdrawal_the_course_can_be_assigned_again():
	assignment = make_assignment()
	withdraw(assignment.name)
	assign_to(assignment.employee, assignment.course)
	filters = {"employee": assignment.employee, "is_open": assignments.OPEN_MARK}
	assert frappe.db.count(assignments.TRAINING_ASSIGNMENT, filters) == 1


def test_withdrawn_rows_are_not_shown_as_to_do():
	assignment = make_assignment()
	withdraw(assignment.name)
	assert unfinished.get_unfinished(assignment.employee, today()) == []


def test_moving_the_due_date_takes_escalation_back():
	assignment = make_assignment(due_date=in_days(-9))
	assignments.mark_overdue(today(), "Administrator")
	frappe.db.set_value(
		assignments.TRAINING_ASSIGNMENT, assignment.name, {"escalation_tier": 2, "superseded": 1}
	)
	assignment.reload().update({"due_date": in_days(9)}).save()
	assert (assignment.reload().escalation_tier, assignment.superseded) == (0, 0)


def test_a_call_that_is_repeated_credits_once():
	first = make_assignment()
	complete_lessons(first.employee, first.course)
	for due_date in (in_days(9), in_days(9), in_days(20)):
		assign(first.course, [first.employee], due_date)
	filters = {"employee": first.employee}
	rows = frappe.get_all(DOCTYPE, filters=filters, pluck="due_date", order_by="due_date")
	assert rows == [in_days(9), in_days(20), first.due_date]


def test_a_course_that_is_renamed_is_called_so_in_what_is_left_to_do():
	course = make_course(lessons=1)
	open_row, completed = make_assignment(course=course.name), make_assignment(course=course.name)
	complete_lessons(completed.employee, course.name)
	before = course.title
	course.reload().update({"title": "Renamed"}).save()
	assert (open_row.reload().course_title, completed.reload().course_title) == ("Renamed", before)


def test_what_is_to_do_says_what_was_assigned_anew_and_what_is_unpublished():
	older = make_assignment(due_date=in_days(-2))
	assignments.mark_overdue(today(), "Administrator")
	assign(older.course, [older.employee])
	frappe.db.set_value("LMS Course", older.course, "published", 0)
	rows = unfinished.get_unfinished(older.employee, today())
	assert [(row.superseded, row.published) for row in rows] == [(1, 0), (0, 0)]
