"""The form of a sentence for a number, as Unicode's plural rules have it."""

import frappe
import pytest

from lms.lms.shared.counts import choose_form, say_count, say_number

LESSONS = "{0} lesson|{0} lessons"
SIX = "zero|one|two|few|many|other"


@pytest.fixture
def german(monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", "de")


@pytest.mark.parametrize(("count", "text"), [(0, "0 lessons"), (1, "1 lesson"), (2, "2 lessons")])
def test_english_has_two_forms(count, text):
	assert say_count(LESSONS, count) == text


@pytest.mark.parametrize(("count", "form"), [(0, "one"), (1, "one"), (2, "other"), (1_000_000, "other")])
def test_french_says_none_like_one(count, form):
	assert choose_form("one|other", count, "fr") == form


@pytest.mark.parametrize(
	("count", "form"),
	[
		(0, "zero"),
		(1, "one"),
		(2, "two"),
		(3, "few"),
		(10, "few"),
		(11, "many"),
		(100, "other"),
		(103, "few"),
	],
)
def test_arabic_has_six_forms(count, form):
	assert choose_form(SIX, count, "ar") == form


@pytest.mark.parametrize(("count", "form"), [(1, "one"), (3, "few"), (5, "many"), (1.5, "other")])
def test_polish_has_four_forms(count, form):
	assert choose_form("one|few|many|other", count, "pl") == form


def test_text_that_nobody_has_translated_has_the_form_for_other_numbers():
	assert choose_form("lesson|lessons", 3, "ar") == "lessons"
	assert choose_form("same", 1, "ar") == "same"


def test_other_values_follow_the_number():
	assert say_count("{1} and {0} more|{1} and {0} others", 2, "Ben") == "Ben and 2 others"


def test_number_has_the_separators_of_the_language(german):
	assert say_number(1234.5) == "1.234,5"
	assert say_count(LESSONS, 1234) == "1.234 lessons"
