import frappe

from hr.testing import insert, make_company


def test_abbreviation_is_made_of_the_initials():
	make_company("Blue Harbour Logistics")
	assert frappe.db.get_value("Company", "Blue Harbour Logistics", "abbr") == "BHL"


def test_given_abbreviation_is_kept():
	assert insert("Company", company_name="Blue Harbour Logistics", abbr="BLUE").abbr == "BLUE"
