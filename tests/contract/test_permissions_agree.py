"""Whatever roles, owners and User Permissions say: a list shows exactly the documents that a read allows."""

from typing import Any

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.hr import insert, make_company, make_department, make_user
from tests.support.rules import set_role_permissions

ROLES = ("Reader", "Writer")
COMPANIES = ("Blue Harbour", "Green Valley")
DEPARTMENTS = ("Fleet", "Field")
DOCTYPE = "Employee"
OWNERS = ("asha@example.com", "Administrator")
RESTRICTABLE = {"Company": COMPANIES, "Department": DEPARTMENTS, DOCTYPE: ("P-0", "P-1")}

role_rules = st.lists(
	st.fixed_dictionaries(
		{
			"role": st.sampled_from((*ROLES, "All")),
			"read": st.integers(0, 1),
			"write": st.integers(0, 1),
			"if_owner": st.integers(0, 1),
		}
	),
	min_size=1,
	max_size=3,
)
documents = st.lists(
	st.fixed_dictionaries(
		{
			"owner": st.sampled_from(OWNERS),
			"company": st.sampled_from(COMPANIES),
			"department": st.sampled_from((None, "", *DEPARTMENTS)),
		}
	),
	min_size=2,
	max_size=4,
)
restrictions = st.lists(
	st.sampled_from(sorted(RESTRICTABLE)).flatmap(
		lambda doctype: st.fixed_dictionaries(
			{
				"allow": st.just(doctype),
				"for_value": st.sampled_from(RESTRICTABLE[doctype]),
				"applicable_for": st.sampled_from((None, DOCTYPE, "Department")),
			}
		)
	),
	max_size=3,
)


@pytest.fixture
def user() -> str:
	for role in ROLES:
		insert("Role", role_name=role, desk_access=0)
	for company, department in zip(COMPANIES, DEPARTMENTS, strict=True):
		make_company(company)
		name = make_department(department, company=company)
		frappe.rename_doc("Department", name, department, force=True) if name != department else None
	return make_user(OWNERS[0], "Reader")


def make_documents(values: list[dict[str, Any]]) -> list[str]:
	names = [f"P-{at}" for at in range(len(values))]
	for name, each in zip(names, values, strict=True):
		now = frappe.utils.now()
		row = {"name": name, "creation": now, "modified": now, "first_name": name, **each}
		frappe.get_doc({"doctype": DOCTYPE, **row}).db_insert()
	return names


def restrict(user: str, rows: list[dict[str, Any]]) -> None:
	for at, row in enumerate(rows):
		row = {**row, "apply_to_all_doctypes": int(not row["applicable_for"])}
		frappe.get_doc({"doctype": "User Permission", "name": f"U-{at}", "user": user, **row}).db_insert()


def listed(names: list[str]) -> set[str]:
	try:
		return set(frappe.get_list(DOCTYPE, filters={"name": ["in", names]}, pluck="name"))
	except frappe.PermissionError:
		return set()


@settings(max_examples=40)
@given(rules=role_rules, rows=documents, restricted=restrictions, strict=st.integers(0, 1))
def test_a_list_shows_what_a_read_allows(user, as_user, rules, rows, restricted, strict):
	frappe.db.savepoint("example")
	with pytest.MonkeyPatch.context() as monkeypatch:
		try:
			set_role_permissions(monkeypatch, DOCTYPE, *rules)
			frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", strict)
			names = make_documents(rows)
			restrict(user, restricted)
			frappe.clear_cache(user=user)
			frappe.clear_document_cache("System Settings", "System Settings")
			with as_user(user):
				allowed = {name for name in names if frappe.has_permission(DOCTYPE, doc=name)}
				assert listed(names) == allowed
		finally:
			frappe.db.rollback(save_point="example")
