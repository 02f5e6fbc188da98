"""Languages, with Babel: text direction, dates, numbers and the order of names."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from unicodedata import combining, normalize

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent


def get_locale(language: str | None) -> Locale:
	"""Return Babel's locale, such as `pt_BR` for Frappe's `pt-BR`, or English for unknown languages."""
	try:
		return Locale.parse(language or "en", sep="-")
	except (UnknownLocaleError, ValueError):
		return Locale("en")


def get_direction(language: str | None) -> str:
	"""`ltr` or `rtl`."""
	return get_locale(language).text_direction


def isolate(text: str) -> str:
	"""Return a text for inside of a sentence, where it may be written in the other direction."""
	return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def long_date(day: date, language: str | None) -> str:
	"""Format a date in words, such as 22 November 2026."""
	return format_date(day, "long", locale=get_locale(language))


def long_time(moment: datetime, language: str | None) -> str:
	"""Format a date with its time, such as 22 November 2026, 14:05."""
	return f"{long_date(moment, language)}, {format_time(moment, 'short', locale=get_locale(language))}"


def long_period(starts: datetime, ends: datetime, language: str | None) -> str:
	"""Format from when to when, such as 22 November 2026, 14:05 – 16:00 on one day."""
	if starts.date() != ends.date():
		return f"{long_time(starts, language)} – {long_time(ends, language)}"
	return f"{long_time(starts, language)} – {format_time(ends, 'short', locale=get_locale(language))}"


def times_of_day(starts: datetime, ends: datetime | None, language: str | None) -> str:
	"""Format times without their day, such as 14:05 – 16:00."""
	locale = get_locale(language)
	return " – ".join(format_time(moment, "short", locale=locale) for moment in (starts, ends) if moment)


def day_of_week(day: date, language: str | None) -> str:
	"""Format a date with the name of the day, such as Sunday, 22 November 2026."""
	return format_date(day, "full", locale=get_locale(language))


def short_day(day: date, language: str | None) -> str:
	"""Format a date for a narrow column, such as Sun 22 Nov."""
	return format_skeleton("MMMEd", day, locale=get_locale(language))


def find_first_day_of_week(day: date, language: str | None) -> date:
	"""Return the day with which the week of this day begins where the language is spoken."""
	return day - timedelta(days=(day.weekday() - get_locale(language).first_week_day) % 7)


def join_parts(parts: Sequence[str], language: str | None) -> str:
	"""Join what belongs together in a sentence, such as 2 new courses and 1 now overdue."""
	return format_list(parts, locale=get_locale(language))


def short_month(day: date, language: str | None) -> str:
	"""Format a month briefly, such as Nov 2026."""
	return format_date(day, "MMM y", locale=get_locale(language))


def localize_number(value: float, language: str | None) -> str:
	"""Format 12345.6 with the separators of the language."""
	return format_decimal(value, locale=get_locale(language))


def localize_percent(value: float, language: str | None) -> str:
	"""Format 66.7 as a percentage, with one decimal place if needed."""
	share = Decimal(str(round(value, 1))) / 100
	return format_percent(share, locale=get_locale(language), decimal_quantization=False)


def sort_key(text: str) -> tuple[str, str]:
	"""Sort names as a dictionary does: accents and capital letters count only between equal letters."""
	letters = (letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
	return "".join(letters), text
