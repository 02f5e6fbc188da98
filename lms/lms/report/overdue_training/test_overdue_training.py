"""Report *Overdue Training*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.permissions import add_user_permission
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.api import get_advanced_statistics
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_company,
	make_department,
	make_employee,
	make_user,
	unique,
)
from lms.testing.reports import employ, restrict
from lms.testing.statements import count_statements

REPORT, ASSIGNMENT = "Overdue Training", "LMS Training Assignment"


def make_overdue(user: str | None = None, days: int = 1, **overrides: object) -> str:
	name = make_assignment(employee=user, due_date=in_days(-days), **overrides).name
	frappe.db.set_value(ASSIGNMENT, name, {"status": "Overdue", "is_open": None})
	return name


def rows_of(**filters: object) -> list[dict]:
	return run(REPORT, filters)["result"]


def names_of(**filters: object) -> list[str]:
	return [row["assignment"] for row in rows_of(**filters)]


def test_the_longest_overdue_comes_first(department, as_manager):
	user = employ(department)
	late, later = make_overdue(user, 3), make_overdue(user, 20)
	make_assignment(employee=user)
	rows = rows_of(department=department)
	assert [(row["assignment"], row["days"]) for row in rows] == [(later, 20), (late, 3)]
	row = rows[0]
	assert row["employee"] == frappe.db.get_value("Employee", {"user_id": user})
	assert (row["user"], row["department"]) == (user, department)
	assert row["course_title"] == frappe.db.get_value("LMS Course", row["course"], "title")


def test_filters_narrow_the_rows(department, as_manager):
	manager = make_employee(department=department)
	middle = employ(department, reports_to=manager.name)
	below = employ(department, reports_to=frappe.db.get_value("Employee", {"user_id": middle}))
	first, second, other = make_overdue(middle), make_overdue(below, 2), make_overdue(employ(department), 3)
	frappe.db.set_value(ASSIGNMENT, other, "escalation_tier", 2)
	assert set(names_of(manager=manager.name)) == {first, second}
	assert names_of(department=department, tier="2") == [other]
	assert names_of(course=frappe.db.get_value(ASSIGNMENT, first, "course")) == [first]


def test_who_has_left_is_shown_unless_only_the_active_are_asked_for(department, as_manager):
	user = employ(department)
	name = make_overdue(user)
	frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
	assert names_of(department=department) == [name]
	assert names_of(department=department, active_only=1) == []


def test_who_was_hired_again_is_shown_once_by_the_active_record(department, as_manager):
	user = employ(make_department(unique("Old")))
	frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
	active = make_employee(user_id=user, department=department).name
	make_overdue(user)
	assert [row["employee"] for row in rows_of(course=None) if row["user"] == user] == [active]


def test_people_without_an_employee_record_are_shown(as_manager):
	name = make_overdue()
	assert name in names_of()


@pytest.mark.parametrize(
	("by", "label"), [("department", "department"), ("manager", "Ada Rao"), ("tier", "Tier 1")]
)
def test_the_chart_counts_by_what_is_asked(by, label, department, as_manager):
	manager = make_employee(department=department, first_name="Ada")
	user = employ(department, reports_to=manager.name)
	for days in (1, 2):
		frappe.db.set_value(ASSIGNMENT, make_overdue(user, days), "escalation_tier", 1)
	chart = run(REPORT, {"department": department, "by": by})["chart"]
	assert chart["data"]["labels"] == [department if label == "department" else label]
	assert chart["data"]["datasets"][0]["values"] == [2]


def test_nothing_overdue_has_no_chart(department, as_manager):
	report = run(REPORT, {"department": department})
	assert (report["result"], report["chart"], report["message"]) == ([], None, None)
	assert report["report_summary"][0]["value"] == 0


def test_more_than_can_be_shown_is_said(department, as_manager, monkeypatch):
	monkeypatch.setattr("lms.lms.figures.report_people.MOST_ROWS", 2)
	user = employ(department)
	for days in (1, 2, 3):
		make_overdue(user, days)
	report = run(REPORT, {"department": department})
	assert len(report["result"]) == 2
	assert report["message"].startswith("The report has 3 rows, but shows only 2")
	assert report["report_summary"][0]["value"] == 3


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"department": "Nowhere"}, "There is no Department"),
		({"manager": "<b>none</b>"}, "There is no Employee"),
		({"company": ["!=", "x"]}, "Company is missing"),
		({"course": "nothing"}, "There is no LMS Course"),
		({"tier": "9"}, "Tier must be between"),
		({"by": "salary"}, "Chart By must be one of"),
		({"active_only": "perhaps"}, "must be 0 or 1"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, as_manager):
	with pytest.raises(frappe.ValidationError, match=message) as refused:
		run(REPORT, filters)
	assert "<b>none" not in str(refused.value)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_hr_and_the_learning_team_run_it(role, department, as_user):
	name = make_overdue(employ(department))
	with as_user(make_user(role)):
		assert names_of(department=department) == [name]


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {})


def test_who_was_given_the_report_alone_sees_nobody(as_user):
	"""An admin can give any role a report; the records of people stay with those who look after them."""
	report = frappe.get_doc("Report", REPORT)
	report.append("roles", {"role": "LMS Student"})
	frappe.get_doc({**report.roles[-1].as_dict(), "doctype": "Has Role", "name": None}).db_insert()
	from lms.lms.report.overdue_training.overdue_training import execute

	with (
		as_user(make_user("LMS Student")),
		pytest.raises(frappe.PermissionError, match="other people's training"),
	):
		execute(frappe._dict())


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_totals_and_chart(role, as_user):
	here, elsewhere = make_company(unique("Here")), make_company(unique("Elsewhere"))
	theirs = make_overdue(employ(make_department(unique("There"), elsewhere), company=elsewhere))
	make_overdue(employ(make_department(unique("Here"), here), company=here))
	make_overdue()
	user = make_user(role)
	restrict(user, "Company", elsewhere)
	with as_user(user):
		report = run(REPORT, {})
	assert [row["assignment"] for row in report["result"]] == [theirs]
	assert report["report_summary"][0]["value"] == 1
	assert report["chart"]["data"]["datasets"][0]["values"] == [1]


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from(["mine", "none", "left"]), st.integers(0, 3)), max_size=5))
def test_figures_agree_with_the_statistics(as_user, drawn):
	departments = [make_department(unique("Department")) for _ in range(2)]
	# ERPNext lets HR alone create employees.
	with as_user(make_user("System Manager", "HR User")):
		for kind, tier in drawn:
			user = make_user() if kind == "none" else employ(departments[tier % 2])
			frappe.db.set_value(ASSIGNMENT, make_overdue(user), "escalation_tier", tier)
			if kind == "left":
				frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
		statistics = get_advanced_statistics()["compliance"]
		report = run(REPORT, {})
		assert report["report_summary"][0]["value"] == len(report["result"]) == statistics["overdue"]
		for department in departments:
			rows = rows_of(department=department, active_only=1)
			figures = [row for row in statistics["by_department"] if row["department"] == department]
			assert len(rows) == sum(row["overdue"] for row in figures)


def test_statements_do_not_grow_with_the_rows(department, as_manager):
	def load() -> None:
		assert rows_of(department=department)

	make_overdue(employ(department))
	load()  # what is cached is cached
	few = count_statements(load)
	for _ in range(4):
		make_overdue(employ(department))
	load()
	assert count_statements(load) == few


def test_hostile_names_are_no_markup_in_the_chart(as_manager, monkeypatch):
	hostile = "<img src=x onerror=alert(1)>"
	user = employ(make_department(unique("Department")))
	frappe.db.set_value("Employee", {"user_id": user}, "department", hostile)
	make_overdue(user)
	labels = run(REPORT, {})["chart"]["data"]["labels"]
	assert "‹img src=x onerror=alert(1)›" in labels
	assert not any("<" in label for label in labels)


def run_for_a_mail(**filters: object) -> dict:
	"""As the scheduler does for Frappe's Auto Email Report: as Administrator, without a request."""
	return run(REPORT, filters)


def test_a_mail_has_rows_of_employees_alone_and_no_figures(department):
	make_overdue()
	name = make_overdue(employ(department))
	report = run_for_a_mail()
	assert name in [row["assignment"] for row in report["result"]]
	assert all(row["employee"] for row in report["result"])
	assert (report["chart"], report["report_summary"], report["message"]) == (None, None, None)


def test_each_row_of_a_mail_links_to_all_that_user_permissions_name(department):
	name = make_overdue(employ(department))
	user = make_user("HR Manager")
	add_user_permission("Department", department, user)
	add_user_permission("Company", frappe.db.get_value("Department", department, "company"), user)
	report = run_for_a_mail()
	links = {
		column["options"]: column["fieldname"]
		for column in report["columns"]
		if column["fieldtype"] == "Link"
	}
	assert links["Employee"] == "employee"
	[row] = [row for row in report["result"] if row["assignment"] == name]
	assert (row[links["Department"]], row[links["Company"]]) == (
		department,
		frappe.db.get_value("Department", department, "company"),
	)


def test_a_mail_that_would_be_incomplete_is_not_sent(department, monkeypatch):
	monkeypatch.setattr("lms.lms.figures.report_people.MOST_ROWS", 1)
	user = employ(department)
	make_overdue(user), make_overdue(user, 2)
	with pytest.raises(frappe.ValidationError, match="The report has 2 rows"):
		run_for_a_mail(department=department)
