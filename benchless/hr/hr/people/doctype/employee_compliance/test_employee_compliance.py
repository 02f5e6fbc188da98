import frappe
import pytest

from hr.testing import insert, make_department, make_employee


def make_compliance(**values: object):
	if not frappe.db.exists("Compliance Type", "Forklift licence"):
		insert("Compliance Type", compliance_type="Forklift licence")
	return insert("Employee Compliance", compliance_type="Forklift licence", **values)


def test_row_starts_pending_and_carries_the_unit_of_the_employee():
	employee = make_employee(department=make_department("Operations"))
	row = make_compliance(employee=employee.name)
	assert row.status == "Pending"
	for field in ("employee_name", "company", "department"):
		assert row.get(field) == employee.get(field)


def test_status_outside_the_list_is_refused():
	with pytest.raises(frappe.ValidationError, match="Status"):
		make_compliance(employee=make_employee().name, status="Lapsed")
