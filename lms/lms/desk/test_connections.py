"""The connections of forms: what they name exists, and they count what the reader may read."""

import frappe
import pytest

from lms.lms.desk.connections import ABOUT_USERS, add_to_user, get_notification_config, get_open_count
from lms.testing.factories import make_assignment, make_course, make_enrollment, make_user

SHOWN = ("LMS Course", "LMS Quiz", "LMS Assignment", "User")


def get_links(doctype):
	links = frappe.get_meta(doctype).get_dashboard_data()
	items = [item for group in links.transactions for item in group["items"]]
	return {item: links.non_standard_fieldnames.get(item, links.fieldname) for item in items}


def count(doctype, name, *items):
	found = get_open_count(doctype, name, list(items))["count"]["external_links_found"]
	return {row["doctype"]: (row["count"], row["open_count"]) for row in found}


@pytest.mark.parametrize("doctype", SHOWN)
def test_what_connections_name_exists(doctype):
	ours = {name: field for name, field in get_links(doctype).items() if name.startswith(("LMS", "Course"))}
	assert ours
	for name, fieldname in ours.items():
		assert frappe.get_meta(name).get_field(fieldname).options == doctype


def test_user_keeps_its_own_connections():
	theirs = frappe._dict(fieldname="user", transactions=[{"label": "Logs", "items": ["Activity Log"]}])
	data = add_to_user(theirs)
	assert data.fieldname == "user"
	assert [group["items"] for group in data.transactions] == [["Activity Log"], list(ABOUT_USERS)]


def test_open_records_are_named_by_fields():
	for doctype, filters in get_notification_config()["for_doctype"].items():
		assert all(frappe.get_meta(doctype).has_field(fieldname) for fieldname in filters)


def test_a_course_counts_what_the_reader_may_read(as_user):
	course, learner = make_course(lessons=1).name, make_user("LMS Student")
	make_enrollment(course, learner)
	late = make_assignment(employee=make_user(), course=course)
	frappe.db.set_value("LMS Training Assignment", late.name, {"status": "Overdue", "is_open": None})
	asked = ("LMS Enrollment", "LMS Training Assignment", "LMS Completion")
	assert count("LMS Course", course, *asked) == {
		"LMS Enrollment": (2, 0),
		"LMS Training Assignment": (1, 1),
		"LMS Completion": (0, 0),
	}
	with as_user(learner):
		assert count("LMS Course", course, *asked)["LMS Enrollment"] == (1, 0)
		assert count("LMS Course", course, *asked)["LMS Training Assignment"] == (0, 0)
	with as_user(make_user("Course Creator")):
		assert count("LMS Course", course, *asked)["LMS Enrollment"] == (0, 0)


def test_who_may_not_read_the_record_is_refused(as_user):
	course = make_course(published=0).name
	with as_user(make_user("LMS Student")), pytest.raises(frappe.PermissionError):
		get_open_count("LMS Course", course, ["LMS Enrollment"])


def test_other_records_count_nothing(as_user):
	"""A client chooses what is counted."""
	assert count("LMS Course", make_course().name, "LMS Category") == {"LMS Category": (0, 0)}
