"""Numbers are unique, hard to guess, and found however people type them, unless a character is wrong."""

from datetime import date
from itertools import pairwise

import pytest

from lms.lms.certificates import numbers

DAY = date(2026, 11, 30)


def test_a_number_names_the_year_and_reads_in_groups_of_four():
	prefix, year, *groups = numbers.make_number(DAY).split("-")
	assert (prefix, year, [len(group) for group in groups]) == ("SL", "2026", [4, 4, 4, 4])


def test_numbers_do_not_repeat():
	assert len({numbers.make_number(DAY) for _ in range(10_000)}) == 10_000


def test_a_number_has_at_least_sixty_random_bits():
	assert numbers.RANDOM * 5 >= 60


@pytest.mark.parametrize(
	"typed",
	[
		lambda number: number,
		str.lower,
		lambda number: f"  {number}\n",
		lambda number: number.replace("-", ""),
		lambda number: number.replace("-", " "),
		lambda number: number.replace("-", "–"),
		lambda number: number.removeprefix("SL-"),
		lambda number: number.removeprefix("SL-").replace("-", "").lower(),
		lambda number: "SL-" + number.removeprefix("SL-").replace("0", "O").replace("1", "I"),
		lambda number: "sl-" + number.removeprefix("SL-").replace("0", "o").replace("1", "l"),
	],
)
def test_a_number_is_read_however_it_is_typed(typed):
	for _ in range(50):
		number = numbers.make_number(DAY)
		assert numbers.read_number(typed(number)) == number


def test_every_wrong_character_is_found():
	number = numbers.make_number(DAY)
	for place, character in enumerate(number):
		if place < 3 or character == "-":
			continue
		for other in set(numbers.ALPHABET) - {character}:
			assert numbers.read_number(number[:place] + other + number[place + 1 :]) is None


def test_every_two_characters_that_were_swapped_are_found():
	characters = numbers.make_number(DAY).removeprefix("SL-").replace("-", "")
	for place, (one, other) in enumerate(pairwise(characters)):
		swapped = characters[:place] + other + one + characters[place + 2 :]
		assert one == other or numbers.read_number(swapped) is None


@pytest.mark.parametrize(
	"text",
	[
		"",
		"SL-",
		"SL-2026",
		"-" * 100,
		"0" * 21,
		"SL-2026-UUUU-UUUU-UUUU-UUUU",
		"' or 1=1 --",
		"../../../etc/passwd",
		"<script>alert(1)</script>",
		"%00",
		"\0",
		"٢٠٢٦" * 5,
		"２０２６" * 5,
		"İ" * 20,
		"ß" * 20,
		"\ud800" * 20,
		"0" * 10**6,
	],
)
def test_what_is_no_number_is_not_read(text):
	assert numbers.read_number(text) is None
