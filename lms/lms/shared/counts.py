"""Sentences about a number, in the form that the reader's language has for it. Frappe has no plural forms."""

import frappe

from lms.lms.shared.language import get_locale, localize_number

FORMS = ("zero", "one", "two", "few", "many", "other")


def say_count(forms: str, count: int, *others: object) -> str:
	"""Return the form of a translated text for this number, filled in.

	{0} is the number, {1} is the first of `others`. The forms are separated by `|`, as in
	`_("{0} lesson|{0} lessons")`.
	"""
	return choose_form(forms, count, frappe.local.lang).format(say_number(count), *others)


def say_number(value: float) -> str:
	"""Return a number with the separators of the reader's language."""
	return localize_number(value, frappe.local.lang)


def choose_form(forms: str, count: int, language: str | None) -> str:
	"""Return one of the forms, which stand in the order of Unicode's plural rules.

	Two forms are for one and for other numbers, as in English, German, French and Spanish. (For the last two,
	Unicode has a third form, for millions.) Arabic has six: zero, one, two, few, many and other. If there are
	too few forms, as in a text that is not translated, the last one is for other numbers.
	"""
	choices = forms.split("|")
	locale = get_locale(language)
	form = locale.plural_form(count)
	if len(choices) <= 2:
		return choices[0] if form == "one" else choices[-1]
	known = [name for name in FORMS if name == "other" or name in locale.plural_form.tags]
	return choices[known.index(form)] if len(choices) == len(known) else choices[-1]
