"""When a course was published: the day on which it first opened."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_cards
from lms.patches.v1_0 import date_publications
from lms.testing.factories import in_days, make_course, make_enrollment, make_user, today


def published_on(course):
	return frappe.db.get_value("LMS Course", course.name, "published_on")


def test_publishing_sets_the_day():
	course = make_course(published=0)
	assert published_on(course) is None
	course.update({"published": 1}).save()
	assert published_on(course) == today()


def test_unpublishing_and_publishing_again_keep_it():
	course = make_course()
	course.update({"published_on": in_days(-40)}).save()
	for published in (0, 1):
		course.reload().update({"published": published}).save()
		assert published_on(course) == in_days(-40)


def test_an_upcoming_course_is_published_when_it_opens():
	course = make_course(upcoming=1)
	assert published_on(course) is None
	course.update({"upcoming": 0}).save()
	assert published_on(course) == today()


def test_an_open_course_always_has_a_day():
	course = make_course(published_on=in_days(-3))
	course.update({"published_on": ""}).save()
	assert published_on(course) == today()


@pytest.mark.parametrize("published", [0, 1])
def test_it_is_not_in_the_future(published):
	course = make_course(published=published)
	with pytest.raises(frappe.ValidationError, match="Published On cannot be in the future"):
		course.update({"published_on": in_days(1)}).save()
	course.reload().update({"published_on": in_days(0)}).save()


def test_a_day_to_come_of_frappe_learning_stays_until_it_is_changed():
	course = make_course()
	frappe.db.set_value("LMS Course", course.name, "published_on", in_days(9))
	course.reload().update({"title": "Another"}).save()
	assert published_on(course) == in_days(9)
	with pytest.raises(frappe.ValidationError, match="in the future"):
		course.update({"published_on": in_days(8)}).save()


def test_what_is_no_date_is_refused_with_an_example():
	with pytest.raises(frappe.ValidationError, match="Published On must be a date such as 2026-02-28"):
		make_course(published_on="next week")


def test_authors_correct_the_day_of_their_own_courses_alone(as_user):
	author, course = make_user("Course Creator"), make_course()
	with as_user(author):
		own = make_course()
		own.update({"published_on": in_days(-9)}).save()
		assert published_on(own) == in_days(-9)
		with pytest.raises(frappe.PermissionError):
			course.update({"published_on": in_days(-9)}).save()


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Batch Evaluator"])
def test_others_do_not_change_it(role, as_user):
	course = make_course()
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		course.update({"published_on": in_days(-9)}).save()


def test_a_duplicate_has_a_day_of_its_own():
	copy = frappe.copy_doc(make_course(published_on=in_days(-90)), ignore_no_copy=False)
	assert not copy.published_on
	assert published_on(copy.insert()) == today()


def test_the_catalogue_has_it():
	course = make_course(published_on=in_days(-5))
	[card] = [card for card in get_cards(make_user()) if card.name == course.name]
	assert card.published_on == in_days(-5)


# Sites from before


@pytest.fixture
def older():
	"""Courses by what they are, created 100 days ago, without a day of publication."""
	courses = {
		"published": make_course(),
		"unpublished since": make_course(),
		"draft": make_course(published=0),
		"upcoming": make_course(upcoming=1),
		"of Frappe Learning": make_course(published_on=in_days(-60)),
	}
	make_enrollment(courses["unpublished since"].name)
	frappe.db.set_value("LMS Course", courses["unpublished since"].name, "published", 0)
	for kind, course in courses.items():
		frappe.db.set_value("LMS Course", course.name, "creation", in_days(-100), update_modified=False)
		if kind != "of Frappe Learning":
			frappe.db.set_value("LMS Course", course.name, "published_on", None, update_modified=False)
	return courses


def test_the_patch_dates_courses_that_were_open_by_their_creation(older):
	modified = {kind: course.reload().modified for kind, course in older.items()}
	for _ in range(2):
		date_publications.execute()
		assert {kind: published_on(course) for kind, course in older.items()} == {
			"published": in_days(-100),
			"unpublished since": in_days(-100),
			"draft": None,
			"upcoming": None,
			"of Frappe Learning": in_days(-60),
		}
	assert {kind: course.reload().modified for kind, course in older.items()} == modified
