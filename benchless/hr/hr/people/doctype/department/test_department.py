import frappe
import pytest

from hr.testing import make_company, make_department


def test_name_ends_with_the_abbreviation_of_the_company():
	company = make_company("Blue Harbour Logistics")
	assert make_department("Fleet", company=company) == "Fleet - BHL"


def test_two_companies_can_have_the_same_department():
	first = make_department("Fleet", company=make_company("Blue Harbour Logistics"))
	second = make_department("Fleet", company=make_company("Green Valley Farms"))
	assert (first, second) == ("Fleet - BHL", "Fleet - GVF")


def test_department_cannot_be_its_own_parent():
	department = frappe.get_doc("Department", make_department("Fleet"))
	department.parent_department = department.name
	with pytest.raises(frappe.ValidationError, match="its own parent"):
		department.save()
