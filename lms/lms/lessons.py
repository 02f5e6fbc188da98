"""Text of lessons and courses: Markdown rendered on the server, HTML sanitised."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore


def render_markdown(body: str | None) -> str:
	"""Safe HTML of a lesson's body: no scripts, styles, forms or frames, whoever wrote it."""
	return sanitize(get_parser().render(body or ""))


def sanitize(html: str | None) -> str:
	"""HTML without what could run, restyle or ask for input; links leave without a trace of where from."""
	return nh3.clean(html or "", link_rel="noopener noreferrer")


@cache
def get_parser() -> MarkdownIt:
	parser = MarkdownIt("commonmark", {"html": True, "typographer": False})
	parser.core.ruler.push("demote_headings", demote_headings)
	return parser.enable(["table", "strikethrough"])


def demote_headings(state: StateCore) -> None:
	"""The page's own heading is the lesson's title: a text that begins at that level moves down by one."""
	headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
	if any(token.tag == "h1" for token in headings):
		for token in headings:
			token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
