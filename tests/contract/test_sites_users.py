"""Users: their names, roles, passwords and keys, and what never happens to the accounts of every site."""

import frappe
import pytest
from frappe.core.doctype.user.user import generate_keys, get_all_roles
from frappe.utils.password import check_password, get_decrypted_password

from lms.testing import factories
from lms.testing.factories import insert, make_gender

PASSWORD = "Correct-Horse-7-Battery"


def make_user(email: str, *roles: str, **values: object) -> str:
	"""Name of a new account, without a role unless some are given."""
	roles_of_user = [{"role": role} for role in roles]
	values = {"user_type": "Website User", "roles": roles_of_user} | values
	return factories.make_user(email=email, **values)


def make_role(name: str, **values: object) -> str:
	return insert("Role", role_name=name, **values).name


@pytest.fixture
def user() -> frappe.model.document.Document:
	# Someone else administers the site: the rule that one must remain is not met by accident.
	make_user("keeper@example.com", "System Manager")
	return frappe.get_doc("User", make_user("asha.rao@example.com", first_name="Asha", last_name="Rao"))


def test_address_in_lower_case_is_the_name():
	assert make_user(" Asha.RAO@Example.com ") == "asha.rao@example.com"
	assert frappe.db.get_value("User", "asha.rao@example.com", "email") == "asha.rao@example.com"


def test_text_that_is_no_address_is_refused():
	with pytest.raises(frappe.InvalidEmailAddressError):
		make_user("asha at example")


def test_same_address_again_is_refused(user):
	with pytest.raises(frappe.DuplicateEntryError):
		make_user("ASHA.rao@example.com")


def test_full_name_is_first_and_last_name(user):
	assert user.full_name == "Asha Rao"
	user.last_name = None
	assert user.save().full_name == "Asha"


def test_username_is_the_first_name_unless_it_is_taken(user):
	assert user.username == "asha"
	other = make_user("asha.two@example.com", first_name="Asha")
	assert not frappe.db.get_value("User", other, "username")


def test_time_zone_is_the_sites_unless_chosen(user):
	assert user.time_zone == frappe.utils.get_system_timezone()


# Roles


def test_user_is_a_system_user_when_a_role_has_desk_access(user):
	assert user.user_type == "Website User"
	user.add_roles(make_role("Test Desk Role", desk_access=1))
	assert user.user_type == "System User"
	user.remove_roles("Test Desk Role")
	assert user.user_type == "Website User"


def test_role_without_desk_access_leaves_a_website_user(user):
	user.add_roles(make_role("Test Portal Role", desk_access=0))
	assert frappe.db.get_value("User", user.name, "user_type") == "Website User"


def test_role_is_added_once(user):
	role = make_role("Test Portal Role", desk_access=0)
	user.add_roles(role, role)
	user.append_roles(role)
	user.append("roles", {"role": role})
	user.save()
	assert [row.role for row in user.reload().roles] == [role]


def test_taking_desk_access_from_a_role_takes_it_from_its_users(user):
	user.add_roles(make_role("Test Desk Role", desk_access=1))
	role = frappe.get_doc("Role", "Test Desk Role")
	role.desk_access = 0
	role.save()
	assert frappe.db.get_value("User", user.name, "user_type") == "Website User"


def test_disabling_a_role_takes_it_away(user):
	user.add_roles(make_role("Test Portal Role", desk_access=0))
	role = frappe.get_doc("Role", "Test Portal Role")
	role.disabled = 1
	role.save()
	assert not frappe.db.exists("Has Role", {"parent": user.name, "role": "Test Portal Role"})
	user.reload().add_roles("Test Portal Role")
	assert not user.roles


@pytest.mark.parametrize("role", ["Administrator", "System Manager", "All", "Guest"])
def test_standard_role_cannot_be_disabled(role):
	doc = frappe.get_doc("Role", role)
	doc.disabled = 1
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_roles_to_choose_from_leave_out_those_that_come_by_themselves():
	roles = get_all_roles()
	assert "System Manager" in roles
	assert not {"Administrator", "Guest", "All", "Desk User"} & set(roles)


def test_everyone_has_the_roles_that_come_by_themselves(user):
	assert {"All", "Guest"} <= set(frappe.get_roles(user.name))
	assert "Desk User" not in frappe.get_roles(user.name)
	user.add_roles(make_role("Test Desk Role", desk_access=1))
	assert "Desk User" in frappe.get_roles(user.name)


# Accounts that every site has


@pytest.mark.parametrize("name", ["Administrator", "Guest"])
def test_standard_user_can_be_neither_disabled_nor_deleted_nor_renamed(name):
	user = frappe.get_doc("User", name)
	user.enabled = 0
	with pytest.raises(frappe.ValidationError):
		user.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("User", name)
	with pytest.raises(frappe.ValidationError):
		frappe.rename_doc("User", name, "someone.else@example.com", force=True)


def test_guest_keeps_no_other_role():
	guest = frappe.get_doc("User", "Guest")
	guest.append_roles("System Manager")
	guest.save()
	assert [row.role for row in guest.roles] == ["Guest"]


def test_system_manager_does_not_see_the_standard_users(user, as_user):
	user.add_roles("System Manager")
	with as_user(user.name):
		names = frappe.get_list("User", pluck="name", limit=0)
		assert user.name in names
		assert not {"Administrator", "Guest"} & set(names)
		assert not frappe.has_permission("User", "read", "Administrator")


# Passwords and keys


def test_password_is_kept_as_a_hash_alone(user):
	user.new_password = PASSWORD
	user.save()
	assert not frappe.db.get_value("User", user.name, "new_password")
	stored = frappe.db.sql("select `password` from `__Auth` where `name` = %s", (user.name,))
	assert stored and PASSWORD not in str(stored)
	assert check_password(user.name, PASSWORD) == user.name


def test_wrong_password_is_refused(user):
	user.new_password = PASSWORD
	user.save()
	for wrong in ("", PASSWORD.lower(), PASSWORD + " "):
		with pytest.raises(frappe.AuthenticationError):
			check_password(user.name, wrong)


def test_unknown_user_is_refused_like_a_wrong_password():
	with pytest.raises(frappe.AuthenticationError):
		check_password("nobody@example.com", PASSWORD)


def test_saving_without_a_new_password_keeps_the_present_one(user):
	user.new_password = PASSWORD
	user.save()
	user.reload().save()
	assert check_password(user.name, PASSWORD)


def test_api_secret_is_told_once_and_kept_encrypted(user):
	secret = generate_keys(user.name)["api_secret"]
	user.reload()
	assert user.api_key
	assert set(user.api_secret) == {"*"}
	assert get_decrypted_password("User", user.name, "api_secret") == secret


def test_new_secret_keeps_the_key(user):
	first, key = generate_keys(user.name)["api_secret"], user.reload().api_key
	second = generate_keys(user.name)["api_secret"]
	assert first != second
	assert user.reload().api_key == key


def test_only_a_system_manager_makes_keys(user, as_user, monkeypatch):
	# In tests, a bench lets everyone pass where only some roles may.
	monkeypatch.setitem(frappe.flags, "in_test", False)
	with as_user(user.name), pytest.raises(frappe.PermissionError):
		generate_keys(user.name)


def test_reset_link_holds_a_key_that_is_kept_as_a_hash_alone(user):
	link = user.reset_password()
	key = link.rpartition("key=")[2]
	assert "/update-password?key=" in link
	assert frappe.db.get_value("User", user.name, "reset_password_key") not in (None, "", key)


# The end of a user


def test_deleting_a_user_deletes_what_belongs_to_the_account(user):
	user.new_password = PASSWORD
	user.save()
	frappe.permissions.add_user_permission("Gender", make_gender("Female"), user.name)
	frappe.delete_doc("User", user.name)
	assert not frappe.db.exists("User Permission", {"user": user.name})
	with pytest.raises(frappe.AuthenticationError):
		check_password(user.name, PASSWORD)


def test_renaming_a_user_moves_address_password_and_authorship(user, as_user):
	user.new_password = PASSWORD
	user.save()
	user.add_roles("System Manager")
	with as_user(user.name):
		role = make_role("Test Portal Role", desk_access=0)
	frappe.rename_doc("User", user.name, "asha.new@example.com")
	assert frappe.db.get_value("User", "asha.new@example.com", "email") == "asha.new@example.com"
	assert frappe.db.get_value("Role", role, "owner") == "asha.new@example.com"
	assert check_password("asha.new@example.com", PASSWORD)


# User Permissions


def permit(user: str, **values: object) -> None:
	insert("User Permission", user=user, allow="Gender", **{"for_value": make_gender("Female"), **values})


def test_user_permission_is_given_once(user):
	permit(user.name)
	with pytest.raises(frappe.DuplicateEntryError):
		permit(user.name)


def test_user_permission_has_one_default(user):
	permit(user.name, is_default=1)
	with pytest.raises(frappe.ValidationError):
		permit(user.name, for_value="Male", is_default=1)
