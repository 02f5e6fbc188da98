"""Child rows in lists: shown with their documents, and hiding them where a read would be refused.

Frappe lists all rows of a child table to whoever may read the parent's doctype, and documents whose rows link
to what User Permissions hide. A read of them is refused there, too; benchless keeps lists and reads the same.
"""

import frappe
import pytest
from frappe.permissions import add_user_permission

from tests.support.hr import insert, make_applicant, make_company, make_onboarding, make_user

pytestmark = pytest.mark.benchless


@pytest.fixture
def onboardings() -> dict[str, str]:
	names = {}
	for company in ("Blue Harbour", "Green Valley"):
		applicant = make_applicant(f"{frappe.scrub(company)}@example.com")
		role = insert("Role", role_name=f"Host of {company}", desk_access=0).name
		rows = [{"activity_name": f"Desk at {company}", "role": role}, {"activity_name": "Badge"}]
		onboarding = make_onboarding(company=make_company(company), job_applicant=applicant, activities=rows)
		names[company] = onboarding.name
	return names


@pytest.fixture
def user() -> str:
	return make_user("asha@example.com", "HR User")


def listed_rows() -> set[str]:
	parent = "Employee Onboarding"
	rows = frappe.get_list("Employee Boarding Activity", parent_doctype=parent, fields=["activity_name"])
	return {row.activity_name for row in rows}


def test_rows_are_listed_with_their_documents(onboardings, user, as_user):
	with as_user(user):
		assert listed_rows() == {"Desk at Blue Harbour", "Desk at Green Valley", "Badge"}
	add_user_permission("Company", "Blue Harbour", user)
	with as_user(user):
		assert listed_rows() == {"Desk at Blue Harbour", "Badge"}


def test_a_document_with_a_row_that_restrictions_hide_is_not_listed(onboardings, user, as_user):
	add_user_permission("Role", "Host of Blue Harbour", user)
	with as_user(user):
		assert frappe.get_list("Employee Onboarding", pluck="name") == [onboardings["Blue Harbour"]]
		readable = [
			name for name in onboardings.values() if frappe.has_permission("Employee Onboarding", doc=name)
		]
		assert readable == [onboardings["Blue Harbour"]]
