"""What callers send never becomes part of a query, a path or a header."""

import json

import frappe
import pytest

from tests.support.users import PASSWORD, make_designation, make_user

LIST = "/api/resource/Designation"
NASTY = (
	"name; DROP TABLE `tabDesignation`",
	"name) UNION SELECT `password` FROM `__Auth` --",
	"(SELECT `password` FROM `__Auth` LIMIT 1)",
	"name` FROM `__Auth` -- ",
	"sleep(5)",
	"1; --",
)


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager"), PASSWORD)
	return client


@pytest.fixture
def name():
	return make_designation(description="seen")


def assert_refused(response):
	assert response.status_code >= 400
	assert "data" not in response.json
	assert "argon2" not in response.text and "pbkdf2" not in response.text
	assert frappe.db.table_exists("Designation")


@pytest.mark.parametrize("nasty", NASTY)
def test_fields_are_names(hr, name, nasty):
	assert_refused(hr.get(LIST, query_string={"fields": json.dumps([nasty])}))


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("parameter", ["order_by", "group_by"])
def test_order_and_group_are_names(hr, name, parameter, nasty):
	assert_refused(hr.get(LIST, query_string={"fields": '["name"]', parameter: nasty}))


@pytest.mark.parametrize("nasty", NASTY)
def test_filtered_fields_are_names(hr, name, nasty):
	assert_refused(hr.get(LIST, query_string={"filters": json.dumps([[nasty, "=", "x"]])}))


@pytest.mark.parametrize("operator", ["= '' OR 1=1 --", "sounds like", "regexp"])
def test_operators_are_those_of_a_list(hr, name, operator):
	assert_refused(hr.get(LIST, query_string={"filters": json.dumps([["name", operator, "x"]])}))


@pytest.mark.parametrize("nasty", ["' OR '1'='1", "\\' OR 1=1 --", "x' UNION SELECT 1 --", "%s", "%(name)s"])
@pytest.mark.parametrize("operator", ["=", "like", "in"])
def test_values_are_only_values(hr, name, operator, nasty):
	value = [nasty] if operator == "in" else nasty
	response = hr.get(LIST, query_string={"filters": json.dumps([["name", operator, value]])})
	assert response.status_code == 200
	assert response.json["data"] == []


@pytest.mark.parametrize("nasty", ["x' OR '1'='1", "%", "_", "x\\"])
def test_names_are_only_names(hr, name, nasty):
	assert hr.get(f"{LIST}/{nasty.replace('%', '%25')}").status_code == 404


@pytest.mark.parametrize("doctype", ["DocType` WHERE 1=1 -- ", "../../etc/passwd", "__Auth", "Sessions"])
def test_doctypes_are_those_of_the_site(hr, doctype):
	assert_refused(hr.get(f"/api/resource/{doctype}"))


@pytest.mark.parametrize("limit", ["1 UNION SELECT 1", "x", "-1; --"])
def test_limits_are_numbers(hr, name, limit):
	response = hr.get(LIST, query_string={"limit_page_length": limit, "filters": f'{{"name": "{name}"}}'})
	assert response.status_code >= 400 or response.json["data"] == [{"name": name}]
