"""What a save refuses, and what it changes: the rules that a doctype's fields state."""

import json

import frappe
import pytest
from frappe.utils.data import format_date
from frappe.utils.password import get_decrypted_password

from tests.support.hr import (
	insert,
	make_applicant,
	make_company,
	make_department,
	make_employee,
	make_onboarding,
	make_user,
	new_employee,
)


def new_applicant(**values):
	values = {"applicant_name": "Asha Rao", "email_id": "asha@example.com"} | values
	return frappe.get_doc({"doctype": "Job Applicant", **values})


def messages() -> str:
	return " ".join(str(message) for message in frappe.get_message_log())


# Mandatory fields


def test_missing_mandatory_fields_are_all_named():
	with pytest.raises(frappe.MandatoryError, match="employee, compliance_type"):
		frappe.get_doc({"doctype": "Employee Compliance"}).insert()
	assert "Value missing for Employee Compliance: Employee" in messages()


def test_spaces_and_empty_tags_are_no_content():
	with pytest.raises(frappe.MandatoryError):
		new_applicant(applicant_name="  ").insert()
	with pytest.raises(frappe.MandatoryError):
		new_applicant(applicant_name="<p> </p>").insert()


def test_ignore_mandatory_lets_them_be_missing():
	doc = new_applicant(applicant_name=None).insert(ignore_mandatory=True)
	assert frappe.db.get_value("Job Applicant", doc.name, "applicant_name") is None


def test_a_mandatory_field_of_a_row_is_named_with_its_row():
	with pytest.raises(frappe.MandatoryError):
		make_onboarding(activities=[{"activity_name": "Desk"}, {"duration": 3}])
	assert "Row #2" in messages()


# Links


def test_a_link_to_nothing_is_refused():
	with pytest.raises(frappe.LinkValidationError, match="Could not find Department: No such department"):
		new_employee(department="No such department").insert()


def test_a_link_takes_the_case_of_the_name():
	make_company("Blue Harbour")
	assert make_employee(company="blue harbour").company == "Blue Harbour"


def test_ignore_links_leaves_them_unchecked():
	doc = new_applicant(designation="No such designation").insert(ignore_links=True)
	assert frappe.db.get_value("Job Applicant", doc.name, "designation") == "No such designation"


def test_a_link_of_a_row_is_checked_and_named_with_its_row():
	with pytest.raises(frappe.LinkValidationError, match="Row #1: Role: No such role"):
		make_onboarding(activities=[{"activity_name": "Desk", "role": "No such role"}])


def test_a_dynamic_link_is_checked_against_the_doctype_that_the_document_names():
	company = make_company()
	user = make_user("asha@example.com")
	permission = {"user": user, "allow": "Company", "apply_to_all_doctypes": 1}
	assert insert("User Permission", for_value=company, **permission).for_value == company
	with pytest.raises(frappe.LinkValidationError):
		insert("User Permission", for_value="No such company", **permission)


def test_a_cancelled_document_cannot_be_linked_from_one_that_is_submitted():
	onboarding = make_onboarding().submit()
	onboarding.cancel()
	other = make_onboarding(job_applicant=make_applicant("ben@example.com"), amended_from=onboarding.name)
	assert other.amended_from == onboarding.name


# Fetched values


def test_values_are_fetched_through_a_link():
	applicant = make_applicant(applicant_name="Asha Rao")
	assert make_onboarding(job_applicant=applicant).employee_name == "Asha Rao"


def test_fetched_values_replace_what_was_given_and_follow_the_link():
	onboarding = make_onboarding(employee_name="Someone else")
	assert onboarding.employee_name == "Asha Rao"
	onboarding.job_applicant = make_applicant("ben@example.com", applicant_name="Ben")
	onboarding.save()
	assert onboarding.employee_name == "Ben"


def test_a_field_that_is_fetched_if_empty_keeps_what_was_given():
	values = {"title": "Deck", "designation": insert("Designation", designation_name="Cook").name}
	template = insert("Employee Onboarding Template", company=make_company(), **values).name
	assert make_onboarding(employee_onboarding_template=template).designation == "Cook"
	given = insert("Designation", designation_name="Baker").name
	applicant = make_applicant("ben@example.com")
	chosen = {"employee_onboarding_template": template, "designation": given, "job_applicant": applicant}
	assert make_onboarding(**chosen).designation == "Baker"


# Select, numbers, texts


def test_a_select_takes_only_its_options():
	with pytest.raises(frappe.ValidationError, match='"Gone"'):
		make_applicant(status="Gone")


def test_an_empty_select_takes_its_first_option():
	assert frappe.new_doc("Job Applicant").status == "Open"


def test_a_number_is_what_the_text_says():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk", "duration": "3"}])
	assert frappe.db.get_value("Employee Boarding Activity", onboarding.activities[0].name, "duration") == 3


def test_a_text_longer_than_its_column_is_refused():
	with pytest.raises(frappe.CharacterLengthExceededError, match="140"):
		make_applicant(applicant_name="a" * 141)
	assert make_applicant(applicant_name="a" * 140)


def test_a_number_larger_than_its_column_is_refused():
	with pytest.raises(frappe.CharacterLengthExceededError):
		make_onboarding(activities=[{"activity_name": "Desk", "duration": 2**31}])


def test_a_number_that_is_not_to_be_negative_is_not():
	settings = frappe.get_doc("System Settings")
	settings.max_file_size = -1
	settings.flags.ignore_mandatory = True
	with pytest.raises(frappe.NonNegativeError):
		settings.save()


@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow", "2026-13-01", "05-01-2026"])
def test_a_date_that_is_none_is_refused(value):
	with pytest.raises(Exception, match=r"(?i)date|month"):
		make_onboarding(date_of_joining=value)
	assert not frappe.db.exists("Employee Onboarding", {"employee_name": "Asha Rao"})


def test_an_empty_date_is_no_date():
	employee = make_employee(relieving_date="")
	assert frappe.db.get_value("Employee", employee.name, "relieving_date") is None


@pytest.mark.parametrize(
	("field", "value", "error"),
	[
		("email_id", "not an address", frappe.InvalidEmailAddressError),
		("phone_number", "call me", frappe.InvalidPhoneNumberError),
	],
)
def test_a_data_field_is_what_its_options_say(field, value, error):
	with pytest.raises(error):
		new_applicant(**{field: value}).insert()


def test_several_addresses_may_be_given_with_commas():
	assert new_applicant(email_id="asha@example.com, ben@example.com").insert()


def test_a_password_is_kept_apart_and_encrypted():
	user = frappe.get_doc("User", make_user("asha@example.com"))
	user.api_secret = "a secret"
	user.save()
	assert frappe.db.get_value("User", user.name, "api_secret") == user.api_secret == "*" * 8
	assert get_decrypted_password("User", user.name, "api_secret") == "a secret"
	user.save()
	assert get_decrypted_password("User", user.name, "api_secret") == "a secret"


# Texts with markup


def test_scripts_are_taken_out_of_texts():
	doc = new_applicant(
		cover_letter='<b>Dear</b> <script>alert(1)</script><img src="x" onerror="alert(2)">'
	).insert()
	letter = frappe.db.get_value("Job Applicant", doc.name, "cover_letter")
	assert "<b>Dear</b>" in letter
	assert "<script" not in letter
	assert "onerror" not in letter


def test_a_link_that_runs_a_script_is_taken_out():
	doc = new_applicant(cover_letter='<a href="javascript:alert(1)" class="x">Click</a>').insert()
	assert "javascript:" not in doc.cover_letter
	assert 'class="x"' in doc.cover_letter


@pytest.mark.parametrize("text", ["5 < 6 and 7 > 6", "Tom & Jerry", "no markup"])
def test_a_text_without_tags_stays_as_it_is(text):
	assert new_applicant(cover_letter=text).insert().cover_letter == text


def test_json_stays_as_it_is():
	text = '{"blocks": [{"data": {"text": "<b onclick=1>x</b>"}}]}'
	assert new_applicant(cover_letter=text).insert().cover_letter == text


# Uniqueness and constants


def test_a_unique_value_cannot_be_taken_twice():
	make_company("Blue Harbour", abbr="BH")
	frappe.db.savepoint("before_duplicate")
	with pytest.raises(frappe.UniqueValidationError):
		make_company("Boring Hotels", abbr="BH")
	assert "must be unique" in messages()
	frappe.db.rollback(save_point="before_duplicate")


def test_a_unique_value_cannot_be_taken_by_an_update():
	first, second = (make_user(email) for email in ("asha@example.com", "ben@example.com"))
	frappe.db.set_value("User", first, "api_key", "one of a kind")
	user = frappe.get_doc("User", second)
	user.api_key = "one of a kind"
	frappe.db.savepoint("before_duplicate")
	with pytest.raises(frappe.UniqueValidationError):
		user.save()
	frappe.db.rollback(save_point="before_duplicate")


def test_a_name_cannot_be_taken_twice():
	insert("Designation", designation_name="Cook")
	frappe.db.savepoint("before_duplicate")
	with pytest.raises(frappe.DuplicateEntryError):
		insert("Designation", designation_name="Cook")
	assert "already exists" in messages()
	frappe.db.rollback(save_point="before_duplicate")


def test_ignore_if_duplicate_leaves_the_one_that_is_there():
	insert("Designation", designation_name="Cook", description="Fries")
	doc = frappe.get_doc({"doctype": "Designation", "designation_name": "Cook", "description": "Bakes"})
	doc.insert(ignore_if_duplicate=True)
	assert frappe.db.get_value("Designation", "Cook", "description") == "Fries"


def test_a_field_that_is_set_once_cannot_change():
	company = frappe.get_doc("Company", make_company("Blue Harbour", abbr="BH"))
	company.abbr = "BLUE"
	with pytest.raises(frappe.CannotChangeConstantError, match="Value cannot be changed for"):
		company.save()


def test_neither_owner_nor_creation_can_change():
	company = frappe.get_doc("Company", make_company())
	company.owner = "Guest"
	with pytest.raises(frappe.CannotChangeConstantError):
		company.save()
	company.reload()
	company.creation = "2020-01-01 00:00:00"
	with pytest.raises(frappe.CannotChangeConstantError):
		company.save()


def test_the_field_that_names_a_document_follows_its_name():
	doc = insert("Designation", designation_name="Cook")
	doc.designation_name = "Baker"
	doc.save()
	assert (doc.name, doc.designation_name) == ("Cook", "Cook")


def test_likes_and_comments_of_a_new_document_are_not_taken_from_outside():
	doc = insert("Designation", designation_name="Cook", _liked_by='["x"]', _comments="[]")
	assert doc.get("_liked_by") is None


# Versions


def versions_of(doc) -> list[dict]:
	filters = {"ref_doctype": doc.doctype, "docname": doc.name}
	return [json.loads(data) for data in frappe.get_all("Version", filters=filters, pluck="data")]


def test_a_save_keeps_what_it_changed():
	employee = make_employee()
	employee.update({"last_name": "Roy", "date_of_joining": "2024-02-01", "create_user_permission": 0})
	employee.save(ignore_version=False)
	(version,) = versions_of(employee)
	changed = {field: (before, after) for field, before, after in version["changed"]}
	assert changed["last_name"] == ("Rao", "Roy")
	assert changed["date_of_joining"] == (format_date("2024-01-15"), format_date("2024-02-01"))
	assert changed["create_user_permission"] == (1, 0)
	assert (version["added"], version["removed"], version["row_changed"]) == ([], [], [])


def test_a_save_keeps_rows_that_were_added_changed_and_removed():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}, {"activity_name": "Badge"}])
	onboarding.reload()
	desk, badge = onboarding.activities
	badge.activity_name = "Pass"
	onboarding.set("activities", [badge, {"activity_name": "Laptop"}])
	onboarding.save(ignore_version=False)
	(version,) = versions_of(onboarding)
	assert [(table, row["activity_name"]) for table, row in version["added"]] == [("activities", "Laptop")]
	assert [(table, row["name"]) for table, row in version["removed"]] == [("activities", desk.name)]
	(table, _index, name, changed) = version["row_changed"][0]
	assert (table, name) == ("activities", badge.name)
	assert ["activity_name", "Badge", "Pass"] in changed


def test_submitting_is_kept_as_a_change_of_docstatus():
	onboarding = make_onboarding()
	onboarding.docstatus = 1
	onboarding.save(ignore_version=False)
	(version,) = versions_of(onboarding)
	assert ["docstatus", 0, 1] in version["changed"]


def test_a_save_that_changes_nothing_keeps_nothing():
	employee = frappe.get_doc("Employee", make_employee().name)
	employee.save(ignore_version=False)
	assert versions_of(employee) == []


def test_doctypes_that_do_not_track_changes_keep_nothing():
	department = frappe.get_doc("Department", make_department())
	department.disabled = 1
	department.save(ignore_version=False)
	assert versions_of(department) == []
