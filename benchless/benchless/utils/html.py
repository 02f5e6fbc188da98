"""Sanitizes HTML that people have entered, or leaves its words alone."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import nh3

from .text import has_tag, iter_markup

_TAGS = nh3.ALLOWED_TAGS | set(
	(
		"audio;button;fieldset;figcaption;figure;font;form;input;label;legend;main;meter;nav;optgroup;option;"
		"output;progress;section;select;source;textarea;video"
	).split(";")
)
_GLOBAL_ATTRIBUTES = frozenset(
	(
		"align;alt;aria-hidden;aria-label;autoplay;bgcolor;border;cellpadding;cellspacing;cite;class;color;cols;"
		"colspan;contenteditable;controls;"
		"datetime;dir;disabled;face;for;height;hidden;href;id;lang;loop;max;maxlength;min;muted;name;"
		"placeholder;poster;preload;role;rows;rowspan;scope;size;span;src;start;style;tabindex;target;title;"
		"type;value;width"
	).split(";")
)
_INLINE = frozenset("a b code em font i mark s small span strong sub sup u".split())
_SCHEMES = {"cid", "http", "https", "mailto"}
_STYLES = frozenset(
	(
		"background;background-color;border;border-collapse;border-color;border-radius;border-style;"
		"border-width;color;display;float;font-family;font-size;font-style;font-weight;height;line-height;"
		"list-style-type;margin;margin-bottom;margin-left;margin-right;margin-top;max-height;max-width;"
		"min-height;min-width;padding;padding-bottom;padding-left;padding-right;padding-top;text-align;"
		"text-decoration;text-indent;text-transform;vertical-align;white-space;width"
	).split(";")
)


def sanitize_html(html: Any, linkify: bool = False, always_sanitize: bool = False) -> Any:
	"""Return HTML that cannot run code or load from other sites. JSON and text without tags do not change.

	Differs from Frappe: forbidden tags are removed (a script with its text) instead of shown as text.
	`linkify`
	does nothing, as in Frappe 15."""
	if not isinstance(html, str) or not html:
		return html
	if not always_sanitize and (not has_tag(html, _is_letter) or _is_json(html)):
		return html
	return nh3.clean(
		html,
		tags=_TAGS,
		attributes={"*": _GLOBAL_ATTRIBUTES},
		strip_comments=False,
		generic_attribute_prefixes={"data-"},
		url_schemes=_SCHEMES,
		filter_style_properties=_STYLES,
		link_rel=None,
	)


def _is_letter(char: str) -> bool:
	return char.isascii() and char.isalpha()


def _is_json(text: str) -> bool:
	try:
		json.loads(text)
	except (ValueError, RecursionError):
		return False
	return True


def to_line(html: str) -> str:
	"""The words on one line. What stands in paragraphs, lines or cells of its own is not glued together."""
	parts = []
	for between, tag in iter_markup(html):
		name = tag.strip("</>").partition(" ")[0].lower()
		parts.append(between if name in _INLINE else f"{between} ")
	return " ".join(unescape("".join(parts)).split())
