"""Courses and what they are made of, as authors edit them."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing.factories import (
	insert,
	make_chapter,
	make_course,
	make_enrollment,
	make_lesson,
	make_user,
	unique,
)


def test_the_name_is_the_title_as_an_address():
	title = unique("Data Privacy & You")
	assert make_course(title=title).name == "data-privacy-you-" + title.rpartition("-")[2]


def test_a_second_course_of_that_title_has_another_name():
	first, second = (make_course(title="Workplace Safety Basics").name for _ in range(2))
	assert first != second
	assert second.startswith("workplace-safety-basics-")


@pytest.mark.parametrize(("title", "name"), [("السلامة", "السلامة"), ("!?", "course")])
def test_titles_in_any_script_give_a_name(title, name):
	assert make_course(title=title).name.startswith(name)


def test_the_creator_teaches_unless_somebody_is_named(as_user):
	creator, teacher = make_user("Course Creator"), make_user("Course Creator")
	with as_user(creator):
		own, named = make_course(), make_course(instructors=[{"instructor": teacher}])
	assert [row.instructor for row in own.instructors] == [creator]
	assert [row.instructor for row in named.instructors] == [teacher]


def test_a_course_left_without_instructors_is_its_creators_again():
	course = make_course()
	course.set("instructors", [])
	course.save()
	assert [row.instructor for row in course.instructors] == [course.owner]


def test_chapters_and_lessons_are_appended_in_the_order_they_are_made():
	course = make_course(chapters=2, lessons=2)
	outline = get_outline(course.name, "Administrator")
	assert [(x.title, [y.title for y in x.lessons]) for x in outline.chapters] == [
		("Chapter 1", ["Lesson 1", "Lesson 2"]),
		("Chapter 2", ["Lesson 1", "Lesson 2"]),
	]


def test_a_lesson_knows_its_course():
	course = make_course(lessons=1)
	assert frappe.db.exists("Course Lesson", {"course": course.name, "title": "Lesson 1"})


def test_a_chapter_of_another_course_is_refused():
	course, other = make_course(), make_course()
	course.append("chapters", {"chapter": other.chapters[0].chapter})
	with pytest.raises(frappe.ValidationError, match="another course"):
		course.save()


def test_a_chapter_is_in_its_course_once():
	course = make_course()
	course.append("chapters", {"chapter": course.chapters[0].chapter})
	with pytest.raises(frappe.ValidationError, match="twice"):
		course.save()


def test_a_lesson_of_another_chapter_is_refused():
	course = make_course(chapters=2)
	first, second = (frappe.get_doc("Course Chapter", row.chapter) for row in course.chapters)
	first.append("lessons", {"lesson": second.lessons[0].lesson})
	with pytest.raises(frappe.ValidationError, match="another chapter"):
		first.save()


def test_a_lesson_is_in_its_chapter_once():
	chapter = frappe.get_doc("Course Chapter", make_course().chapters[0].chapter)
	chapter.append("lessons", {"lesson": chapter.lessons[0].lesson})
	with pytest.raises(frappe.ValidationError, match="twice"):
		chapter.save()


def test_deleting_a_lesson_takes_it_out_of_its_chapter():
	course = make_course(lessons=2)
	lesson = get_outline(course.name, "Administrator").lessons[0]
	frappe.delete_doc("Course Lesson", lesson.name)
	assert [x.title for x in get_outline(course.name, "Administrator").lessons] == ["Lesson 2"]


def test_deleting_an_empty_chapter_takes_it_out_of_its_course():
	course = make_course(chapters=1)
	chapter = make_chapter(course.name, lessons=0)
	frappe.delete_doc("Course Chapter", chapter.name)
	assert len(course.reload().chapters) == 1


def test_a_chapter_with_lessons_is_not_deleted():
	course = make_course()
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Course Chapter", course.chapters[0].chapter)


def test_a_course_creator_builds_a_whole_course(as_user):
	with as_user(make_user("Course Creator")):
		course = make_course(chapters=2)
		make_lesson(course.chapters[0].chapter)
	assert len(get_outline(course.name, "Administrator").lessons) == 7


def test_one_enrollment_for_each_member_and_course():
	course, user = make_course(), make_user()
	make_enrollment(course.name, user)
	with pytest.raises(frappe.UniqueValidationError, match="already enrolled in this course"):
		make_enrollment(course.name, user)


@pytest.mark.parametrize("values", [{"progress": 50}, {"completed_on": "2026-01-01"}], ids=str)
def test_nobody_writes_an_enrollments_progress(values, as_user):
	course, user = make_course(), make_user()
	with as_user(make_user("Moderator")):
		with pytest.raises(frappe.PermissionError, match="set by the system"):
			insert("LMS Enrollment", course=course.name, member=user, **values)
		enrollment = make_enrollment(course.name, user)
		with pytest.raises(frappe.PermissionError, match="set by the system"):
			enrollment.update(values).save()


def test_a_course_says_how_long_a_completion_counts():
	assert make_course(is_mandatory=1, validity_days=365).reload().validity_days == 365
	assert make_course().reload().validity_days == 0, "for ever"


def test_the_validity_period_is_not_negative():
	with pytest.raises(frappe.NonNegativeError):
		make_course(is_mandatory=1, validity_days=-1)
