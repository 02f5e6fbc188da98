"""Who may do what with documents: roles, owners, permission levels, User Permissions and hooks.

| user  | role     |
|-------|----------|
| asha  | Reader   |
| ben   | Writer   |
| chen  | none     |

`Reader` and `Writer` are made for the tests; each test says what they may do with which doctype.
"""

from types import SimpleNamespace

import frappe
import pytest
from frappe.permissions import add_user_permission

from tests.support.hr import (
	insert,
	make_company,
	make_department,
	make_employee,
	make_onboarding,
	make_user,
	new_employee,
)
from tests.support.rules import add_hook, set_permlevel, set_role_permissions

READ = {"role": "Reader", "read": 1}
WRITE = {"role": "Writer", "read": 1, "write": 1, "create": 1, "delete": 1}


@pytest.fixture
def users() -> SimpleNamespace:
	for role in ("Reader", "Writer"):
		insert("Role", role_name=role, desk_access=0)
	return SimpleNamespace(
		asha=make_user("asha@example.com", "Reader"),
		ben=make_user("ben@example.com", "Writer"),
		chen=make_user("chen@example.com"),
	)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch):
	return lambda doctype, *rules: set_role_permissions(monkeypatch, doctype, *rules)


def make_designation(name: str = "Cook", **values):
	return insert("Designation", designation_name=name, **values)


def readable(doctype: str, names: list[str]) -> set[str]:
	return {name for name in names if frappe.has_permission(doctype, doc=name)}


# Roles


def test_everybody_has_the_automatic_roles(users):
	assert set(frappe.get_roles(users.asha)) == {"Reader", "All", "Guest"}
	assert frappe.get_roles("Guest") == ["Guest"]
	assert "System Manager" in frappe.get_roles("Administrator")


def test_a_role_with_desk_access_makes_a_system_user():
	user = make_user("desk@example.com", "HR User")
	assert frappe.db.get_value("User", user, "user_type") == "System User"
	assert "Desk User" in frappe.get_roles(user)


def test_a_role_that_is_taken_away_is_gone_at_once(users, rules):
	rules("Designation", READ)
	assert frappe.has_permission("Designation", user=users.asha)
	user = frappe.get_doc("User", users.asha)
	user.roles = []
	user.save()
	assert "Reader" not in frappe.get_roles(users.asha)
	assert not frappe.has_permission("Designation", user=users.asha)


def test_only_for_lets_those_through_who_have_one_of_the_roles(users, as_user, monkeypatch):
	monkeypatch.setitem(frappe.local.flags, "in_test", False)
	with as_user(users.asha):
		frappe.only_for("Reader")
		frappe.only_for(["Writer", "Reader"])
		with pytest.raises(frappe.PermissionError):
			frappe.only_for("Writer")
		with pytest.raises(frappe.PermissionError, match="Writer"):
			frappe.only_for("Writer", message=True)
	frappe.only_for("Writer")


# Role permissions


def test_a_role_has_the_rights_that_its_rules_give(users, rules):
	rules("Designation", READ, WRITE)
	rights = ("read", "write", "create", "delete")
	assert [frappe.has_permission("Designation", right, user=users.asha) for right in rights] == [
		True,
		False,
		False,
		False,
	]
	assert all(frappe.has_permission("Designation", right, user=users.ben) for right in rights)
	assert not any(frappe.has_permission("Designation", right, user=users.chen) for right in rights)
	assert all(frappe.has_permission("Designation", right, user="Administrator") for right in rights)


def test_rights_of_several_rules_add_up(users, rules):
	rules("Designation", READ, {"role": "Reader", "write": 1}, {"role": "All", "create": 1})
	assert [
		frappe.has_permission("Designation", right, user=users.asha) for right in ("read", "write", "create")
	] == [True, True, True]


def test_the_role_all_is_everybody_but_guest(users, rules):
	rules("Designation", {"role": "All", "read": 1})
	assert frappe.has_permission("Designation", user=users.chen)
	assert not frappe.has_permission("Designation", user="Guest")


def test_a_document_is_neither_read_into_a_list_nor_written_without_the_right(users, rules, as_user):
	rules("Designation", WRITE)
	doc = make_designation()
	with as_user(users.chen):
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Designation")
		with pytest.raises(frappe.PermissionError):
			doc.save()
		with pytest.raises(frappe.PermissionError):
			make_designation("Baker")
		with pytest.raises(frappe.PermissionError):
			doc.check_permission("read")


def test_code_reads_without_asking(users, rules, as_user):
	rules("Designation", WRITE)
	make_designation()
	with as_user(users.chen):
		assert frappe.get_doc("Designation", "Cook").name == "Cook"
		assert frappe.get_all("Designation", filters={"name": "Cook"}, pluck="name") == ["Cook"]
		assert frappe.db.get_value("Designation", "Cook", "name") == "Cook"


def test_ignore_permissions_is_a_flag_of_the_document(users, rules, as_user):
	rules("Designation", WRITE)
	with as_user(users.chen):
		doc = frappe.get_doc({"doctype": "Designation", "designation_name": "Cook"})
		doc.insert(ignore_permissions=True)
		doc.description = "Fries"
		doc.save()
		assert frappe.get_list("Designation", ignore_permissions=True, filters={"name": "Cook"})


def test_a_refusal_can_be_thrown(users, rules, as_user):
	rules("Designation", WRITE)
	with as_user(users.chen):
		assert not frappe.has_permission("Designation", "read")
		with pytest.raises(frappe.PermissionError):
			frappe.has_permission("Designation", "read", throw=True)


def test_a_refusal_says_why(users, rules, as_user):
	rules("Designation", READ)
	doc = make_designation()
	with as_user(users.asha):
		frappe.clear_messages()
		with pytest.raises(frappe.PermissionError):
			doc.save()
		assert users.asha in str(frappe.get_message_log())


def test_submitting_needs_its_own_right(users, rules, as_user):
	rules("Employee Onboarding", {"role": "Writer", "read": 1, "write": 1, "create": 1})
	assert not frappe.has_permission("Employee Onboarding", "submit", user=users.ben)
	assert not frappe.has_permission("Designation", "submit", user=users.ben)
	rules("Employee Onboarding", {"role": "Writer", "read": 1, "write": 1, "submit": 1})
	assert frappe.has_permission("Employee Onboarding", "submit", user=users.ben)


def test_rows_of_a_table_are_as_their_document(users, rules):
	rules("Employee Onboarding", READ)
	child = "Employee Boarding Activity"
	assert frappe.has_permission(child, user=users.asha, parent_doctype="Employee Onboarding")
	assert not frappe.has_permission(child, user=users.chen, parent_doctype="Employee Onboarding")
	assert not frappe.has_permission(child, user=users.asha)
	assert not frappe.has_permission(child, user=users.asha, parent_doctype="Designation")


# Owners


def test_what_only_owners_may_read_is_theirs_in_lists_and_forms(users, rules, as_user):
	rules("Designation", {**READ, "if_owner": 1, "create": 1})
	make_designation("Cook")
	with as_user(users.asha):
		make_designation("Baker")
		assert frappe.get_list("Designation", pluck="name") == ["Baker"]
		assert readable("Designation", ["Cook", "Baker"]) == {"Baker"}


def test_what_everybody_reads_may_be_for_owners_to_write(users, rules, as_user):
	rules("Designation", READ, {"role": "Reader", "write": 1, "if_owner": 1, "create": 1})
	make_designation("Cook")
	with as_user(users.asha):
		make_designation("Baker").save()
		assert readable("Designation", ["Cook", "Baker"]) == {"Cook", "Baker"}
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Designation", "Cook").save()


# Permission levels


def test_a_field_above_the_users_level_keeps_its_value(users, rules, as_user, monkeypatch):
	rules("Designation", WRITE, {"role": "Reader", "read": 1, "write": 1, "permlevel": 1})
	set_permlevel(monkeypatch, "Designation", "description", 1)
	make_designation(description="Fries")
	with as_user(users.ben):
		doc = frappe.get_doc("Designation", "Cook")
		doc.description = "Bakes"
		doc.save()
		assert doc.description == "Fries"
		assert make_designation("Baker", description="Bakes").description is None
	assert frappe.db.get_value("Designation", "Cook", "description") == "Fries"


def test_a_field_above_the_users_level_is_not_shown(users, rules, as_user, monkeypatch):
	rules("Designation", WRITE, READ, {"role": "Reader", "read": 1, "permlevel": 1})
	set_permlevel(monkeypatch, "Designation", "description", 1)
	make_designation(description="Fries")
	for user, shown in ((users.ben, False), (users.asha, True)):
		with as_user(user):
			doc = frappe.get_doc("Designation", "Cook")
			doc.apply_fieldlevel_read_permissions()
			assert ("Fries" in doc.as_dict().values()) is shown
			(row,) = frappe.get_list("Designation", filters={"name": "Cook"}, fields=["name", "description"])
			assert ("description" in row) is shown
			(row,) = frappe.get_list("Designation", filters={"name": "Cook"}, fields=["*"])
			assert ("description" in row) is shown
			assert row.designation_name == "Cook"


# User Permissions


@pytest.fixture
def staff(users, rules) -> SimpleNamespace:
	"""Ben of Blue Harbour's fleet, Gita of Green Valley, Hana of Blue Harbour and no department."""
	rules("Employee", {**WRITE, "role": "Reader"})
	harbour, valley = make_company("Blue Harbour"), make_company("Green Valley")
	fleet = make_department("Fleet", company=harbour)
	values = {"create_user_permission": 0}
	return SimpleNamespace(
		harbour=harbour,
		valley=valley,
		fleet=fleet,
		ben=make_employee(first_name="Ben", company=harbour, department=fleet, **values).name,
		gita=make_employee(first_name="Gita", company=valley, **values).name,
		hana=make_employee(first_name="Hana", company=harbour, **values).name,
	)


def visible(staff: SimpleNamespace) -> set[str]:
	"""Who of the staff is in the list; a read must say the same."""
	names = {staff.ben: "ben", staff.gita: "gita", staff.hana: "hana"}
	listed = set(frappe.get_list("Employee", pluck="name")) & set(names)
	assert listed == readable("Employee", list(names))
	return {names[name] for name in listed}


def test_without_restrictions_all_is_visible(staff, users, as_user):
	with as_user(users.asha):
		assert visible(staff) == {"ben", "gita", "hana"}


def test_a_restricted_link_hides_other_values(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"ben", "hana"}


def test_an_empty_link_is_visible_unless_restrictions_are_strict(staff, users, as_user):
	add_user_permission("Department", staff.fleet, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"ben", "gita", "hana"}
	frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", 1)
	frappe.clear_cache()
	with as_user(users.asha):
		assert visible(staff) == {"ben"}


def test_restrictions_of_one_doctype_add_up_and_of_several_narrow(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	add_user_permission("Company", staff.valley, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"ben", "gita", "hana"}
	add_user_permission("Employee", staff.hana, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"hana"}


def test_a_restriction_may_hold_for_one_doctype_alone(staff, users, as_user, rules):
	rules("Department", {"role": "Reader", "read": 1})
	make_department("Field", company=staff.valley)
	add_user_permission("Company", staff.harbour, users.asha, applicable_for="Department")
	with as_user(users.asha):
		assert visible(staff) == {"ben", "gita", "hana"}
		assert frappe.get_list("Department", filters={"company": ["like", "%e%"]}, pluck="company") == [
			"Blue Harbour"
		]


def test_a_link_that_ignores_restrictions_is_not_restricted(staff, users, as_user):
	frappe.db.set_value("Employee", staff.ben, "reports_to", staff.gita)
	add_user_permission("Employee", staff.ben, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"ben"}


def test_nobody_makes_what_the_restrictions_hide(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	with as_user(users.asha):
		with pytest.raises(frappe.PermissionError):
			new_employee(company=staff.valley).insert()
		assert new_employee(company=staff.harbour, create_user_permission=0).insert()


def test_the_only_value_allowed_is_the_default(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	with as_user(users.asha):
		assert frappe.new_doc("Employee").company == staff.harbour


def test_the_default_among_several_values_is_the_one_marked(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	add_user_permission("Company", staff.valley, users.asha, is_default=1)
	with as_user(users.asha):
		assert frappe.new_doc("Employee").company == staff.valley


def test_a_restriction_that_is_removed_is_gone_at_once(staff, users, as_user):
	add_user_permission("Company", staff.harbour, users.asha)
	with as_user(users.asha):
		assert visible(staff) == {"ben", "hana"}
	frappe.delete_doc("User Permission", frappe.db.get_value("User Permission", {"user": users.asha}, "name"))
	with as_user(users.asha):
		assert visible(staff) == {"ben", "gita", "hana"}


# Hooks


def test_a_hook_can_refuse_a_document(users, rules, monkeypatch):
	rules("Designation", READ)

	def hide_cooks(doc, ptype, user):
		return not (doc.name == "Cook" and ptype == "read" and user == "asha@example.com")

	add_hook(monkeypatch, "has_permission", "Designation", hide_cooks)
	cook, baker = make_designation("Cook"), make_designation("Baker")
	assert not frappe.has_permission("Designation", doc=cook, user=users.asha)
	assert frappe.has_permission("Designation", doc=baker, user=users.asha)
	assert frappe.has_permission("Designation", doc=cook, user="Administrator")


@pytest.mark.frappe15(reason="16 takes it as a refusal")
def test_a_hook_without_an_answer_has_no_objection(users, rules, monkeypatch):
	rules("Designation", READ)
	add_hook(monkeypatch, "has_permission", "Designation", lambda doc: None)
	assert frappe.has_permission("Designation", doc=make_designation(), user=users.asha)


def test_a_hook_cannot_give_what_roles_do_not(users, rules, monkeypatch):
	rules("Designation", READ)

	def allow_all(doc):
		return True

	add_hook(monkeypatch, "has_permission", "Designation", allow_all)
	assert not frappe.has_permission("Designation", "write", doc=make_designation(), user=users.asha)


def test_a_hook_can_narrow_a_list(users, rules, as_user, monkeypatch):
	rules("Designation", READ)

	def only_cooks(user, doctype=None):
		return f"`tab{doctype}`.`designation_name` like {frappe.db.escape('%Cook%')}"

	add_hook(monkeypatch, "permission_query_conditions", "Designation", only_cooks)
	for name in ("Cook", "Baker", "Chief Cook"):
		make_designation(name)
	with as_user(users.asha):
		names = frappe.get_list("Designation", filters={"name": ["!=", "Chief Cook"]}, pluck="name")
	assert names == ["Cook"]
	assert len(frappe.get_all("Designation", filters={"name": ["in", ["Cook", "Baker"]]})) == 2


def test_a_hook_can_narrow_a_list_of_child_rows(users, rules, as_user, monkeypatch):
	rules("Employee Onboarding", READ)
	rows = [{"activity_name": "Desk"}, {"activity_name": "Badge"}]
	make_onboarding(activities=rows)

	def only_badges(user, doctype=None):
		return f"`tab{doctype}`.`activity_name` = 'Badge'"

	add_hook(monkeypatch, "permission_query_conditions", "Employee Boarding Activity", only_badges)
	with as_user(users.asha):
		names = frappe.get_list(
			"Employee Boarding Activity", parent_doctype="Employee Onboarding", pluck="activity_name"
		)
	assert set(names) == {"Badge"}


def test_document_events_run_after_the_controller_first_the_doctypes_own(monkeypatch):
	seen = []

	def of_designation(doc, event):
		seen.append(("Designation", event, doc.name))

	def of_all(doc, event):
		seen.append(("*", event, doc.name))

	controller = type(frappe.new_doc("Designation"))
	monkeypatch.setattr(
		controller,
		"on_update",
		lambda self: seen.append(("controller", "on_update", self.name)),
		raising=False,
	)
	add_hook(monkeypatch, "doc_events", "*", of_all, event="on_update")
	add_hook(monkeypatch, "doc_events", "Designation", of_designation, event="on_update")
	make_designation()
	assert seen == [
		("controller", "on_update", "Cook"),
		("Designation", "on_update", "Cook"),
		("*", "on_update", "Cook"),
	]


# Lists of other doctypes' fields


def test_fields_of_a_linked_document_need_the_right_to_read_it(staff, users, rules, as_user):
	rules("Company", {"role": "Writer", "read": 1})
	with as_user(users.asha):
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Employee", fields=["name", "company.abbr"])
	rules("Company", {"role": "Reader", "read": 1})
	with as_user(users.asha):
		assert frappe.get_list(
			"Employee", fields=["name", "company.abbr as abbr"], filters={"name": staff.ben}
		)[0].abbr


def test_rows_of_a_table_are_listed_with_the_right_to_read_their_doctype(users, rules, as_user):
	rules("Employee Onboarding", READ)
	with as_user(users.asha):
		assert frappe.get_list("Employee Boarding Activity", parent_doctype="Employee Onboarding") == []
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Employee Boarding Activity", parent_doctype="Designation")
	with as_user(users.chen):
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Employee Boarding Activity", parent_doctype="Employee Onboarding")
