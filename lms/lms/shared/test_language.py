"""Languages as Babel knows them."""

from datetime import date, datetime

import pytest

from lms.lms.shared.language import (
	get_direction,
	join_parts,
	localize_percent,
	long_date,
	long_time,
	sort_key,
)


@pytest.mark.parametrize(
	("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("pt-BR", "ltr"), ("fa", "rtl")]
)
def test_direction_is_that_of_the_language(language, direction):
	assert get_direction(language) == direction


@pytest.mark.parametrize("language", [None, "", "xx", "klingon", "../etc", "en_US_x"])
def test_unknown_language_is_written_as_english(language):
	assert get_direction(language) == "ltr"
	assert long_date(date(2026, 11, 22), language) == "November 22, 2026"


def test_date_is_written_as_the_language_does():
	assert long_date(date(2026, 11, 22), "de") == "22. November 2026"
	assert long_date(date(2026, 11, 22), "pt-BR") == "22 de novembro de 2026"


def test_time_is_written_as_the_language_does():
	assert long_time(datetime(2026, 11, 22, 14, 5), "de") == "22. November 2026, 14:05"


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "pt-BR", "zh", "xx"])
def test_each_part_of_a_sentence_is_said_once(language):
	assert join_parts(["1"], language) == "1"
	for parts in ("12", "123"):
		joined = join_parts(list(parts), language)
		assert [letter for letter in joined if letter.isdigit()] == list(parts)


def test_percentage_has_a_decimal_only_if_there_is_something_behind_the_point():
	assert localize_percent(66.7, "en") == "66.7%"
	assert localize_percent(100 / 3, "en") == "33.3%"
	assert localize_percent(80.0, "en") == "80%"
	assert localize_percent(66.7, "de") == "66,7\xa0%"


def test_names_with_accents_stand_beside_those_without():
	names = ["Zoë", "étude", "Ära", "Eton", "arabesque", "zoe"]
	assert sorted(names, key=sort_key) == ["Ära", "arabesque", "Eton", "étude", "Zoë", "zoe"]
