"""Pictures and media must come from this site: what is refused on save and what is allowed."""

import frappe
import pytest

from lms.lms.content.pictures import find_foreign, is_drawn
from lms.testing.factories import (
	insert,
	make_category,
	make_chapter,
	make_course,
	make_lesson,
	make_lms_assignment,
	make_program,
	make_question,
	make_quiz,
)

LOCAL = "/files/a.png"
FOREIGN = [
	"https://evil.example/a.png",
	"//evil.example/a.png",
	"/api/method/logout",
	"/?cmd=logout",
	"../../api/method/logout",
	"/files/../api/method/logout",
	"\\\\evil.example\\a.png",
	"ftp://evil.example/a",
]
TAGS = [
	'<img src="{}">',
	"<p>Text <IMG alt='>' SRC='{}'>",
	"<!--><img/src={}>-->",
	'<img srcset="{} 2x">',
	'<img srcset="/files/a.png 1x, {} 2x">',
	"<style>@import '{}';</style>",
	'<STYLE>p {{ background: url("{}") }}</STYLE>',
	'<video poster="{}"></video>',
	'<video><source src="{}"></video>',
	'<audio src="{}"></audio>',
	'<iframe src="{}"></iframe>',
	'<object data="{}"></object>',
	'<table background="{}"></table>',
	'<svg><image href="{}"></svg>',
	'<svg><use xlink:href="{}"></svg>',
	'<link rel="stylesheet" href="{}">',
	'<p style="background: url({})">x</p>',
	'<p style="background: u\\72l({})">x</p>',
]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("address", FOREIGN)
def test_what_is_loaded_from_elsewhere_is_found(tag, address):
	assert find_foreign(tag.format(address))


@pytest.mark.parametrize(
	"html",
	[
		"",
		"a < b > c",
		"Plain https://example.com/a.png",
		'<a href="https://example.com">a link</a>',
		f'<img src="{LOCAL}"> <img src="/private/files/b.png"> <img src="/assets/lms/images/logo.svg">',
		'<img src="data:image/png;base64,iVBORw0KGgo=">',
		"<img src=x onerror=alert(1)>",
		'<p style="color: red">x</p>',
	],
)
def test_links_and_files_of_this_site_are_allowed(html):
	assert find_foreign(html) is None


@pytest.mark.parametrize("image", FOREIGN)
def test_picture_of_a_course_is_a_file_of_this_site(image):
	with pytest.raises(frappe.ValidationError, match="Please upload"):
		make_course(image=image)
	course = make_course(lessons=1, image=LOCAL)
	course.image = image
	with pytest.raises(frappe.ValidationError, match="Please upload"):
		course.save()


def test_a_course_with_an_older_foreign_picture_can_still_be_changed():
	course = make_course(lessons=1)
	frappe.db.set_value("LMS Course", course.name, "image", FOREIGN[0])
	course.reload()
	course.title = "Another title"
	course.save()
	course.image = ""
	course.save()


PICTURE = f'<div><p>See</p><img src="{FOREIGN[0]}"></div>'


@pytest.mark.parametrize(
	"make",
	[
		lambda: make_course(description=PICTURE),
		lambda: make_question(question=PICTURE),
		lambda: make_lms_assignment(question=PICTURE),
		lambda: make_lms_assignment(answer=PICTURE),
		lambda: make_course(title=PICTURE),
		lambda: make_chapter(make_course(lessons=1).name, title=PICTURE),
		lambda: make_lesson(make_chapter(make_course(lessons=1).name).name, title=PICTURE),
		lambda: make_category(PICTURE),
		lambda: make_program(title=PICTURE),
		lambda: make_quiz(0, title=PICTURE),
	],
)
def test_formatted_texts_show_nothing_from_elsewhere(make):
	with pytest.raises((frappe.ValidationError, frappe.NameError), match=r"Please upload|special characters"):
		make()


def test_markdown_may_name_pictures_from_elsewhere_as_it_is_shown_as_links():
	chapter = make_chapter(make_course(lessons=1).name).name
	assert make_lesson(chapter, body=f"![A picture]({FOREIGN[0]})\n\n{PICTURE}").body


def test_values_copied_from_another_record_are_not_refused():
	"""Learners can hand in work for homework that was written before this check existed."""
	field = frappe.get_meta("LMS Assignment Submission").get_field("question")
	assert not is_drawn(field)


def comment_on(doctype: str, name: str) -> None:
	insert("Comment", comment_type="Comment", reference_doctype=doctype, reference_name=name, content=PICTURE)


def test_comments_on_records_of_the_app_show_nothing_from_elsewhere():
	with pytest.raises(frappe.ValidationError, match="Please upload"):
		comment_on("LMS Course", make_course(lessons=1).name)


def test_comments_on_records_of_other_apps_are_not_checked():
	comment_on("User", "Administrator")
