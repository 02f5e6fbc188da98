"""Entries of the navigation: who sees them, what LMS Settings switch off, and which one a page belongs to."""

import frappe
import pytest

from lms.portal.navigation import Entry, find_section, get_navigation, list_entries

HOME = Entry("/lms", "Home")
COURSES = Entry("/lms/courses", "Courses", covers=("/lms/quiz",))
ASSIGN = Entry("/lms/assign", "Assign")


def test_entry_is_for_those_who_may_open_it():
	team = Entry("/lms/team", "My team", may=False)
	assert get_navigation([HOME, team]) == [HOME]


@pytest.mark.parametrize("switch", ["courses", "programs", "batches"])
@pytest.mark.parametrize("value", [0, 1])
def test_settings_switch_an_entry_off(switch, value):
	frappe.get_single("LMS Settings").update({switch: value}).save()
	shown = [entry.switch for entry in get_navigation(list_entries(is_manager=False))]
	assert (switch in shown) is bool(value)


@pytest.mark.parametrize(
	("path", "url"),
	[
		("/lms", "/lms"),
		("lms", "/lms"),
		("/lms/courses", "/lms/courses"),
		("/lms/courses/safety/learn", "/lms/courses"),
		("/lms/quiz/fire", "/lms/courses"),
		("/lms/assign", "/lms/assign"),
		("/lms/assignment/fire", "/lms"),
		("/lms/profile", "/lms"),
	],
)
def test_page_belongs_to_the_entry_above_it(path, url):
	assert find_section(path, [HOME, COURSES, ASSIGN]).url == url


def test_every_switch_is_a_setting():
	fields = {field.fieldname for field in frappe.get_meta("LMS Settings").fields}
	switches = {entry.switch for entry in list_entries(is_manager=True, sees_people=True)} - {None}
	assert switches and switches <= fields
