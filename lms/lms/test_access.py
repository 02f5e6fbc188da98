"""`lms-provision`: the role for everybody who should have it."""

import frappe
import pytest

from lms.lms.access import provision
from lms.testing.factories import make_company, make_employee, make_user, unique


@pytest.fixture
def company():
	return make_company(unique("Company"))


def employ(company: str, *users: str | None) -> None:
	"""Employees as an import leaves them that ran before the app was there."""
	for user in users:
		employee = make_employee(company=company)
		frappe.db.set_value("Employee", employee.name, "user_id", user)


def has_role(user: str) -> bool:
	return "LMS Student" in frappe.get_roles(user)


def test_everybody_who_lacks_the_role_gets_it(company):
	lacking, learner, disabled = make_user("Employee"), make_user(), make_user("Employee", enabled=0)
	employ(company, lacking, learner, disabled, "nobody@example.com", None)
	assert provision("Administrator", company=company) == {
		"employees": 5,
		"without_user_id": 1,
		"user_missing": 1,
		"user_disabled": 1,
		"had_role": 1,
		"granted": 2,
	}
	assert has_role(lacking)
	assert has_role(disabled)
	assert not frappe.db.get_value("User", disabled, "enabled")


def test_a_second_run_grants_nothing(company):
	user = make_user("Employee")
	employ(company, user)
	provision("Administrator", company=company)
	counts = provision("Administrator", company=company)
	assert (counts["granted"], counts["had_role"]) == (0, 1)
	assert frappe.db.count("Has Role", {"parent": user, "role": "LMS Student"}) == 1


def test_a_dry_run_only_counts(company):
	user = make_user("Employee")
	employ(company, user)
	assert provision("Administrator", company=company, dry_run=True)["granted"] == 1
	assert not has_role(user)


def test_other_companies_are_left_alone(company):
	user = make_user("Employee")
	employ(make_company(unique("Other")), user)
	assert provision("Administrator", company=company)["employees"] == 0
	assert not has_role(user)


def test_who_has_left_is_left_alone(company):
	user = make_user("Employee")
	employ(company, user)
	frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
	assert provision("Administrator", company=company)["granted"] == 0


def test_the_row_is_as_if_added_by_hand(company):
	granted, by_hand = make_user("Employee"), make_user("Employee")
	employ(company, granted)
	provision("Administrator", company=company)
	user = frappe.get_doc("User", by_hand)
	user.append("roles", {"role": "LMS Student"})
	user.save()
	columns = ["parenttype", "parentfield", "idx", "role", "owner", "docstatus"]
	rows = [
		frappe.db.get_value("Has Role", {"parent": name, "role": "LMS Student"}, columns)
		for name in (granted, by_hand)
	]
	assert rows[0] == rows[1]


def test_a_form_opened_before_does_not_take_the_role_away(company):
	user = make_user("Employee")
	employ(company, user)
	form = frappe.get_doc("User", user)
	provision("Administrator", company=company)
	with pytest.raises(frappe.TimestampMismatchError):
		form.save()


def test_the_role_is_granted_in_a_fixed_number_of_statements(company, monkeypatch):
	def count(users: list[str]) -> int:
		employ(company, *users)
		statements = []
		run = frappe.db.sql
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", lambda *a, **k: statements.append(1) or run(*a, **k))
			provision("Administrator", company=company)
		return len(statements)

	count([make_user("Employee")])
	assert count([make_user("Employee")]) == count([make_user("Employee") for _ in range(4)])
