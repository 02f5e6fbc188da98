"""Words in every script, their weights, what a search finds, and excerpts."""

import pytest

from lms.lms.search.excerpts import make_excerpt, mark_words
from lms.lms.search.words import find_words, fold, is_found, read_search, weigh_beginnings, weigh_words


@pytest.mark.parametrize(
	("text", "words"),
	[
		("Fire & first-aid, 2026!", ["fire", "first", "aid", "2026"]),
		("Straße ÉCOLE naïve", ["strasse", "ecole", "naive"]),
		("snake_case", ["snake", "case"]),
		("مَرْحَبًا بالعالم", ["مرحبا", "بالعالم"]),
		("नमस्ते दुनिया", [fold("नमस्ते"), fold("दुनिया")]),
		("東京都", ["東", "京", "都"]),
		("<b>&amp;</b> ... ", ["b", "amp", "b"]),
		("", []),
	],
)
def test_words_are_found_in_every_script(text, words):
	assert list(find_words(text)) == words


def test_accents_typed_as_marks_are_the_same_word():
	assert list(find_words("cafe\u0301 café")) == ["cafe", "cafe"]


def test_long_words_are_cut_alike_in_texts_and_searches():
	assert read_search("x" * 100) == list(find_words("x" * 60)) == ["x" * 40]


def test_search_has_each_word_once_and_no_more_than_eight():
	assert read_search("Fire fire FIRE") == ["fire"]
	assert len(read_search(" ".join(f"word{number}" for number in range(20)))) == 8
	assert read_search("%_'\"\\;--") == []


def test_title_weighs_more_than_any_text():
	weights = weigh_words("Fire", "smoke " * 100 + "fire")
	assert weights == {"smoke": 5, "fire": 21}


@pytest.mark.parametrize(
	("word", "searched", "found"),
	[("training", "train", True), ("it", "it", True), ("item", "it", False), ("restrain", "train", False)],
)
def test_words_of_three_letters_are_found_by_their_beginning(word, searched, found):
	assert is_found(word, [searched]) is found


def test_found_words_are_marked():
	assert mark_words("Fire, and FIREFIGHTERS", ["fire"]) == [
		("Fire", True),
		(", and ", False),
		("FIREFIGHTERS", True),
	]


def test_excerpt_is_around_the_first_word_that_was_found():
	text = "before " * 100 + "Fire! " + "after " * 100
	pieces = make_excerpt(text, ["fire"])
	assert ("Fire", True) in pieces
	assert pieces[0] == ("… ", False) and pieces[-1] == (" …", False)
	assert 200 < sum(len(piece) for piece, _found in pieces) < 260


@pytest.mark.parametrize("text", ["", "short", "x" * 1000, "word " * 200])
def test_excerpt_without_a_word_is_the_beginning(text):
	excerpt = "".join(piece for piece, _found in make_excerpt(text, ["fire"]))
	assert text.startswith(excerpt.removesuffix(" …"))
	assert len(excerpt) <= 170


def test_excerpt_of_a_long_word_ends():
	text = "x" * 500 + " fire" + "y" * 500
	assert sum(len(piece) for piece, _found in make_excerpt(text, ["fire"])) < 300


def test_the_shortest_beginnings_of_a_text_are_entries_of_their_own():
	weights = {"tri": 1, "trial": 5, "trip": 2, "it": 20, "über": 3}
	assert weigh_beginnings(weights) == {"tri*": 5, "übe*": 3}
	assert not list(find_words("*")), "no word has the mark"
