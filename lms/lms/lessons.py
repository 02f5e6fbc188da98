"""Text of lessons and courses: Markdown rendered on the server, HTML sanitised."""

from functools import cache

import nh3
from markdown_it import MarkdownIt


def render_markdown(body: str | None) -> str:
	"""Safe HTML of a lesson's body: no scripts, styles, forms or frames, whoever wrote it."""
	return sanitize(get_parser().render(body or ""))


def sanitize(html: str | None) -> str:
	"""HTML without what could run, restyle or ask for input; links leave without a trace of where from."""
	return nh3.clean(html or "", link_rel="noopener noreferrer")


@cache
def get_parser() -> MarkdownIt:
	return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"])
