"""Another due date for many assignments: what the form does for one."""

import frappe
import pytest

from lms.lms.training.assignments import mark_overdue
from lms.lms.training.due_dates import change_due_dates
from lms.lms.training.timeline import get_timeline
from lms.testing.factories import complete_lessons, in_days, make_assignment, make_course, make_user, today

BY = "Administrator"


def read(name: str) -> frappe._dict:
	fields = ["status", "due_date", "is_open", "superseded", "escalation_tier"]
	return frappe.db.get_value("LMS Training Assignment", name, fields, as_dict=True)


def move(*names: str):
	return change_due_dates(names, in_days(20), BY, today())


def test_an_open_one_moves_and_the_timeline_says_from_when():
	row = make_assignment()
	assert move(row.name, row.name) == {"changed": 1, "skipped": 0, "errors": []}
	assert (read(row.name).due_date, read(row.name).status) == (in_days(20), "Pending")
	event = get_timeline(row.name)[-1]
	assert (event.event, event.due_date, event.details) == (
		"Due Date Changed",
		in_days(20),
		f"Before: {in_days(30)}",
	)
	assert move(row.name)["skipped"] == 1


def test_an_overdue_one_is_open_again_as_far_as_the_learner_was():
	person, course = make_user("LMS Student"), make_course(lessons=2).name
	row = make_assignment(employee=person, course=course, due_date=in_days(-3))
	complete_lessons(person, course, 1)
	mark_overdue(today(), BY)
	frappe.db.set_value("LMS Training Assignment", row.name, "escalation_tier", 2)
	assert move(row.name)["changed"] == 1
	assert read(row.name) == {
		"status": "In Progress",
		"due_date": in_days(20),
		"is_open": "1",
		"superseded": 0,
		"escalation_tier": 0,
	}
	assert [event.event for event in get_timeline(row.name)][-2:] == ["Due Date Changed", "Reopened"]


def test_of_two_overdue_ones_of_a_training_one_is_open_again():
	person, course = make_user(), make_course().name
	rows = []
	for _ in range(2):
		rows.append(make_assignment(employee=person, course=course, due_date=in_days(-3)).name)
		mark_overdue(today(), BY)
	outcome = move(*rows)
	assert outcome["changed"] == 1
	assert "already has an open" in outcome["errors"][0]["error"]
	assert read(rows[1]).status == "Overdue"


def test_what_has_ended_stays_and_a_past_date_is_refused():
	person, course = make_user("LMS Student"), make_course(lessons=1).name
	row = make_assignment(employee=person, course=course)
	complete_lessons(person, course)
	outcome = move(row.name, "none")
	assert [problem["assignment"] for problem in outcome["errors"]] == [row.name, "none"]
	with pytest.raises(frappe.ValidationError, match="past"):
		change_due_dates([row.name], in_days(-1), BY, today())
