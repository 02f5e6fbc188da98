"""LMS Batch: what may be saved."""

import frappe
import pytest

from lms.testing.factories import make_batch, make_course, make_user

ONE_DAY = {"start_date": "2030-01-01", "end_date": "2030-01-01"}


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"timezone": "Berlin"}, "is not a time zone"),
		({"timezone": "<b>x</b>"}, "is not a time zone"),
		({"end_date": "2020-01-01"}, "end date is before the start date"),
		(
			{"start_date": "2030-01-01", "end_date": "2030-01-01", "end_time": "09:00:00"},
			"end time must be after",
		),
		({"seat_count": 1, "waiting_list": 1, "offer_hours": 0}, "from 1 to 720 hours"),
		({"seat_count": 1, "waiting_list": 1, "offer_hours": 721}, "from 1 to 720 hours"),
		({"is_cancelled": 1}, "set by the system"),
		({"member_count": 5}, "set by the system"),
	],
)
def test_what_is_wrong_is_said(values, words):
	with pytest.raises((frappe.ValidationError, frappe.PermissionError), match=words):
		make_batch(**values)


def test_a_course_is_in_a_cohort_once_and_open():
	course, draft, upcoming = make_course(), make_course(published=0), make_course(upcoming=1)
	with pytest.raises(frappe.ValidationError, match="only once"):
		make_batch([course.name, course.name])
	for closed, reason in ((draft, "not published"), (upcoming, "coming soon")):
		with pytest.raises(frappe.ValidationError, match=reason):
			make_batch([closed.name])


def test_a_course_that_was_closed_since_stays():
	course = make_course()
	batch = make_batch([course.name])
	course.reload().db_set("published", 0)
	batch.reload().update({"description": "New."}).save()


def test_seats_cannot_be_fewer_than_members():
	batch = make_batch(members=[make_user(), make_user()], seat_count=2)
	with pytest.raises(frappe.ValidationError, match="2 seats are taken or offered"):
		batch.update({"seat_count": 1}).save()
	batch.reload().update({"seat_count": 0}).save()


def test_whoever_makes_it_is_the_instructor_unless_others_are_named():
	creator = make_user("Course Creator")
	assert [row.instructor for row in make_batch().instructors] == ["Administrator"]
	assert [row.instructor for row in make_batch(instructors=[{"instructor": creator}]).instructors] == [
		creator
	]


def test_an_online_cohort_has_no_place():
	assert make_batch(place="Room 1").place is None
	assert make_batch(medium="Offline", place="Room 1").place == "Room 1"


def test_a_cohort_with_members_is_cancelled_and_not_deleted():
	batch = make_batch(members=[make_user()])
	with pytest.raises(frappe.LinkExistsError, match="Cancel it instead"):
		batch.delete()
	make_batch().delete()


def test_cohorts_are_not_merged():
	one, other = make_batch(), make_batch()
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		frappe.rename_doc("LMS Batch", one.name, other.name, merge=True)


def test_titles_that_are_equal_get_addresses_of_their_own():
	assert make_batch(title="Welcome").name != make_batch(title="Welcome").name
