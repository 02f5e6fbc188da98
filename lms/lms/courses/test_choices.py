"""Which courses a form offers."""

import frappe
import pytest

from lms.lms.courses import choices
from lms.testing.factories import make_course, unique


@pytest.fixture
def word() -> str:
	return frappe.generate_hash(length=8)


def titles(rows) -> list[str]:
	return [row.title for row in rows]


def test_every_word_is_in_the_title_in_any_order_and_case(word):
	for title in (f"Fire {word}", f"{word} first aid", f"Fire and first aid {word}"):
		make_course(title=title)
	found = choices.find_course_choices(f"{word.upper()} fire", [])
	assert set(titles(found.found)) == {f"Fire and first aid {word}", f"Fire {word}"}
	assert not found.chosen and not found.has_more


def test_no_character_is_special(word):
	make_course(title=f"Passing at 100% {word}")
	make_course(title=f"Passing at 100 {word}")
	assert titles(choices.find_course_choices(f"0% {word}", []).found) == [f"Passing at 100% {word}"]


def test_only_open_courses_are_found_but_chosen_ones_stay(word):
	draft, other = make_course(title=f"Draft {word}", published=0), make_course(title=f"Other {word}")
	coming = make_course(title=f"Coming {word}", upcoming=1)
	assert titles(choices.find_course_choices(word, []).found) == [other.title]
	found = choices.find_course_choices("nothing like it", [draft.name, coming.name, other.name, "no-such"])
	assert titles(found.chosen) == [coming.title, draft.title, other.title]
	assert [(row.published, row.upcoming) for row in found.chosen] == [(1, 1), (0, 0), (1, 0)]
	assert titles(choices.find_course_choices(word, [other.name]).found) == []


def test_there_may_be_more(word, monkeypatch):
	monkeypatch.setattr(choices, "MOST_FOUND", 2)
	for letter in "XYZ":
		make_course(title=f"{word} {letter}")
	found = choices.find_course_choices(word, [])
	assert titles(found.found) == [f"{word} X", f"{word} Y"] and found.has_more
	assert not choices.find_course_choices(f"{word} z", []).has_more


def test_programs_are_offered_whether_published_or_not():
	for published in (0, 1):
		title = unique("Path")
		frappe.get_doc({"doctype": "LMS Program", "title": title, "published": published}).insert()
		assert (title, published) in [(row.title, row.published) for row in choices.find_program_choices()]
