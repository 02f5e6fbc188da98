"""Report *Expiring Training*, as the desk runs it."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk.query_report import run
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.api import count_expiring_training
from lms.lms.shared.rows import insert_new
from lms.lms.training.withdrawals import withdraw_assignments
from lms.lms.validity.periods import EVENT, IMPORT, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE
from lms.lms.validity.standing import COVERED, EXPIRED, EXPIRED_IN_GRACE, get_standings
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_program,
	make_user,
	today,
	unique,
)
from lms.testing.reports import employ, restrict
from lms.testing.statements import count_statements

REPORT, BY = "Expiring Training", "Administrator"
POLICY = {"validity_days": 100, "renewal_window_days": 30, "grace_days": 10}


@pytest.fixture
def user(department):
	return employ(department)


@pytest.fixture
def course():
	"""Valid for 100 days, renewed in the last 30 of them, with 10 days of grace."""
	return make_course(lessons=1, **POLICY).name


def hold(user: str, name: str, days_left: int, doctype: str = COURSE) -> str:
	"""Complete a course or program so long ago that it is valid for that many days after today."""
	claim = Claim(user, "Ada", in_days(days_left - 99), IMPORT)
	[granted] = grant(Requirement(doctype, name), [claim], BY)
	return granted.name


def require(user: str, course: str, days_left: int) -> str:
	make_assignment(employee=user, course=course)
	return hold(user, course, days_left)


def revoke(user: str, period: str) -> None:
	insert_new(EVENT, ("member", "event", "period", "effective_on"), [(user, "Revoked", period, today())], BY)


def rows_of(**filters: object) -> list[dict]:
	return run(REPORT, {"with_expired": 1, **filters})["result"]


def test_what_ends_first_comes_first_with_its_standing(department, user, as_manager):
	left = (45, 12, 0, -3, -20, 91)
	periods = {days: require(user, make_course(lessons=1, **POLICY).name, days) for days in left}
	rows = rows_of(department=department, days="90")
	assert [(row["period"], row["days"], row["standing"]) for row in rows] == [
		(periods[-20], -20, "Expired"),
		(periods[-3], -3, "Expired in Grace"),
		(periods[0], 0, "Expiring"),
		(periods[12], 12, "Expiring"),
		(periods[45], 45, "Valid"),
	]
	assert rows[0]["employee"] == frappe.db.get_value("Employee", {"user_id": user})
	assert (rows[0]["user"], rows[0]["department"], rows[0]["state"]) == (user, department, "Expired")
	assert rows[0]["title"] == frappe.db.get_value("LMS Course", rows[0]["course"], "title")


@pytest.mark.parametrize(("days", "count"), [("30", 1), (60, 2), ("90", 3)])
def test_the_reader_says_how_far_ahead(days, count, department, user, as_manager):
	for left in (30, 60, 90, 91):
		require(user, make_course(lessons=1, **POLICY).name, left)
	assert len(rows_of(department=department, days=days)) == count


def test_what_has_expired_can_be_left_out(department, user, course, as_manager):
	require(user, course, -1)
	assert len(rows_of(department=department)) == 1
	assert rows_of(department=department, with_expired=0) == []
	assert run(REPORT, {"department": department})["result"] == [], "an empty box is not sent"


def test_what_was_renewed_is_not_in_it(department, user, course, as_manager):
	require(user, course, 5)
	hold(user, course, 99)
	assert rows_of(department=department) == []


def test_a_revoked_renewal_leaves_the_period_before(department, user, course, as_manager):
	before = require(user, course, 5)
	revoke(user, hold(user, course, 99))
	[row] = rows_of(department=department)
	assert (row["period"], row["standing"]) == (before, "Expiring")


def test_what_was_revoked_or_is_not_required_is_not_in_it(department, user, course, as_manager):
	revoke(user, require(user, course, 5))
	hold(user, make_course(lessons=1, **POLICY).name, 5)
	assignment = make_assignment(employee=user, course=make_course(lessons=1, **POLICY).name)
	hold(user, assignment.course, 5)
	withdraw_assignments([assignment.name], BY, "No longer needed")
	assert rows_of(department=department) == []


def test_a_program_expires_for_its_members(department, user, as_user):
	program = make_program([], [user], validity_days=100)
	hold(user, program.name, 5, "LMS Program")
	with as_user(make_user("Moderator")):
		[row] = rows_of(department=department)
		assert (row["program"], row["course"], row["title"]) == (program.name, "", program.title)
		assert len(rows_of(program=program.name)) == 1
		program.db_set("published", 0)
		assert rows_of(department=department) == []
	with as_user(make_user("HR Manager")), pytest.raises(frappe.PermissionError, match="does not exist"):
		rows_of(program=program.name)


def test_the_chart_has_what_expired_and_then_weeks(department, user, as_manager):
	for left in (-20, -3, -2, 0, 6, 7, 30):
		require(user, make_course(lessons=1, **POLICY).name, left)
	report = run(REPORT, {"department": department, "with_expired": 1})
	assert report["chart"]["data"]["datasets"][0]["values"] == [1, 2, 2, 1, 0, 0, 1]
	assert [figure["value"] for figure in report["report_summary"]] == [4, 2, 1]


@pytest.mark.parametrize("days", ["7", "-30", ["30"], "soon"], ids=str)
def test_other_spans_are_refused(days, as_manager):
	with pytest.raises(frappe.ValidationError, match="Expires Within Days must be one of 30, 60, 90"):
		run(REPORT, {"days": days})


@settings(max_examples=15)
@given(
	held=st.lists(st.integers(-120, 99), max_size=4, unique=True).map(sorted),
	revoked=st.sets(st.integers(0, 3)),
)
def check_standings(held: list[int], revoked: set[int], department: str) -> None:
	user = employ(department)
	course = make_course(lessons=1, **POLICY).name
	make_assignment(employee=user, course=course)
	for number, left in enumerate(held):
		claim = Claim(user, "Ada", in_days(left - 99), IMPORT)
		for granted in grant(Requirement(COURSE, course), [claim], BY):
			if number in revoked:
				revoke(user, granted.name)
	[standing] = get_standings([user], today(), today())
	rows = rows_of(course=course, days="90")
	soon = standing.valid_until and standing.valid_until <= today() + timedelta(days=90)
	if soon and standing.standing in (*COVERED, EXPIRED, EXPIRED_IN_GRACE):
		assert [(row["period"], row["state"]) for row in rows] == [(standing.period, standing.standing)]
	else:
		assert rows == []


def test_a_row_says_what_the_standing_says(department, as_manager):
	check_standings(department=department)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_totals_and_card(role, course, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [employ(make_department(unique("Dept"), company), company=company) for company in companies]
	periods = [require(user, course, 3) for user in users]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"course": course})
		assert [row["period"] for row in report["result"]] == periods[:1]
		assert report["report_summary"][0]["value"] == 1
		if role == "HR Manager":
			assert count_expiring_training()["value"] == 1


def test_the_card_counts_what_expires_within_30_days(user, as_manager):
	before = count_expiring_training()["value"]
	for left in (-1, 0, 30, 31):
		require(user, make_course(lessons=1, **POLICY).name, left)
	card = count_expiring_training()
	assert (card["value"] - before, card["route"]) == (2, ["query-report", REPORT])


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {})


def test_statements_do_not_grow_with_the_rows(department, course, as_manager):
	def load() -> None:
		assert rows_of(department=department)

	require(employ(department), course, 3)
	load()  # what is cached is cached
	few = count_statements(load)
	for _ in range(4):
		require(employ(department), course, 3)
	load()
	assert count_statements(load) == few


def test_more_rows_than_are_shown_are_counted(department, user, as_manager, monkeypatch):
	for module in ("report_people", "report_expiring"):
		monkeypatch.setattr(f"lms.lms.figures.{module}.MOST_ROWS", 1)
	for left in (3, 4):
		require(user, make_course(lessons=1, **POLICY).name, left)
	report = run(REPORT, {"department": department})
	assert len(report["result"]) == 1
	assert report["message"].startswith("The report has 2 rows, but shows only 1.")


def test_a_mail_has_rows_of_employees_alone_and_no_figures(user, course):
	require(make_user(), course, 2)
	require(user, course, 2)
	report = run(REPORT, {"course": course})
	assert [row["user"] for row in report["result"]] == [user]
	assert all(row["employee"] for row in report["result"])
	assert (report["chart"], report["report_summary"]) == (None, None)
