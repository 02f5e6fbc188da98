"""Titles and addresses: what Frappe's filter overlooks and its desk would run."""

import frappe
import pytest
from frappe.utils import sanitize_html

from lms.lms.shared.leftovers import disarm
from lms.lms.shared.rows import insert_new
from lms.testing.factories import make_chapter, make_course, make_lesson

OVERLOOKED = [
	'"<img src=x onerror=alert(1)>"',
	'["<img src=x onerror=alert(1)>"]',
	"<img src=x onerror=alert(1) ",
	"Fire <svg/onload=alert(1)//",
	'{"a": "<svg onload=alert(1)>"}',
]


def opens_no_tag(text: str) -> bool:
	return not any(text[at + 1 : at + 2].isalpha() or text[at + 1 : at + 2] in "/!?" for at in find_all(text))


def find_all(text: str) -> list[int]:
	return [at for at, character in enumerate(text[:-1]) if character == "<"]


@pytest.mark.parametrize("text", OVERLOOKED)
def test_tags_that_the_filter_lets_pass_are_disarmed(text):
	assert opens_no_tag(disarm(text))


@pytest.mark.parametrize(
	"text", ["Fire & Rescue", "a < b", "x <3", "R&D <= 5", '{"a": "b < c"}', "<b>Bold</b>"]
)
def test_other_texts_stay(text):
	assert disarm(text) == text


@pytest.mark.parametrize("text", OVERLOOKED)
def test_titles_run_nothing(text):
	course = make_course(title=text, lessons=1)
	chapter = make_chapter(course.name, title=text)
	lesson = frappe.get_doc("Course Lesson", {"chapter": chapter.name})
	lesson.title = text
	lesson.save()
	for doc in (course, chapter, lesson):
		title = frappe.db.get_value(doc.doctype, doc.name, "title")
		assert opens_no_tag(title) or sanitize_html(title, always_sanitize=True) == title


def test_descriptions_run_nothing_though_they_look_like_json():
	course = make_course(description='"<img src=x onerror=alert(1)>"')
	assert opens_no_tag(frappe.db.get_value("LMS Course", course.name, "description"))


def test_rows_that_are_written_at_once_run_nothing():
	course = make_course()
	names = insert_new(
		"LMS Completion",
		["course", "member", "member_name", "cycle"],
		[[course.name, "Administrator", OVERLOOKED[0], 91]],
		"Administrator",
	)
	assert opens_no_tag(frappe.db.get_value("LMS Completion", names[0], "member_name"))


@pytest.mark.parametrize(
	"address",
	['/files/a"><img src=x onerror=alert(1)>', "/files/<b>.pdf", "javascript:alert(1)", "//evil.example/x"],
)
@pytest.mark.parametrize("fieldname", ["pdf", "video"])
def test_addresses_that_are_none_are_refused(address, fieldname):
	lesson = make_lesson(make_chapter(make_course(lessons=0).name, lessons=0).name)
	lesson.set(fieldname, address)
	with pytest.raises(frappe.ValidationError, match="is not a valid address"):
		lesson.save()


@pytest.mark.parametrize(
	"address", ["/files/manager's plan (1).pdf", "https://example.com/a.pdf?x=1&y=2", ""]
)
def test_other_addresses_are_kept(address):
	lesson = make_lesson(make_chapter(make_course(lessons=0).name, lessons=0).name, pdf=address)
	assert (frappe.db.get_value("Course Lesson", lesson.name, "pdf") or "") == address
