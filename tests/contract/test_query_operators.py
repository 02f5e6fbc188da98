"""Filters that stand for others: timespans, and who is above and below whom in a tree."""

import json
from datetime import timedelta
from pathlib import Path

import frappe
import pytest
from frappe.utils import getdate, nowdate

from lms.testing.factories import make_company, make_employee

# By the day on which it is asked.
AS_FRAPPE_ANSWERS = json.loads(Path(__file__).with_name("timespans.json").read_text())


@pytest.fixture
def employees():
	"""Names by how many days ago they were created."""
	names = {days: make_employee().name for days in (0, 1, 40, 400, 800)}
	for days, name in names.items():
		creation = f"{getdate(nowdate()) - timedelta(days=days)} 23:30:00"
		frappe.db.set_value("Employee", name, "creation", creation, update_modified=False)
	return names


def find(employees, span):
	filters = {"name": ["in", list(employees.values())], "creation": ["timespan", span]}
	return set(frappe.get_all("Employee", filters=filters, pluck="name"))


def test_days_are_whole_ones(employees):
	assert find(employees, "today") == {employees[0]}
	assert find(employees, "yesterday") == {employees[1]}
	assert find(employees, "tomorrow") == set()


def test_year_is_of_the_calendar(employees):
	year = getdate(nowdate()).year
	for span, wanted in (("this year", year), ("last year", year - 1), ("next year", year + 1)):
		expected = {
			name
			for days, name in employees.items()
			if (getdate(nowdate()) - timedelta(days=days)).year == wanted
		}
		assert find(employees, span) == expected


@pytest.mark.benchless
@pytest.mark.parametrize("today", AS_FRAPPE_ANSWERS)
def test_spans_are_those_of_frappe(today, monkeypatch):
	from benchless.query import timespans

	monkeypatch.setattr(timespans, "getdate", lambda: getdate(today))
	for span, days in AS_FRAPPE_ANSWERS[today].items():
		assert [str(day) for day in timespans.get_timespan(span)] == days, span


@pytest.mark.benchless
def test_unknown_span_is_refused(employees):
	with pytest.raises(frappe.ValidationError, match="not a timespan"):
		find(employees, "last decade")


# Trees


@pytest.fixture
def tree():
	"""Below the company's first department: a > b > (c, d)."""
	company, names = make_company(), {}
	for letter, above in (("a", None), ("b", "a"), ("c", "b"), ("d", "b")):
		doc = frappe.get_doc(
			{
				"doctype": "Department",
				"department_name": f"{letter} {frappe.generate_hash(length=6)}",
				"company": company,
				"is_group": 1,
				"parent_department": names.get(above),
			}
		)
		names[letter] = doc.insert().name
	return names


def below(tree, operator, letter):
	filters = [["name", "in", list(tree.values())], ["name", operator, tree[letter]]]
	found = frappe.get_all("Department", filters=filters, pluck="name")
	return "".join(letter for letter, name in tree.items() if name in found)


@pytest.mark.benchless
@pytest.mark.parametrize(
	("operator", "letter", "expected"),
	[
		("descendants of", "a", "bcd"),
		("descendants of", "b", "cd"),
		("descendants of", "c", ""),
		("descendants of (inclusive)", "b", "bcd"),
		("descendants of (inclusive)", "c", "c"),
		("not descendants of", "b", "ab"),
		("not descendants of", "c", "abcd"),
		("ancestors of", "c", "ab"),
		("ancestors of", "a", ""),
		("not ancestors of", "c", "cd"),
	],
)
def test_tree_is_searched_up_and_down(tree, operator, letter, expected):
	assert below(tree, operator, letter) == expected


@pytest.mark.benchless
def test_tree_of_a_link_is_searched(tree):
	names = {letter: make_employee(department=tree[letter]).name for letter in "ad"}
	names["nobody's"] = make_employee(department=None).name
	mine = ["name", "in", list(names.values())]
	filters = [mine, ["department", "descendants of", tree["b"]]]
	assert frappe.get_all("Employee", filters=filters, pluck="name") == [names["d"]]
	filters = [mine, ["department", "not descendants of", tree["b"]]]
	assert set(frappe.get_all("Employee", filters=filters, pluck="name")) == {names["a"], names["nobody's"]}


@pytest.mark.benchless
def test_reporting_line_is_a_tree():
	head = make_employee()
	middle = make_employee(reports_to=head.name)
	leaf = make_employee(reports_to=middle.name)
	filters = {"name": ["descendants of", head.name]}
	assert set(frappe.get_all("Employee", filters=filters, pluck="name")) == {middle.name, leaf.name}


@pytest.mark.benchless
def test_circle_in_a_tree_is_walked_once(tree):
	frappe.db.set_value("Department", tree["a"], "parent_department", tree["c"])
	assert below(tree, "descendants of", "b") == "acd"


@pytest.mark.benchless
def test_what_is_no_tree_is_refused():
	with pytest.raises(frappe.ValidationError, match="not a tree"):
		frappe.get_all("Designation", filters={"name": ["descendants of", "x"]})
