"""Escalation: when a tier is reached, once, and of whose training."""

import frappe
import pytest

from lms.lms.notices import escalation
from lms.lms.training import overdue
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, WITHDRAWN, mark_overdue
from lms.testing.escalation import HR, TIER_1, TIER_2, make_overdue, make_worker, run, tier_of, trail_of
from lms.testing.factories import in_days, make_employee, today
from lms.testing.mails import get_mails

pytestmark = pytest.mark.usefixtures("settings")


# When


@pytest.mark.parametrize(
	("days", "trail"),
	[(1, [TIER_1]), (7, [TIER_1]), (8, [TIER_1, TIER_2]), (20, [TIER_1, TIER_2])],
)
def test_the_tiers_follow_the_days_overdue_and_none_is_left_out(queue, manager, days, trail):
	name = make_overdue(days, make_worker(manager).user_id)
	run(queue)
	assert trail_of(name) == trail
	assert tier_of(name) == len(trail)
	assert len(get_mails(manager)) == 1
	assert len(get_mails(HR)) == len(trail) - 1


def test_days_overdue_are_counted_from_the_day_after(queue, manager):
	name = make_overdue(0, make_worker(manager).user_id)
	mark_overdue(in_days(1), "Administrator")
	run(queue, in_days(0))
	assert tier_of(name) == 0
	run(queue, in_days(1))
	assert tier_of(name) == 1


def test_the_days_are_those_of_the_settings(queue, manager, settings):
	settings.update({"manager_tier_days": 3, "hr_tier_days": 5}).save()
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (2, 3, 5)]
	run(queue)
	assert [tier_of(name) for name in names] == [0, 1, 2]


def test_each_tier_happens_once_day_after_day(queue, manager):
	name = make_overdue(1, make_worker(manager).user_id)
	told = [day for day in range(30) if run(queue, in_days(day))["assignments"]]
	assert told == [0, 7]
	assert trail_of(name) == [TIER_1, TIER_2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (1, 1)


def test_three_missed_days_leave_nothing_out_and_make_no_storm(queue, manager):
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (0, 1, 6, 7)]
	run(queue)
	assert [tier_of(name) for name in names] == [0, 1, 1, 1]
	mark_overdue(in_days(3), "Administrator")
	run(queue, in_days(3))
	assert [tier_of(name) for name in names] == [1, 1, 2, 2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (2, 1)


def test_running_twice_tells_once(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	for _run in range(2):
		escalation.escalate_overdue(today(), "Administrator")
	queue.run()
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (1, 1)


def test_a_run_that_breaks_off_is_taken_up_by_the_next(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	escalation.escalate_overdue(today(), "Administrator")
	queue.run_next()
	queue.jobs.clear()
	assert trail_of(name) == [TIER_1]
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]
	assert len(get_mails(manager)) == 1


def test_what_becomes_overdue_during_a_run_is_told_to_the_manager_first(queue, manager):
	"""As when a course is published again: overdue for long, and HR comes next in the run."""
	make_overdue(1, make_worker(manager).user_id)
	escalation.escalate_overdue(today(), "Administrator")
	queue.run_next()
	name = make_overdue(9, make_worker(manager).user_id)
	queue.run()
	assert trail_of(name) == []
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]


def test_reopened_and_overdue_again_is_escalated_again(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	run(queue)
	frappe.get_doc(TRAINING_ASSIGNMENT, name).update({"due_date": in_days(5)}).save()
	assert run(queue)["assignments"] == 0
	mark_overdue(in_days(6), "Administrator")
	run(queue, in_days(6))
	assert trail_of(name) == [TIER_1, TIER_2, TIER_1]


def test_nothing_is_escalated_when_that_is_off(queue, manager, settings):
	make_overdue(9, make_worker(manager).user_id)
	settings.update({"escalate_overdue": 0}).save()
	assert run(queue) == {"assignments": 0, "managers": 0}


def test_nothing_is_escalated_without_an_hr_app(queue, manager, monkeypatch):
	name = make_overdue(9, make_worker(manager).user_id)
	monkeypatch.setattr(escalation, "has_employees", lambda: False)
	assert run(queue) == {"assignments": 0, "managers": 0}
	assert tier_of(name) == 0


@pytest.mark.parametrize("compliance", [0, 1])
def test_selecting_and_deciding_agree(manager, settings, compliance):
	settings.update({"flag_compliance": compliance}).save()
	name = make_overdue(1, make_worker(manager).user_id)
	[made] = frappe.get_all(TRAINING_ASSIGNMENT, filters={"name": name}, fields=["*"])
	frappe.db.delete(TRAINING_ASSIGNMENT)
	fields = list(made)
	states = [
		(status, superseded, tier, days)
		for status in ("Pending", "Overdue", "Completed", "Withdrawn")
		for superseded in (0, 1)
		for tier in (0, 1, 2, 3)
		for days in (-1, 0, 1, 7, 8, 14, 15, 400)
	]
	rows = [
		made
		| {"name": f"{number:04}-{name}", "status": status, "superseded": superseded, "is_open": None}
		| {"escalation_tier": tier, "due_date": in_days(-days)}
		for number, (status, superseded, tier, days) in enumerate(states)
	]
	frappe.db.bulk_insert(TRAINING_ASSIGNMENT, fields, [[row[field] for field in fields] for row in rows])
	tiers = overdue.get_tiers()
	decided = {
		row.name
		for row in frappe.get_all(TRAINING_ASSIGNMENT, fields=["*"])
		if row.status == "Overdue"
		and not row.superseded
		and row.escalation_tier < overdue.find_tier((today() - row.due_date).days, tiers)
	}
	assert {row.name for row in overdue.find_due_escalations(today(), tiers)} == decided
	locked = overdue.lock_due_escalations([row["name"] for row in rows], today(), tiers)
	assert {training.assignment for training in locked} == decided
	# Without Employee Compliance, as in HRMS, there is no third tier.
	has_third_tier = compliance and frappe.db.exists("DocType", "Employee Compliance")
	assert len(decided) == (12 if has_third_tier else 10)


# About whom


@pytest.mark.parametrize("values", [{"status": WITHDRAWN}, {"superseded": 1}, {"status": "Completed"}])
def test_what_is_closed_or_superseded_is_left_alone(queue, manager, values):
	name = make_overdue(9, make_worker(manager).user_id)
	frappe.db.set_value(TRAINING_ASSIGNMENT, name, values)
	assert run(queue)["assignments"] == 0


def test_who_has_left_is_left_alone(queue, manager):
	disabled, left = (make_worker(manager) for _ in range(2))
	names = [make_overdue(9, worker.user_id) for worker in (disabled, left)]
	frappe.db.set_value("User", disabled.user_id, "enabled", 0)
	frappe.db.set_value("Employee", left.name, "status", "Left")
	run(queue)
	assert [tier_of(name) for name in names] == [0, 0]
	assert not get_mails(manager) and not get_mails(HR)


def test_who_has_come_back_is_looked_for_in_the_new_record(queue, manager):
	worker = make_worker(None)
	frappe.db.set_value("Employee", worker.name, "status", "Left")
	reports_to = frappe.db.get_value("Employee", {"user_id": manager})
	make_employee(user_id=worker.user_id, reports_to=reports_to)
	name = make_overdue(1, worker.user_id)
	run(queue)
	assert trail_of(name) == [TIER_1]


def test_an_unpublished_course_is_left_alone(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	frappe.db.set_value(
		"LMS Course", frappe.db.get_value(TRAINING_ASSIGNMENT, name, "course"), "published", 0
	)
	assert run(queue)["assignments"] == 0


@pytest.mark.parametrize("change", ["completed", "left"])
def test_what_changed_since_the_run_is_looked_at_again(queue, manager, change):
	worker = make_worker(manager)
	name = make_overdue(9, worker.user_id)
	escalation.escalate_overdue(today(), "Administrator")
	if change == "completed":
		frappe.db.set_value(TRAINING_ASSIGNMENT, name, "status", "Completed")
	else:
		frappe.db.set_value("Employee", worker.name, "status", "Left")
	queue.run()
	assert not trail_of(name) and not get_mails(manager) and not get_mails(HR)
