"""Report *Employees Without LMS Access*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.api import grant_lms_student
from lms.testing.factories import make_company, make_department, make_employee, make_user, unique
from lms.testing.reports import restrict

REPORT = "Employees Without LMS Access"


@pytest.fixture
def company():
	return make_company(unique("Company"))


def employ(company: str, user: str | None = None, **overrides: object) -> str:
	"""Name of an employee as an import leaves them that ran before the app was there."""
	employee = make_employee(company=company, **overrides)
	frappe.db.set_value("Employee", employee.name, "user_id", user)
	return employee.name


def get_reasons(company: str, **filters: object) -> dict[str, str]:
	rows = run(REPORT, {"company": company, **filters})["result"]
	assert len({row["employee"] for row in rows}) == len(rows)
	return {row["employee"]: row["reason"] for row in rows}


def test_everybody_without_access_is_listed_with_one_reason(company):
	nobody, empty = employ(company), employ(company, "")
	unknown = employ(company, "nobody@example.com")
	disabled = employ(company, make_user(enabled=0))
	both = employ(company, make_user("Employee", enabled=0))
	lacking = employ(company, make_user("Employee"))
	employ(company, make_user())
	assert get_reasons(company) == {
		nobody: "No User ID",
		empty: "No User ID",
		unknown: "User does not exist",
		disabled: "User is disabled",
		both: "User is disabled",
		lacking: "Role LMS Student is missing",
	}


def test_who_has_left_is_not_listed(company):
	name = employ(company)
	frappe.db.set_value("Employee", name, "status", "Left")
	assert get_reasons(company) == {}


def test_rows_are_narrowed_by_department_and_reason(company):
	department = make_department(unique("Fleet"), company)
	driver, other = employ(company, department=department), employ(company, "nobody@example.com")
	assert get_reasons(company, department=department) == {driver: "No User ID"}
	assert get_reasons(company, reason="User does not exist") == {other: "User does not exist"}


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"company": "No Such Company"}, "There is no company No Such Company"),
		({"reason": "Because"}, "must be one of No User ID"),
		({"department": ["!=", "x"]}, "Department is missing"),
	],
)
def test_filters_that_mean_nothing_are_refused(filters, message):
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, filters)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_hr_and_the_learning_team_run_it(company, as_user, role):
	name = employ(company)
	with as_user(make_user(role)):
		assert get_reasons(company) == {name: "No User ID"}


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not(company, as_user, role):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		run(REPORT, {"company": company})


def test_records_that_the_user_may_open_are_links(company, as_user):
	employ(company)

	def get_links() -> set[str]:
		return {column["fieldname"] for column in run(REPORT)["columns"] if column["fieldtype"] == "Link"}

	with as_user(make_user("HR Manager")):
		# ERPNext does not let HR Managers open a Company.
		company_link = {"company"} if frappe.has_permission("Company", "read") else set()
		assert get_links() == {"employee", "department"} | company_link
	with as_user(make_user("Moderator")):
		assert get_links() == set()


@pytest.mark.parametrize("role", ["Moderator", "HR Manager"])
def test_user_permissions_narrow_the_rows_and_what_is_granted(company, as_user, role):
	other, lacking, hidden = make_company(unique("Other")), make_user("Employee"), make_user("Employee")
	seen, unseen = employ(company, lacking), employ(other, hidden)
	user = make_user(role)
	restrict(user, "Company", company)
	with as_user(user):
		assert {row["employee"] for row in run(REPORT)["result"]} == {seen}
		with pytest.raises(frappe.ValidationError, match="There is no company"):
			get_reasons(other)
		assert grant_lms_student([seen, unseen])["granted"] == 1
	assert "LMS Student" in frappe.get_roles(lacking)
	assert "LMS Student" not in frappe.get_roles(hidden)


def test_the_button_gives_the_role_to_those_shown(company):
	lacking, disabled, other = make_user("Employee"), make_user("Employee", enabled=0), make_user("Employee")
	shown = [employ(company, lacking), employ(company, disabled), employ(company)]
	employ(company, other)
	counts = grant_lms_student(shown)
	assert (counts["employees"], counts["granted"]) == (3, 2)
	assert not frappe.db.get_value("User", disabled, "enabled")
	assert "LMS Student" not in frappe.get_roles(other)
	assert set(get_reasons(company).values()) == {
		"User is disabled",
		"No User ID",
		"Role LMS Student is missing",
	}
