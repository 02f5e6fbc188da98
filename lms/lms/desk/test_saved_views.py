"""The saved filters of the training assignment list, as the desk reads and uses them."""

import json
from collections.abc import Iterator
from datetime import date

import frappe
import pytest
from frappe.client import get_list
from frappe.utils import add_days, getdate

from lms.lms.desk.saved_views import DOCTYPE, VIEWS, add_saved_views
from lms.testing.factories import make_assignment, make_course, make_user, unique


@pytest.fixture(autouse=True)
def views() -> None:
	"""As on a site that nobody has changed."""
	frappe.db.delete("List Filter", {"reference_doctype": DOCTYPE})
	add_saved_views()


def find(user: str) -> dict[str, list]:
	"""As the desk asks for them."""
	rows = get_list(
		"List Filter",
		fields=["name", "filter_name", "for_user", "filters"],
		filters={"reference_doctype": DOCTYPE},
		or_filters=[["for_user", "=", user], ["for_user", "=", ""]],
		order_by="filter_name asc",
	)
	return {row.filter_name: json.loads(row.filters) for row in rows}


@pytest.mark.parametrize("role", ["Moderator", "HR Manager"])
def test_whoever_works_with_the_list_finds_them(as_user, role):
	with as_user(user := make_user(role)):
		assert find(user) == VIEWS


def this_week() -> Iterator[date]:
	"""The day before, the first and the last day, and the day after, as the site's settings say."""
	begin = frappe.db.get_single_value("System Settings", "first_day_of_the_week") or "Sunday"
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	today = getdate()
	first = add_days(today, -((today.weekday() - days.index(begin)) % 7))
	yield from (add_days(first, day) for day in (-1, 0, 6, 7))


def test_each_shows_what_it_is_named_for(as_user):
	course = make_course(title=unique("Course")).name
	before, first, last, after = this_week()

	def assign(**values: object) -> str:
		assignment = make_assignment(course=course)
		frappe.db.set_value(DOCTYPE, assignment.name, values)
		return assignment.name

	assign(due_date=before, status="Pending")
	week = {assign(due_date=first, status="Pending"), assign(due_date=last, status="In Progress")}
	assign(due_date=last, status="Completed")
	assign(due_date=after, status="Pending")
	overdue = {assign(due_date=before, status="Overdue")}
	assign(due_date=before, status="Overdue", superseded=1)
	late = {assign(due_date=before, status="Completed", completed_late=1)}
	expected = {"Overdue": overdue, "Due this week": week, "Completed late": late}
	with as_user(user := make_user("Moderator")):
		for name, filters in find(user).items():
			rows = frappe.get_list(DOCTYPE, [*filters, [DOCTYPE, "course", "=", course]], pluck="name")
			assert set(rows) == expected[name], name


def test_what_somebody_changed_is_left_alone():
	name = frappe.db.get_value("List Filter", {"reference_doctype": DOCTYPE, "filter_name": "Overdue"})
	frappe.db.set_value("List Filter", name, "filters", "[]")
	add_saved_views()
	assert frappe.get_all(
		"List Filter", {"reference_doctype": DOCTYPE, "filter_name": "Overdue"}, pluck="name"
	) == [name]
	assert frappe.db.get_value("List Filter", name, "filters") == "[]"


def test_a_new_site_has_them_without_the_patch_having_run():
	"""Installing runs no patches, and what somebody removes does not come back with the next migration."""
	from lms import install

	frappe.db.delete("List Filter", {"reference_doctype": DOCTYPE})
	install.after_migrate()
	assert find("Administrator") == {}
	install.after_install()
	assert find("Administrator") == VIEWS
