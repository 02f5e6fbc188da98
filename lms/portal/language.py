"""The language of a page as Babel knows it: its direction and how it writes dates."""

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_percent


def get_locale(language: str | None) -> Locale:
	"""Frappe writes `pt-BR`, Babel `pt_BR`. A language that Babel does not know is written as English is."""
	try:
		return Locale.parse(language or "en", sep="-")
	except (UnknownLocaleError, ValueError):
		return Locale("en")


def get_direction(language: str | None) -> str:
	"""`ltr` or `rtl`."""
	return get_locale(language).text_direction


def long_date(day: date, language: str | None) -> str:
	"""A date as people write it: 22 November 2026."""
	return format_date(day, "long", locale=get_locale(language))


def long_time(moment: datetime, language: str | None) -> str:
	"""A date with its time: 22 November 2026, 14:05."""
	return f"{long_date(moment, language)}, {format_time(moment, 'short', locale=get_locale(language))}"


def percent(value: float, language: str | None) -> str:
	"""66.7 as a percentage, with its decimal if it has one."""
	share = Decimal(str(round(value, 1))) / 100
	return format_percent(share, locale=get_locale(language), decimal_quantization=False)
