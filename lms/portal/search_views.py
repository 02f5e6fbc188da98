"""What a search has found, for its page. Pure functions."""

from collections.abc import Callable

import frappe
from frappe import _

from lms.lms.search.finder import MOST_FOUND, Hit
from lms.lms.shared.counts import say_count
from lms.lms.shared.urls import urls


def group_view(title: str, hits: list[Hit], view: Callable[[Hit], frappe._dict]) -> frappe._dict:
	"""Return the hits of a kind. If there are more than fit, the page says how to find fewer."""
	return frappe._dict(
		title=title,
		hits=[view(hit) for hit in hits[:MOST_FOUND]],
		is_cut=len(hits) > MOST_FOUND,
	)


def course_view(hit: Hit) -> frappe._dict:
	return frappe._dict(url=urls.course(hit.name), title=hit.title, excerpt=hit.excerpt)


def lesson_view(hit: Hit) -> frappe._dict:
	url = urls.lesson(hit.course or "", hit.chapter_number, hit.lesson_number)
	return frappe._dict(url=url, title=hit.title, excerpt=hit.excerpt, place=hit.course_title)


def program_view(hit: Hit) -> frappe._dict:
	return frappe._dict(url=urls.program(hit.name), title=hit.title, excerpt=[])


def batch_view(hit: Hit) -> frappe._dict:
	return frappe._dict(url=urls.batch(hit.name), title=hit.title, excerpt=hit.excerpt)


def count_text(groups: list[frappe._dict]) -> str:
	"""Say how many were found. Screen readers announce it."""
	count = sum(len(group.hits) for group in groups)
	if any(group.is_cut for group in groups):
		return _("The best {0} matches. Add a word to find fewer.").format(count)
	return say_count(_("{0} match|{0} matches"), count)
