"""Lesson text: Markdown rendered on the server and sanitised."""

from functools import cache

import nh3
from markdown_it import MarkdownIt


def render_markdown(body: str | None) -> str:
	"""Safe HTML of a lesson's body: no scripts, styles, forms or frames, whoever wrote it."""
	return nh3.clean(get_parser().render(body or ""), link_rel="noopener noreferrer")


@cache
def get_parser() -> MarkdownIt:
	return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"])
