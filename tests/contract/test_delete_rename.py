"""Deleting and renaming documents: what goes with them, what follows them, what keeps them from going."""

import frappe
import pytest
from frappe.model.utils.rename_field import rename_field

from tests.support.hr import (
	insert,
	make_applicant,
	make_company,
	make_department,
	make_employee,
	make_onboarding,
	make_user,
)


def make_designation(name: str = "Cook"):
	return insert("Designation", designation_name=name)


def make_file(doctype: str, name: str):
	return insert(
		"File",
		file_name=f"{frappe.generate_hash(length=8)}.txt",
		content="text",
		attached_to_doctype=doctype,
		attached_to_name=name,
		is_private=1,
	)


# Deleting


def test_a_document_goes_with_its_rows_files_and_comments():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}])
	onboarding.add_comment("Comment", "Welcome")
	attached = make_file("Employee Onboarding", onboarding.name)
	onboarding.delete()
	assert not frappe.db.exists("Employee Onboarding", onboarding.name)
	assert not frappe.db.exists("Employee Boarding Activity", {"parent": onboarding.name})
	assert not frappe.db.exists("File", attached.name)
	assert not frappe.db.exists("Comment", {"reference_name": onboarding.name, "comment_type": "Comment"})


def test_what_others_link_to_stays():
	employee = make_employee(designation=make_designation().name)
	with pytest.raises(frappe.LinkExistsError, match=employee.name):
		frappe.delete_doc("Designation", "Cook")
	assert frappe.db.exists("Designation", "Cook")


def test_force_deletes_what_others_link_to():
	make_employee(designation=make_designation().name)
	frappe.delete_doc("Designation", "Cook", force=True)
	assert not frappe.db.exists("Designation", "Cook")


def test_a_link_from_a_row_keeps_a_document_too():
	role = insert("Role", role_name="Test Role", desk_access=0).name
	make_onboarding(activities=[{"activity_name": "Desk", "role": role}])
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Role", role)


def test_a_dynamic_link_keeps_a_document_too():
	designation = make_designation()
	user = make_user("asha@example.com")
	insert("User Permission", user=user, allow="Designation", for_value=designation.name)
	with pytest.raises(frappe.LinkExistsError):
		designation.delete()


def test_a_document_may_link_to_itself():
	company = frappe.get_doc("Company", make_company())
	company.parent_company = company.name
	company.flags.ignore_validate = True
	company.save()
	company.delete()
	assert not frappe.db.exists("Company", company.name)


def test_what_can_be_disabled_is_said_to_be():
	department = make_department()
	make_employee(department=department)
	with pytest.raises(frappe.LinkExistsError, match="You can disable"):
		frappe.delete_doc("Department", department)


def test_a_submitted_document_must_be_cancelled_first():
	onboarding = make_onboarding().submit()
	with pytest.raises(frappe.ValidationError, match="Cancel"):
		onboarding.delete()
	onboarding.cancel()
	onboarding.delete()
	assert not frappe.db.exists("Employee Onboarding", onboarding.name)


def test_deleting_needs_the_right_to_delete(as_user):
	designation = make_designation()
	with as_user(make_user("asha@example.com", "Employee")):
		with pytest.raises(frappe.PermissionError):
			frappe.delete_doc("Designation", designation.name)
		frappe.delete_doc("Designation", designation.name, ignore_permissions=True)
	assert not frappe.db.exists("Designation", designation.name)


def test_deleting_what_is_not_there_is_only_an_error_when_asked():
	assert frappe.delete_doc("Designation", "No such designation") is False
	with pytest.raises(frappe.DoesNotExistError):
		frappe.delete_doc("Designation", "No such designation", ignore_missing=False)


def test_many_documents_are_deleted_at_once():
	names = [make_designation(name).name for name in ("Cook", "Baker")]
	frappe.delete_doc("Designation", names)
	assert not frappe.db.exists("Designation", {"name": ["in", names]})


def test_an_error_in_on_trash_keeps_the_document(monkeypatch):
	designation = make_designation()

	def refuse(self):
		frappe.throw("No")

	monkeypatch.setattr(type(designation), "on_trash", refuse, raising=False)
	with pytest.raises(frappe.ValidationError):
		designation.delete()
	assert frappe.db.exists("Designation", designation.name)


# Cancelling


def test_a_document_that_a_submitted_one_links_to_is_not_cancelled():
	first = make_onboarding().submit()
	frappe.db.set_value("Employee Onboarding", first.name, "job_applicant", make_applicant("ben@example.com"))
	second = make_onboarding(job_applicant=make_applicant("chen@example.com")).submit()
	frappe.db.set_value("Employee Onboarding", second.name, "amended_from", first.name)
	# A link by which a document is an amendment does not count.
	first.reload()
	first.cancel()
	assert first.docstatus == 2


# Renaming


def test_a_new_name_is_everywhere():
	make_designation()
	employee = make_employee(designation="Cook")
	attached = make_file("Designation", "Cook")
	assert frappe.rename_doc("Designation", "Cook", "Chef") == "Chef"
	assert not frappe.db.exists("Designation", "Cook")
	assert frappe.db.get_value("Designation", "Chef", "designation_name") == "Chef"
	assert frappe.db.get_value("Employee", employee.name, "designation") == "Chef"
	assert frappe.db.get_value("File", attached.name, "attached_to_name") == "Chef"


def test_rows_and_dynamic_links_follow():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}])
	frappe.rename_doc("Employee Onboarding", onboarding.name, "ONB-1", force=True)
	assert frappe.db.count("Employee Boarding Activity", {"parent": "ONB-1"}) == 1
	make_designation()
	user = make_user("asha@example.com")
	permission = insert("User Permission", user=user, allow="Designation", for_value="Cook")
	frappe.rename_doc("Designation", "Cook", "Chef")
	assert frappe.db.get_value("User Permission", permission.name, "for_value") == "Chef"


def test_the_history_says_the_old_name():
	make_designation().rename("Chef")
	comments = frappe.get_all(
		"Comment", filters={"reference_name": "Chef", "comment_type": "Edit"}, pluck="content"
	)
	assert any("Cook" in comment for comment in comments)


def test_merging_moves_the_links_and_deletes_the_old_one():
	make_designation("Cook"), make_designation("Chef")
	employee = make_employee(designation="Cook")
	frappe.rename_doc("Designation", "Cook", "Chef", merge=True)
	assert not frappe.db.exists("Designation", "Cook")
	assert frappe.db.get_value("Employee", employee.name, "designation") == "Chef"


def test_a_name_that_is_taken_is_refused_unless_merging():
	make_designation("Cook"), make_designation("Chef")
	with pytest.raises(frappe.ValidationError, match="exists, select another name"):
		frappe.rename_doc("Designation", "Cook", "Chef")
	with pytest.raises(frappe.ValidationError, match="Baker does not exist"):
		frappe.rename_doc("Designation", "Cook", "Baker", merge=True)


def test_the_case_of_a_name_can_be_corrected():
	make_designation("cook")
	frappe.rename_doc("Designation", "cook", "Cook")
	assert frappe.db.get_value("Designation", "COOK", "name") == "Cook"


def test_renaming_needs_the_right_to_write(as_user):
	make_designation()
	with as_user(make_user("asha@example.com", "Employee")):
		with pytest.raises(frappe.ValidationError, match="rename"):
			frappe.rename_doc("Designation", "Cook", "Chef")


def test_doctypes_that_do_not_allow_it_are_renamed_by_force_alone():
	name = make_applicant()
	with pytest.raises(frappe.ValidationError, match="not allowed to be renamed"):
		frappe.rename_doc("Job Applicant", name, "APP-1")
	assert frappe.rename_doc("Job Applicant", name, "APP-1", force=True) == "APP-1"


def test_the_controller_is_told_and_may_choose_the_name(monkeypatch):
	told = []
	designation = make_designation()
	controller = type(designation)
	monkeypatch.setattr(
		controller, "before_rename", lambda self, old, new, merge=False: new.upper(), raising=False
	)
	monkeypatch.setattr(
		controller, "after_rename", lambda self, *args: told.append((self.name, *args)), raising=False
	)
	assert frappe.rename_doc("Designation", "Cook", "Chef") == "CHEF"
	assert told == [("CHEF", "Cook", "CHEF", False)]


def test_a_renamed_document_is_its_new_self():
	designation = make_designation()
	designation.rename("Chef")
	assert (designation.name, designation.designation_name) == ("Chef", "Chef")


def test_a_renamed_field_has_the_values_of_the_old_one():
	designation = insert("Designation", designation_name="Chef", description="Cooks").name
	rename_field("Designation", "designation_name", "description")
	assert frappe.db.get_value("Designation", designation, "description") == "Chef"


def test_a_field_whose_old_column_is_gone_keeps_its_values():
	designation = insert("Designation", designation_name="Chef", description="Cooks").name
	rename_field("Designation", "no_such_column", "description")
	assert frappe.db.get_value("Designation", designation, "description") == "Cooks"
