import frappe
import pytest
from frappe.utils import today

from hr.people.doctype.employee.employee import EmployeeUserDisabledError, InactiveEmployeeStatusError
from hr.testing import make_applicant, make_company, make_employee, make_user, new_employee

EMAIL = "asha.rao@example.com"


MANDATORY = ("first_name", "company", "gender", "date_of_birth", "date_of_joining")


def permissions_of(user: str) -> set[tuple[str, str]]:
	rows = frappe.get_all("User Permission", filters={"user": user}, fields=["allow", "for_value"])
	return {(row.allow, row.for_value) for row in rows}


class TestNames:
	def test_name_comes_from_the_series(self):
		first, second = make_employee(), make_employee()
		assert first.name.startswith("HR-EMP-")
		assert int(second.name[-5:]) == int(first.name[-5:]) + 1

	def test_full_name_leaves_out_what_is_empty(self):
		assert make_employee(first_name="Asha", middle_name="", last_name="Rao").employee_name == "Asha Rao"
		assert make_employee(first_name="Madonna", last_name=None).employee_name == "Madonna"

	def test_preferred_email_follows_the_choice(self):
		employee = make_employee(prefered_contact_email="Personal Email", personal_email=EMAIL)
		assert employee.prefered_email == EMAIL


class TestValidation:
	@pytest.mark.parametrize("fieldname", MANDATORY)
	def test_field_is_mandatory(self, fieldname):
		with pytest.raises(frappe.MandatoryError, match=fieldname):
			make_employee(**{fieldname: None})

	def test_status_outside_the_list_is_refused(self):
		with pytest.raises(frappe.ValidationError, match="Status"):
			make_employee(status="Retired")

	@pytest.mark.parametrize(
		("values", "message"),
		[
			(
				{"date_of_birth": "2999-01-01", "date_of_joining": "2999-01-02"},
				"in the future",
			),
			({"date_of_birth": "2024-01-15", "date_of_joining": "2024-01-15"}, "after Date of Birth"),
			({"relieving_date": "2024-01-14"}, "before Date of Joining"),
		],
	)
	def test_dates_out_of_order_are_refused(self, values, message):
		with pytest.raises(frappe.ValidationError, match=message):
			make_employee(**values)

	def test_malformed_email_is_refused(self):
		with pytest.raises(frappe.InvalidEmailAddressError):
			make_employee(company_email="asha at example")

	def test_leaver_needs_a_relieving_date(self):
		with pytest.raises(frappe.ValidationError, match="Relieving Date"):
			make_employee(status="Left")

	def test_manager_of_active_employees_cannot_leave(self):
		manager = make_employee()
		make_employee(reports_to=manager.name, first_name="Ben", last_name="Okoro")
		manager.update({"status": "Left", "relieving_date": today()})
		with pytest.raises(InactiveEmployeeStatusError, match="Ben Okoro"):
			manager.save()

	def test_employee_cannot_report_to_oneself(self):
		employee = make_employee()
		employee.reports_to = employee.name
		with pytest.raises(frappe.ValidationError, match="themselves"):
			employee.save()

	def test_reporting_line_cannot_be_a_circle(self):
		top = make_employee()
		middle = make_employee(reports_to=top.name)
		bottom = make_employee(reports_to=middle.name)
		top.reports_to = bottom.name
		with pytest.raises(frappe.ValidationError, match="already reports to"):
			top.save()


class TestUser:
	def test_account_gets_the_role_employee(self):
		make_employee(user_id=make_user(EMAIL))
		assert "Employee" in frappe.get_roles(EMAIL)

	def test_other_roles_of_the_account_are_kept(self):
		make_employee(user_id=make_user(EMAIL, "HR User"))
		assert {"Employee", "HR User"} <= set(frappe.get_roles(EMAIL))

	def test_account_without_a_last_name_takes_the_name_of_the_person(self):
		make_employee(user_id=make_user(EMAIL, first_name="asha.rao"))
		assert frappe.db.get_value("User", EMAIL, "full_name") == "Asha Rao"

	def test_account_with_a_name_keeps_it(self):
		make_employee(user_id=make_user(EMAIL, first_name="Asha", last_name="Rao-Smith"))
		assert frappe.db.get_value("User", EMAIL, "full_name") == "Asha Rao-Smith"

	def test_account_is_saved_with_every_save(self):
		employee = make_employee(user_id=make_user(EMAIL))
		before = frappe.db.get_value("User", EMAIL, "modified")
		employee.save()
		assert frappe.db.get_value("User", EMAIL, "modified") > before

	def test_unknown_account_is_refused_and_nothing_is_written(self):
		before = frappe.db.count("Employee")
		with pytest.raises(frappe.ValidationError, match=r"nobody@example\.com"):
			make_employee(user_id="nobody@example.com")
		assert frappe.db.count("Employee") == before

	def test_unknown_account_is_refused_even_when_links_are_not_checked(self):
		employee = new_employee(user_id="nobody@example.com")
		employee.flags.ignore_links = True
		with pytest.raises(frappe.ValidationError, match="does not exist"):
			employee.insert()

	def test_disabled_account_is_refused(self):
		user = make_user(EMAIL, enabled=0)
		with pytest.raises(EmployeeUserDisabledError):
			make_employee(user_id=user)

	def test_disabled_account_of_a_leaver_is_accepted(self):
		user = make_user(EMAIL, enabled=0)
		make_employee(user_id=user, status="Left", relieving_date="2025-06-30")
		assert not frappe.db.get_value("User", user, "enabled")

	def test_one_account_cannot_serve_two_active_employees(self):
		user = make_user(EMAIL)
		make_employee(user_id=user)
		with pytest.raises(frappe.DuplicateEntryError):
			make_employee(user_id=user)

	def test_account_of_a_leaver_can_serve_the_rehired(self):
		user = make_user(EMAIL)
		make_employee(user_id=user, status="Left", relieving_date="2025-06-30")
		assert make_employee(user_id=user).user_id == user

	def test_removing_the_account_takes_the_role_and_the_restriction_back(self):
		employee = make_employee(user_id=make_user(EMAIL))
		employee.user_id = None
		employee.save()
		assert "Employee" not in frappe.get_roles(EMAIL)
		assert ("Employee", employee.name) not in permissions_of(EMAIL)


class TestCreatingTheUser:
	@pytest.fixture(autouse=True)
	def without_mails(self, monkeypatch):
		"""Frappe sends a new account's welcome mail at once and commits."""
		monkeypatch.setitem(frappe.conf, "mute_emails", 1)

	def test_account_is_made_before_the_employee_is_written(self):
		employee = make_employee(company_email=EMAIL, create_user_automatically=1)
		assert employee.user_id == EMAIL
		assert frappe.db.get_value("User", EMAIL, "full_name") == "Asha Rao"
		assert "Employee" in frappe.get_roles(EMAIL)

	def test_existing_account_with_that_address_is_used(self):
		make_user(EMAIL)
		assert make_employee(personal_email=EMAIL, create_user_automatically=1).user_id == EMAIL

	def test_an_address_is_needed(self):
		with pytest.raises(frappe.ValidationError, match="email"):
			make_employee(create_user_automatically=1)

	def test_hr_user_may_do_it_without_rights_on_accounts(self, as_user):
		hr, company = make_user("hr.user@example.com", "HR User"), make_company()
		with as_user(hr):
			employee = make_employee(company=company, company_email=EMAIL, create_user_automatically=1)
		assert set(frappe.get_roles(employee.user_id)).isdisjoint({"HR User", "System Manager"})


class TestUserPermissions:
	def test_account_is_restricted_to_the_record_and_the_company(self):
		employee = make_employee(user_id=make_user(EMAIL))
		assert permissions_of(EMAIL) == {("Employee", employee.name), ("Company", employee.company)}

	def test_saving_again_adds_nothing(self):
		employee = make_employee(user_id=make_user(EMAIL))
		employee.save()
		assert len(permissions_of(EMAIL)) == 2

	def test_account_is_not_restricted_when_not_asked_to(self):
		make_employee(user_id=make_user(EMAIL), create_user_permission=0)
		assert not permissions_of(EMAIL)

	def test_one_who_may_not_restrict_accounts_does_not(self, as_user):
		hr, user, company = make_user("hr.user@example.com", "HR User"), make_user(EMAIL), make_company()
		with as_user(hr):
			make_employee(user_id=user, company=company)
		assert not permissions_of(EMAIL)


def test_applicant_is_accepted_once_employed():
	applicant = make_applicant(status="Open")
	make_employee(job_applicant=applicant)
	assert frappe.db.get_value("Job Applicant", applicant, "status") == "Accepted"
