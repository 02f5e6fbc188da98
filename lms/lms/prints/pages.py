"""The documents that become PDF files: a frame around parts of HTML, which Frappe's print view shows, too."""

from collections.abc import Mapping
from typing import Any
from unicodedata import bidirectional

from markupsafe import Markup

from lms.lms.shared.language import get_direction
from lms.lms.shared.templates import render

FOLDER = "lms/templates/prints"


def render_part(template: str, language: str, values: Mapping[str, Any]) -> Markup:
	"""Render a template of the prints. Values are escaped.

	`direction_of` is there for texts in any script.
	"""
	frame = {"language": language, "direction": get_direction(language), "direction_of": direction_of}
	return Markup(render(f"{FOLDER}/{template}", {**frame, **values}))


def wrap_document(part: str, *, title: str, author: str, language: str, styles: str = "") -> str:
	"""Return the HTML document of a part. `title` and `author` become metadata of the PDF file."""
	values = {"part": Markup(part), "title": title, "author": author, "styles": Markup(styles)}
	return render_part("document.html", language, values)


def direction_of(text: str | None, otherwise: str = "ltr") -> str:
	"""Return `rtl` or `ltr`, as the first letter is written: what browsers do for `dir="auto"`."""
	for letter in text or "":
		kind = bidirectional(letter)
		if kind in ("L", "R", "AL"):
			return "ltr" if kind == "L" else "rtl"
	return otherwise
