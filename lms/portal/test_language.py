"""Languages as Babel knows them."""

from datetime import date, datetime

import pytest

from lms.portal.language import get_direction, long_date, long_time, percent


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


def test_percentage_has_a_decimal_only_if_there_is_something_behind_the_point():
	assert percent(66.7, "en") == "66.7%"
	assert percent(100 / 3, "en") == "33.3%"
	assert percent(80.0, "en") == "80%"
	assert percent(66.7, "de") == "66,7\xa0%"
