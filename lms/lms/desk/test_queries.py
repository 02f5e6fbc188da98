"""What a Link to a course suggests."""

import frappe
import pytest
from frappe.desk.search import search_link

from lms.testing.factories import make_course, make_user, unique


@pytest.fixture
def courses():
	word = unique("Word")
	titles = {f"{word} A": 0, f"{word} C": 1, f"{word} B": 1}
	return word, {title: make_course(title=title, published=shown).name for title, shown in titles.items()}


def suggest(text, **options):
	return [row["label"] for row in search_link("LMS Course", text, **options)]


def test_published_courses_come_first_then_by_title(courses):
	word, _names = courses
	assert suggest(word) == [f"{word} B", f"{word} C", f"{word} A"]
	shown = search_link("LMS Course", word)
	assert ["not published" in row["description"] for row in shown] == [False, False, True]


def test_upcoming_courses_come_after_open_ones(courses):
	word, names = courses
	frappe.db.set_value("LMS Course", names[f"{word} B"], "upcoming", 1)
	assert suggest(word) == [f"{word} C", f"{word} B", f"{word} A"]
	assert ["coming soon" in row["description"] for row in search_link("LMS Course", word)] == [
		False,
		True,
		False,
	]


def test_filters_and_limits_apply(courses):
	word, names = courses
	assert suggest(word, filters={"published": 0}) == [f"{word} A"]
	assert suggest(word, filters=[["LMS Course", "name", "=", names[f"{word} C"]]]) == [f"{word} C"]
	assert suggest(word, page_length=1) == [f"{word} B"]


def test_everybody_is_offered_what_they_may_read(courses, as_user):
	word, _names = courses
	with as_user(make_user("LMS Student")):
		assert suggest(word) == [f"{word} B", f"{word} C"]
		assert suggest(word, ignore_user_permissions=1) == [f"{word} B", f"{word} C"]
	with as_user(make_user("HR User")):
		assert suggest(word) == []


@pytest.mark.parametrize("text", ["%", "'", "\\", "_", '" or 1=1 -- '])
def test_any_text_is_only_a_text(text, courses):
	suggest(text)


def test_a_filter_that_names_no_field_is_refused():
	with pytest.raises(frappe.ValidationError):
		frappe.get_attr("lms.lms.desk.queries.find_courses")(filters={"no_such_field": 1})
