"""Tags of courses: short texts by which people find them. One field holds them all, separated by commas."""

from collections.abc import Iterable
from unicodedata import normalize

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.shared.language import sort_key

MOST_TAGS, MOST_CHARACTERS = 10, 40
# What separates tags in Arabic, Chinese and Japanese.
COMMAS = str.maketrans("،，、", ",,,")


def split_tags(text: str | None) -> list[str]:
	"""Return the tags, each once whatever the case, without blanks around them."""
	tags: dict[str, str] = {}
	for part in (text or "").translate(COMMAS).split(","):
		if tag := " ".join(part.split()):
			tags.setdefault(get_key(tag), tag)
	return list(tags.values())


def get_key(tag: str) -> str:
	"""Return what is the same in all spellings of a tag."""
	return normalize("NFKC", " ".join(tag.split()).casefold())


def has_tag(text: str | None, tag: str) -> bool:
	return get_key(tag) in map(get_key, split_tags(text))


def collect_tags(texts: Iterable[str | None]) -> list[str]:
	"""Return all tags in these texts, sorted, each once in one of its spellings."""
	found = {get_key(tag): tag for text in texts for tag in split_tags(text)}
	return sorted(found.values(), key=sort_key)


def tidy_tags(text: str | None) -> str:
	"""Return the text as it is stored. Raises an error if there are too many tags or one is too long."""
	tags = split_tags(text)
	if len(tags) > MOST_TAGS:
		message = _(
			"A course can have up to {0} tags, separated by commas. There are {1}. Please remove some."
		)
		frappe.throw(message.format(MOST_TAGS, len(tags)))
	for tag in tags:
		if len(tag) > MOST_CHARACTERS:
			message = _("The tag {0} is too long. A tag can have up to {1} characters. Commas separate tags.")
			frappe.throw(message.format(frappe.bold(escape_html(tag)), MOST_CHARACTERS))
	return ", ".join(tags)
