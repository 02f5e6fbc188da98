"""The timeline of an assignment: everything that explains its status, in order, by whom."""

import frappe
import pytest
from frappe.utils import get_datetime

from lms.lms.training import assignments, timeline
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_user,
	today,
)


def events_of(name: str) -> list[str]:
	return [row.event for row in timeline.get_timeline(name)]


def test_from_assigned_to_completed():
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course, 1)
	complete_lessons(assignment.employee, assignment.course)
	assert events_of(assignment.name) == ["Assigned", "Started", "Completed"]


def test_a_bulk_call_writes_what_saving_writes():
	course, person = make_course().name, make_user()
	call = {"assigned_by": "Administrator", "assigned_via": "API", "today": today()}
	assignments.assign_training({course: in_days(3)}, [person], **call)
	[row] = timeline.get_timeline(frappe.db.get_value(assignments.TRAINING_ASSIGNMENT, {"employee": person}))
	saved = timeline.get_timeline(make_assignment(course=course, due_date=in_days(3)).name)[0]
	assert (row.event, row.by, row.due_date, row.details) == ("Assigned", "Administrator", in_days(3), "API")
	assert (saved.event, saved.by, saved.due_date, saved.details) == (
		"Assigned",
		"Administrator",
		in_days(3),
		"Manual",
	)


def test_a_credited_assignment_says_so():
	first = make_assignment(course=make_course(lessons=1).name)
	complete_lessons(first.employee, first.course)
	again = make_assignment(course=first.course, employee=first.employee)
	assert [(row.event, row.details) for row in timeline.get_timeline(again.name)] == [
		("Assigned", "Manual"),
		("Completed", "Credited"),
	]


def test_overdue_and_reopened(as_user):
	assignment = make_assignment(due_date=in_days(-3))
	assignments.mark_overdue(today(), "Administrator")
	assignments.mark_overdue(today(), "Administrator")
	moderator = make_user("Moderator")
	with as_user(moderator):
		assignment.reload().update({"due_date": in_days(5)}).save()
	rows = timeline.get_timeline(assignment.name)
	assert [row.event for row in rows] == ["Assigned", "Overdue", "Due Date Changed", "Reopened"]
	assert (rows[2].by, rows[2].due_date, rows[2].details) == (
		moderator,
		in_days(5),
		f"Before: {in_days(-3)}",
	)


def test_a_save_that_finds_it_overdue_says_so_before_the_daily_job():
	assignment = make_assignment(due_date=in_days(-1))
	assignment.save()
	assert assignment.status == "Overdue"
	assignments.mark_overdue(today(), "Administrator")
	assert events_of(assignment.name) == ["Assigned", "Overdue"]


def test_a_save_without_a_change_writes_nothing():
	assignment = make_assignment()
	assignment.save()
	assert events_of(assignment.name) == ["Assigned"]


def test_progress_that_is_gone_is_in_it():
	assignment = make_assignment(course=make_course(lessons=2).name)
	complete_lessons(assignment.employee, assignment.course, 1)
	chapter = frappe.get_doc("Course Chapter", {"course": assignment.course})
	chapter.set("lessons", chapter.lessons[1:])
	chapter.save()
	assert events_of(assignment.name) == ["Assigned", "Started", "Progress Reset"]
	assert assignment.reload().status == "Pending"


def test_it_outlives_the_assignment():
	assignment = make_assignment()
	assignment.delete()
	assert events_of(assignment.name) == ["Assigned", "Deleted"]


def test_long_details_are_cut_to_what_fits():
	assignment = make_assignment()
	timeline.record_events(timeline.ESCALATED, [assignment.name], "Administrator", "x" * 400)
	assert timeline.get_timeline(assignment.name)[-1].details == "x" * timeline.MOST_DETAILS


@pytest.mark.parametrize("name", ["x') or ('1'='1", "50%s"])
def test_names_and_details_are_only_text(name):
	timeline.record_events(timeline.ESCALATED, [name], "Administrator", name)
	assert not timeline.get_timeline(name)


def test_learners_read_their_own_and_others_do_not(as_user):
	assignment = make_assignment()
	filters = {"assignment": assignment.name}
	with as_user(assignment.employee):
		assert frappe.get_list(timeline.TIMELINE_EVENT, filters=filters, pluck="event") == ["Assigned"]
	with as_user(make_user()):
		assert frappe.get_list(timeline.TIMELINE_EVENT, filters=filters) == []


def test_assignments_of_before_get_the_timeline_that_their_rows_tell():
	from lms.patches.v1_0 import begin_timelines

	overdue, completed = make_assignment(due_date=in_days(-3)), make_assignment()
	assignments.mark_overdue(today(), "Administrator")
	complete_lessons(completed.employee, completed.course)
	frappe.db.delete(timeline.TIMELINE_EVENT, {"assignment": ["in", [overdue.name, completed.name]]})
	begin_timelines.execute()
	begin_timelines.execute()
	assert sorted(events_of(overdue.name)) == ["Assigned", "Overdue"]
	assert sorted(events_of(completed.name)) == ["Assigned", "Completed"]
	[assigned] = [row for row in timeline.get_timeline(completed.name) if row.event == "Assigned"]
	assert assigned.at == get_datetime(completed.creation)
