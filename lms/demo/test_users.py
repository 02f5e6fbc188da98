"""Accounts of the demo data."""

from types import SimpleNamespace

import frappe
import pytest

from lms.demo.users import create_user, unthrottled
from lms.testing.factories import unique

# What Frappe shows of the desk, which an import would leave off.
SHOWN = ("search_bar", "notifications", "list_sidebar", "form_sidebar", "timeline", "dashboard")


@pytest.mark.app_hr  # in ERPNext, the role Employee opens the desk
@pytest.mark.parametrize(("roles", "user_type"), [(("Moderator",), "System User"), ((), "Website User")])
def test_an_account_has_the_access_of_its_roles_and_all_of_the_desk(roles, user_type):
	email = f"{unique('ada')}@larkfield.example".lower()
	person = SimpleNamespace(first_name="Ada", last_name="Byron", extra_roles=roles)
	with unthrottled():
		create_user(person, email)
	user = frappe.get_doc("User", email)
	assert (user.user_type, user.enabled) == (user_type, 1)
	assert "LMS Student" in frappe.get_roles(email)
	assert all(user.get(fieldname) for fieldname in SHOWN if user.meta.has_field(fieldname))
