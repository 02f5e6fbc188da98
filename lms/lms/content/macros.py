"""The macros of Frappe Learning's Markdown, such as `{{ YouTubeVideo("id") }}`."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from lms.lms.content.cards import Cards, render_task
from lms.lms.content.media import render_embed, render_file, render_video

OPEN, CLOSE = "{{", "}}"
# Longer than any real address. Anything longer is treated as text.
MOST_CHARACTERS = 2_500
TASKS = {"Quiz": "quiz", "Assignment": "assignment"}
FILES = ("Audio", "PDF", "Video")
NAMES = (*TASKS, *FILES, "Embed", "YouTubeVideo")


@dataclass(frozen=True)
class Macro:
	name: str
	argument: str
	end: int


def read_macro(text: str, start: int) -> Macro | None:
	"""Return the macro that begins at `start`, or None if there is no known macro."""
	if not text.startswith(OPEN, start):
		return None
	end = text.find(CLOSE, start, start + MOST_CHARACTERS)
	name, bracket, argument = text[start + len(OPEN) : end].strip().partition("(")
	if end < 0 or name not in NAMES or not bracket or not argument.endswith(")"):
		return None
	return Macro(name, argument.removesuffix(")").strip(" '\""), end + len(CLOSE))


def render_macro(macro: Macro, cards: Cards) -> Markup:
	if kind := TASKS.get(macro.name):
		return render_task(kind, macro.argument, cards)
	if macro.name == "YouTubeVideo":
		return render_video(macro.argument)
	if macro.name in FILES:
		return render_file(macro.argument)
	kind, separator, address = macro.argument.partition("|||")
	address = address if separator else kind
	return render_file(address) if kind == "pdf" else render_embed(address, "")


def rename_tasks_in_macros(text: str, copies: dict[tuple[str, str], str]) -> str:
	"""Return the text with its quizzes and homework renamed. `copies` maps (kind, name) to the new name."""
	return "".join(rename_parts(text, copies))


def rename_parts(text: str, copies: dict[tuple[str, str], str]) -> Iterator[str]:
	done = 0
	start = text.find(OPEN)
	while start >= 0:
		macro = read_macro(text, start)
		new = macro and copies.get((TASKS.get(macro.name, ""), macro.argument))
		if macro and new:
			yield f'{text[done:start]}{{{{ {macro.name}("{new}") }}}}'
			done = macro.end
		start = text.find(OPEN, macro.end if macro else start + 1)
	yield text[done:]
