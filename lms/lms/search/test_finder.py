"""What people find: by title and text, the best first, and only what they may open."""

import json

import frappe
import pytest

from lms.lms.search.finder import find_courses, find_lessons, find_programs
from lms.lms.search.index import DOCUMENTS, WORDS, refresh
from lms.lms.search.words import read_search
from lms.testing.factories import (
	make_chapter,
	make_course,
	make_enrollment,
	make_lesson,
	make_program,
	make_user,
)
from lms.testing.statements import count_statements

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def word() -> str:
	"""A word that no other text has."""
	return f"w{frappe.generate_hash(length=10)}"


@pytest.fixture
def lesson(word):
	"""A lesson in the second chapter of a course, with the word in its text."""
	course = make_course(lessons=1)
	lesson = make_lesson(make_chapter(course.name, lessons=0).name, title="Alarms", body=f"Ring **{word}**!")
	refresh()
	return lesson


def find(search: str, user: str) -> tuple[list[str], list[str], list[str]]:
	"""Names of the courses, lessons and programs."""
	words = read_search(search)
	courses, lessons, programs = (find(words, user) for find in (find_courses, find_lessons, find_programs))
	return [hit.name for hit in courses], [hit.name for hit in lessons], [hit.name for hit in programs]


def test_lesson_is_found_by_its_text_with_its_place(lesson, word):
	user = make_user()
	make_enrollment(lesson.course, user)
	[hit] = find_lessons(read_search(f"{word[:6]} RING"), user)
	assert (hit.name, hit.course, hit.chapter_number, hit.lesson_number) == (lesson.name, lesson.course, 2, 1)
	assert hit.title == [("Alarms", False)]
	assert hit.excerpt == [("Ring", True), (" ", False), (word, True), ("!", False)]


def test_course_is_found_by_its_tags(word):
	course = make_course(tags=f"fire, {word} drill", short_introduction="About safety.")
	refresh()
	[hit] = find_courses(read_search(f"{word} fire"), make_user())
	assert hit.name == course.name
	assert "".join(text for text, _found in hit.excerpt) == f"About safety. · fire, {word} drill"
	course.update({"tags": ""}).save()
	refresh()
	assert find_courses(read_search(word), make_user()) == []


def test_all_words_have_to_be_in_it(lesson, word):
	moderator = make_user("Moderator")
	assert find(f"{word} alarms", moderator)[1] == [lesson.name]
	assert find(f"{word} smoke", moderator) == ([], [], [])


def test_lessons_are_found_by_those_who_may_open_them(lesson, word, as_user):
	enrolled, stranger = make_user(), make_user()
	make_enrollment(lesson.course, enrolled)
	found = {
		"enrolled": find(word, enrolled)[1],
		"stranger": find(word, stranger)[1],
		"creator": find(word, make_user("Course Creator"))[1],
		"evaluator": find(word, make_user("Batch Evaluator"))[1],
		"moderator": find(word, make_user("Moderator"))[1],
	}
	assert {who for who, names in found.items() if names} == {"enrolled", "moderator"}
	frappe.db.set_value("Course Lesson", lesson.name, "include_in_preview", 1)
	assert find(word, stranger)[1] == [lesson.name]
	frappe.db.set_value("LMS Course", lesson.course, "published", 0)
	assert find(word, enrolled)[1] == find(word, stranger)[1] == []


def test_lesson_of_a_locked_course_is_not_found(lesson, word):
	user = make_user()
	make_program([make_course().name, lesson.course], [user])
	assert find(word, user)[1] == []


def test_lesson_that_was_removed_from_its_chapter_is_not_found(lesson, word):
	frappe.db.delete("Lesson Reference", {"lesson": lesson.name})
	assert find(word, make_user("Moderator"))[1] == []


def test_trainer_notes_are_not_in_the_index(word):
	chapter = make_chapter(make_course(lessons=1).name, lessons=0).name
	make_lesson(chapter, instructor_notes=word, instructor_content=json.dumps(blocks(word)))
	refresh()
	assert find(word, make_user("Moderator"))[1] == []


def blocks(text: str) -> dict:
	return {"blocks": [{"type": "paragraph", "data": {"text": text}}]}


def test_blocks_are_read_without_markup(word):
	chapter = make_chapter(make_course(lessons=1).name, lessons=0).name
	content = json.dumps(blocks(f"<b>{word}</b> &amp; more"))
	lesson = make_lesson(chapter, content=content)
	refresh()
	[hit] = find_lessons([word], make_user("Moderator"))
	assert hit.name == lesson.name
	assert hit.excerpt == [(word, True), (" & more", False)]


def test_courses_and_programs_are_found_by_those_who_may_see_them(word):
	member = make_user()
	published, draft = make_course(title=f"{word} A"), make_course(title=f"{word} B", published=0)
	program = make_program([published.name], [member], title=f"Path {word}")
	refresh()
	assert find(word, member) == ([published.name], [], [program.name])
	assert find(word, make_user()) == ([published.name], [], [])
	moderator = find(word, make_user("Moderator"))
	assert (set(moderator[0]), moderator[2]) == ({published.name, draft.name}, [program.name])
	assert find(word, make_user("Batch Evaluator")) == ([], [], [])


def test_title_comes_before_text(word):
	texts = [make_course(short_introduction=f"{word} " * 9).name for _ in range(2)]
	title = make_course(title=f"About {word}").name
	refresh()
	found = find(word, make_user())[0]
	assert found[0] == title and set(found[1:]) == set(texts)


def test_changed_and_deleted_texts_are_followed(word):
	course, moderator = make_course(lessons=0, chapters=0, title=f"Old {word}"), make_user("Moderator")
	refresh()
	course.update({"title": "New title"}).save()
	assert refresh() == 1
	assert find(word, moderator)[0] == []
	course.update({"title": f"Again {word}"}).save()
	refresh()
	assert find(word, moderator)[0] == [course.name]
	course.delete()
	refresh()
	assert rows_of(course.name) == 0


def rows_of(document: str) -> int:
	table = frappe.qb.DocType(DOCUMENTS)
	return len(frappe.qb.from_(table).select(table.id).where(table.document == document).run())


def test_refreshing_again_does_nothing(lesson):
	assert refresh() == 0


def test_emptied_index_is_filled_again(lesson, word):
	for table in map(frappe.qb.DocType, (DOCUMENTS, WORDS)):
		frappe.qb.from_(table).delete().run()
	moderator = make_user("Moderator")
	assert find(word, moderator)[1] == []
	assert refresh() > 0
	assert find(word, moderator)[1] == [lesson.name]


def test_lessons_take_as_many_statements_as_one(lesson, word):
	user = make_user("Moderator")
	find_lessons([word], user)
	before = count_statements(find_lessons, [word], user)
	for _ in range(3):
		make_lesson(make_chapter(make_course(lessons=1).name, lessons=0).name, body=f"{word} here, too")
	refresh()
	assert len(find_lessons([word], user)) == 4
	assert count_statements(find_lessons, [word], user) == before == 3


@pytest.mark.parametrize("search", ["%", "'; drop table x; --", "\\", "\u0000", "\ud800", "🙂", "x" * 10_000])
def test_any_search_is_answered(search):
	words = read_search(search)
	if words:
		assert find(search, make_user()) == ([], [], [])
