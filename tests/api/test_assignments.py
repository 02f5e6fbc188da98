"""`assign_mandatory_training` over HTTP: what it does, and its words when it refuses and writes nothing."""

import frappe
import pytest

from lms.testing.factories import in_days, make_course
from lms.testing.factories import make_user as make_learner
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

METHOD = "lms.lms.api.assign_mandatory_training"


@pytest.fixture
def course(committed):
	course = make_course(lessons=2)
	frappe.db.commit()
	return course.name


@pytest.fixture
def learner(committed):
	learner = make_learner()
	frappe.db.commit()
	return learner


@pytest.fixture
def moderator(client):
	client.login(make_user("Moderator"), PASSWORD)
	return client


def count_rows() -> tuple[int, int]:
	frappe.db.rollback()  # to see what the request has committed
	return frappe.db.count("LMS Training Assignment"), frappe.db.count("LMS Enrollment")


def test_assigning_returns_what_was_done(moderator, course, learner):
	employees = [learner, learner.upper(), "nobody@example.com"]
	response = moderator.call(METHOD, course=course, employees=employees, due_date=str(in_days(30)))
	assert response.status_code == 200
	assert response.json["message"] == {
		"assigned": 1,
		"skipped": 0,
		"errors": [{"employee": "nobody@example.com", "error": "There is no user with this address."}],
	}
	row = {"course": course, "employee": learner, "status": "Pending", "assigned_via": "API"}
	frappe.db.rollback()
	assert frappe.db.exists("LMS Training Assignment", row)


def test_form_data_with_a_list_as_json_is_understood(moderator, course, learner):
	data = {"course": course, "employees": f'["{learner}"]', "due_date": str(in_days(30))}
	response = moderator.post(f"/api/method/{METHOD}", data=data)
	assert response.json["message"]["assigned"] == 1


def test_a_second_call_skips_who_has_it(moderator, course, learner):
	arguments = {"course": course, "employees": [learner], "due_date": str(in_days(30))}
	moderator.call(METHOD, **arguments)
	assert moderator.call(METHOD, **arguments).json["message"] == {"assigned": 0, "skipped": 1, "errors": []}


def test_a_disabled_user_is_an_entry_in_errors(moderator, course, learner):
	frappe.db.set_value("User", learner, "enabled", 0)
	frappe.db.commit()
	response = moderator.call(METHOD, course=course, employees=[learner], due_date=str(in_days(1)))
	assert response.json["message"] == {
		"assigned": 0,
		"skipped": 0,
		"errors": [{"employee": learner, "error": "This user is disabled."}],
	}
	assert count_rows() == (0, 0)


BAD_INPUT = {
	"no course": ({"course": None}, "Course is missing."),
	"a course that is no name": ({"course": 7}, "Course is missing."),
	"an unknown course": ({"course": "no-such-course"}, "This course does not exist."),
	"no employees": ({"employees": None}, "Employees is missing."),
	"an object for employees": ({"employees": {"a": 1}}, "Employees must be a list"),
	"a number for employees": ({"employees": 5}, "Employees must be a list"),
	"JSON that is no list": ({"employees": '{"a": 1}'}, "Employees must be a list"),
	"malformed JSON": ({"employees": '["a@example.com"'}, "Employees is not valid JSON"),
	"a bare address": ({"employees": "a@example.com"}, "Employees is not valid JSON"),
	"an empty list": ({"employees": []}, "Employees is empty."),
	"an empty list as JSON": ({"employees": "[]"}, "Employees is empty."),
	"no due date": ({"due_date": None}, "Due Date is missing."),
	"a day that does not exist": ({"due_date": "2026-02-30"}, "Due Date must be a date"),
	"no date at all": ({"due_date": "soon"}, "Due Date must be a date"),
	"a number for a date": ({"due_date": 20270101}, "Due Date must be a date"),
	"a past date": ({"due_date": "2020-01-01"}, "The due date cannot be in the past."),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_refused_with_a_reason(case, moderator, course, learner):
	overrides, message = BAD_INPUT[case]
	before = count_rows()
	arguments = {"course": course, "employees": [learner], "due_date": str(in_days(30))} | overrides
	response = moderator.call(METHOD, **arguments)
	assert response.status_code == 417
	assert message in messages_of(response)
	assert count_rows() == before


def test_an_unpublished_course_is_refused(moderator, course, learner):
	frappe.db.set_value("LMS Course", course, "published", 0)
	frappe.db.commit()
	response = moderator.call(METHOD, course=course, employees=[learner], due_date=str(in_days(30)))
	assert response.status_code == 417
	assert "is not published" in messages_of(response)
	assert count_rows() == (0, 0)


def test_missing_arguments_are_named(moderator):
	response = moderator.call(METHOD)
	assert response.status_code == 417
	assert "Course is missing." in messages_of(response)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User", "Course Creator"])
def test_other_roles_are_refused(role, client, course, learner):
	client.login(make_user(role), PASSWORD)
	response = client.call(METHOD, course=course, employees=[learner], due_date=str(in_days(30)))
	assert response.status_code == 403
	assert "only allowed for" in messages_of(response)
	assert count_rows() == (0, 0)


def test_guests_are_refused(client, course, learner):
	response = client.call(METHOD, course=course, employees=[learner], due_date=str(in_days(30)))
	assert response.status_code == 403
	assert count_rows() == (0, 0)


def test_without_the_csrf_token_nothing_is_done(moderator, course, learner):
	# Only who has opened a page has a token that must be sent.
	moderator.get("/lms")
	response = moderator.post(
		f"/api/method/{METHOD}",
		json={"course": course, "employees": [learner], "due_date": str(in_days(30))},
		headers={"X-Frappe-CSRF-Token": None},
	)
	assert response.status_code == 400
	assert response.json["exc_type"] == "CSRFTokenError"
	assert count_rows() == (0, 0)


def test_reading_with_get_is_refused(moderator, course, learner):
	query = {"course": course, "employees": f'["{learner}"]', "due_date": str(in_days(30))}
	assert moderator.get(f"/api/method/{METHOD}", query_string=query).status_code == 403
	assert count_rows() == (0, 0)
