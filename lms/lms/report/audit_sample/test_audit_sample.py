"""Report *Audit Sample*, as the desk runs it."""

from hashlib import sha256

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.shared.dialects import smallest_hashes
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_user,
	unique,
)
from lms.testing.reports import employ, restrict

REPORT, ASSIGNMENT = "Audit Sample", "LMS Training Assignment"


def complete(user: str, **course: object) -> str:
	"""Name of a training assignment of a new course that the user has completed today."""
	assignment = make_assignment(employee=user, course=make_course(lessons=1, **course).name)
	complete_lessons(user, assignment.course)
	return assignment.name


def run_report(**filters: object) -> dict:
	span = {"completed_from": str(in_days(-30)), "completed_to": str(in_days(0))}
	return run(REPORT, {**span, **filters})


def names_of(**filters: object) -> list[str]:
	return [row["assignment"] for row in run_report(**filters)["result"]]


def test_the_same_seed_draws_the_same_sample(department, as_manager):
	user = employ(department)
	names = [complete(user) for _ in range(12)]
	first = names_of(department=department, count=5, seed=7)
	assert len(first) == 5
	assert set(first) <= set(names)
	assert names_of(department=department, count=5, seed="7") == first
	assert any(names_of(department=department, count=5, seed=seed) != first for seed in range(8, 12))


def test_without_a_seed_one_is_drawn_and_shown(department, as_manager):
	user = employ(department)
	for _ in range(4):
		complete(user)
	report = run_report(department=department, count=2)
	seed = report["report_summary"][-1]["value"]
	assert report["message"] == f"Seed {seed}. Set it as a filter to draw the same sample again."
	assert {row["seed"] for row in report["result"]} == {int(seed)}
	assert names_of(department=department, count=2, seed=seed) == [
		row["assignment"] for row in report["result"]
	]


@pytest.mark.parametrize(
	("filters", "size"), [({}, 1), ({"percent": 50}, 2), ({"percent": 100}, 3), ({"count": 99}, 3)], ids=str
)
def test_a_share_or_a_number_is_drawn(filters, size, department, as_manager):
	user = employ(department)
	for _ in range(3):
		complete(user)
	make_assignment(employee=user)
	report = run_report(department=department, seed=1, **filters)
	assert len(report["result"]) == size
	assert [figure["value"] for figure in report["report_summary"][:2]] == [3, size]


def test_one_completion_more_changes_one_row_at_most():
	names, table = [make_department(unique("Drawn")) for _ in range(12)], frappe.qb.DocType("Department")
	drawn = [
		smallest_hashes(frappe.qb.from_(table).where(table.name.isin(some)), table.name, 3, 5)
		for some in (names[:-1], names)
	]
	assert len(set(drawn[1]) - set(drawn[0])) <= 1
	assert drawn[1] == sorted(names, key=lambda name: sha256(f"3:{name}".encode()).digest())[:5]


def test_what_was_completed_at_another_time_is_not_drawn(department, as_manager):
	user = employ(department)
	complete(user)
	frappe.db.set_value(ASSIGNMENT, complete(user), "completed_on", in_days(-31))
	assert len(names_of(department=department, percent=100)) == 1


def test_the_proof_of_each_completion_is_named(department, as_manager):
	user = employ(department)
	certified, recorded, unproven = complete(user, enable_certification=1), complete(user), complete(user)
	course = frappe.db.get_value(ASSIGNMENT, unproven, "course")
	frappe.db.delete("LMS Completion", {"course": course})
	report = run_report(department=department, percent=100)
	rows = {row["assignment"]: row for row in report["result"]}
	proofs = {name: row["proof"] for name, row in rows.items()}
	assert proofs == {certified: "Certificate", recorded: "Completion record", unproven: "None"}
	assert frappe.db.exists("LMS Certificate", rows[certified]["certificate"])
	assert rows[recorded]["recorded_on"] == in_days(0)
	assert report["report_summary"][2]["value"] == 1


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"completed_from": ""}, "Completed From is missing"),
		({"completed_to": "2001-01-01"}, "must not be before"),
		({"percent": 101}, "Percent must be between 1 and 100"),
		({"count": 5001}, "Number of Rows must be between 1 and 5000"),
		({"seed": "lucky"}, "Seed must be a whole number"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, as_manager):
	with pytest.raises(frappe.ValidationError, match=message):
		run_report(**filters)


def test_a_sample_that_is_too_large_is_refused(department, as_manager, monkeypatch):
	monkeypatch.setattr("lms.lms.figures.report_audit.MOST_ROWS", 1)
	user = employ(department)
	complete(user), complete(user)
	with pytest.raises(frappe.ValidationError, match="Choose a smaller sample"):
		run_report(department=department, percent=100)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_what_is_drawn(role, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [employ(make_department(unique("Dept"), company), company=company) for company in companies]
	names = [complete(user) for user in users]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run_report(percent=100)
	assert [row["assignment"] for row in report["result"]] == names[:1]
	assert report["report_summary"][0]["value"] == 1


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run_report()


def test_a_mail_has_rows_alone_with_their_seed(department):
	name = complete(employ(department))
	report = run_report(department=department, seed=5)
	assert [(row["assignment"], row["seed"]) for row in report["result"]] == [(name, 5)]
	assert report["result"][0]["employee"]
	assert (report["message"], report["chart"], report["report_summary"]) == (None, None, None)
