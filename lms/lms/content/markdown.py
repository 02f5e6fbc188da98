"""Renders Markdown as safe HTML: CommonMark plus the extensions that authors commonly use."""

import re
import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

import nh3
from frappe import _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from lms.lms.content.cards import NOWHERE, Place
from lms.lms.content.macros import Macro, read_macro, render_macro
from lms.lms.content.markup import TAGS, sanitize_html

Tokens = Sequence[Token]

TICK = Markup('<span class="tick {state}" role="img" aria-label="{label}"></span>')
BOXES = {"[ ] ": False, "[x] ": True, "[X] ": True}
ALIGNED = "text-align:"
# All HTML tags, including those that are never shown. Anything else in angle brackets is text.
HTML_TAGS = (
	TAGS
	| nh3.ALLOWED_TAGS
	| set(
		"audio base body button canvas embed fieldset font form frame frameset h1 head html iframe input"
		" label legend link marquee math menu meta noembed noscript object option output param picture"
		" plaintext progress script select slot source style svg template textarea title track video"
		" xmp".split()
	)
)
# Limits for footnotes, as the parser scans the rest of the text for each one. Beyond them, footnotes are off.
LONG_FOOTNOTE = re.compile(r"\[\^[^\s\]]{60}")
MOST_FOOTNOTES = 2_000
# Characters of a text whose HTML is kept, and what has labels: tasks and footnotes.
LONGEST_KEPT = 20_000
TRANSLATED = ("[ ]", "[x]", "[X]", "[^")
# Stands for a macro until the text is sanitized. The first part differs from text to text.
MARK = "\x02{}-{}\x03"
MARKED = re.compile("(<p>)?\x02([0-9a-f]{8})-([0-9]{1,6})\x03(</p>)?")
FRONT_MATTER = "---"
MOST_FRONT_LINES = 100


def render_markdown(body: str | None, place: Place = NOWHERE) -> str:
	"""Render Markdown as safe HTML, without scripts, styles, forms or frames. Trusts no author."""
	html, env = render_text(skip_front_matter(body or ""))
	html = sanitize_html(html, place.pictures, link_addresses=True)
	return put_macros(html, env["docId"], env["macros"], place)


def render_text(text: str) -> tuple[str, dict[str, Any]]:
	"""Return the HTML, still unsafe and with marks for macros, and the parser's environment.

	Many people read the same lessons, so each process keeps what it rendered last, unless it is long or has
	labels in the reader's language.
	"""
	is_kept = len(text) <= LONGEST_KEPT and not any(mark in text for mark in TRANSLATED)
	return render_kept(text) if is_kept else render_anew(text)


def render_anew(text: str) -> tuple[str, dict[str, Any]]:
	env = make_environment(text)
	return get_parser_for(text).render(text, env), env


render_kept = lru_cache(maxsize=128)(render_anew)


def find_macros(body: str | None) -> list[Macro]:
	"""Return the macros that will be rendered, which excludes those in code."""
	if not body or "{{" not in body:
		return []
	text = skip_front_matter(body)
	env = make_environment(text)
	get_parser_for(text).parse(text, env)
	return env["macros"]


def make_environment(text: str) -> dict[str, Any]:
	"""Return the parser's environment. `docId` keeps the footnotes of texts on one page apart."""
	return {"docId": f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}", "macros": []}


def get_parser_for(text: str) -> MarkdownIt:
	has_footnotes = "[^" in text and text.count("[^") <= MOST_FOOTNOTES and not LONG_FOOTNOTE.search(text)
	return get_parser(has_footnotes=has_footnotes)


@cache
def get_parser(*, has_footnotes: bool) -> MarkdownIt:
	parser = MarkdownIt("commonmark", {"html": True, "typographer": False})
	parser.enable(["table", "strikethrough"])
	if has_footnotes:
		parser.use(footnote_plugin)
		parser.disable("footnote_inline")
		parser.add_render_rule("footnote_block_open", open_footnotes)
		parser.add_render_rule("footnote_anchor", render_way_back)
		parser.add_render_rule("footnote_caption", render_number)
	parser.inline.ruler.before("link", "macro", parse_macro)
	parser.add_render_rule("macro", render_mark)
	for rule in (demote_heading_tokens, align_columns, tick_tasks, show_unknown_tags, separate_macros):
		parser.core.ruler.push(rule.__name__, rule)
	return parser


# Front matter


def skip_front_matter(body: str) -> str:
	"""Drop the YAML front matter that site generators and editors put before a text."""
	lines = body.removeprefix("\ufeff").splitlines(keepends=True)
	if len(lines) < 3 or lines[0].rstrip() != FRONT_MATTER:
		return body
	for number, line in enumerate(lines[1:MOST_FRONT_LINES], 1):
		if line.rstrip() in (FRONT_MATTER, "..."):
			return "".join(lines[number + 1 :]) if number > 1 else body
		if not is_yaml(line):
			return body
	return body


def is_yaml(line: str) -> bool:
	"""Whether the line is a key with its value, a continuation or a comment, which ordinary text is not."""
	key, colon, value = line.rstrip("\r\n").partition(":")
	is_pair = bool(colon) and key.replace("-", "").replace("_", "").isalnum() and value[:1] in ("", " ")
	return is_pair or line.startswith((" ", "\t", "- ", "#"))


# Rules for the parser


def demote_heading_tokens(state: StateCore) -> None:
	"""Move all headings down one level if any is level 1, as the lesson's title is the page's only h1."""
	headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
	if any(token.tag == "h1" for token in headings):
		for token in headings:
			token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def align_columns(state: StateCore) -> None:
	"""Turn the style that aligns a column into an attribute, as styles are removed later."""
	for token in state.tokens:
		style = str(token.attrs.get("style", ""))
		if token.tag in ("td", "th") and style.startswith(ALIGNED):
			token.attrs = {"align": style.removeprefix(ALIGNED)}


def tick_tasks(state: StateCore) -> None:
	"""Turn `- [ ] to do` and `- [x] done` into a checklist."""
	lists: list[Token] = []
	for before, paragraph, inline in zip(
		[None, *state.tokens], state.tokens, [*state.tokens[1:], None], strict=False
	):
		if paragraph.type in ("bullet_list_open", "ordered_list_open"):
			lists.append(paragraph)
		elif paragraph.type in ("bullet_list_close", "ordered_list_close"):
			lists.pop()
		elif paragraph.type == "paragraph_open" and before and before.type == "list_item_open":
			if inline and tick(inline) and lists[-1].type == "bullet_list_open":
				lists[-1].attrs = {"class": "checklist"}


def tick(inline: Token) -> bool:
	"""Replace a box at the start of the text with a tick. Returns whether there was one."""
	children = inline.children or []
	first = children[0] if children else None
	if not first or first.type != "text" or first.content[:4] not in BOXES:
		return False
	box = Token("html_inline", "", 0)
	box.content = render_tick(is_done=BOXES[first.content[:4]])
	first.content = first.content[4:]
	children.insert(0, box)
	return True


def render_tick(*, is_done: bool) -> Markup:
	return TICK.format(state="done" if is_done else "open", label=_("Done") if is_done else _("To do"))


def show_unknown_tags(state: StateCore) -> None:
	"""Show `List<String>` and `x<y and y>z` as typed: they look like HTML but are not."""
	for token in state.tokens:
		if token.type == "html_block" and not is_html_tag(token.content.lstrip()):
			token.content = str(Markup("<p>{}</p>\n").format(token.content.strip()))
		for child in token.children or ():
			if child.type == "html_inline" and not is_html_tag(child.content):
				child.type = "text"


def is_html_tag(tag: str) -> bool:
	"""Whether it begins like an HTML tag, a comment or another construct that browsers hide."""
	name = tag[1:].removeprefix("/")
	end = next((at for at, character in enumerate(name[:20]) if not character.isalnum()), len(name))
	return name[:end].lower() in HTML_TAGS or name[:1] in "!?"


def open_footnotes(
	self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
	return str(Markup('<section class="footnotes" aria-label="{}"><ol>').format(_("Footnotes")))


def render_number(
	self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
	return f"[{tokens[index].meta['id'] + 1}]"


def render_way_back(
	self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
	"""Render the arrow after a footnote that leads back to the text."""
	name = self.rules["footnote_anchor_name"](tokens, index, options, env)
	if tokens[index].meta["subId"] > 0:
		name = f"{name}:{tokens[index].meta['subId']}"
	arrow = Markup(' <a href="#fnref{}" aria-label="{}">↩\ufe0e</a>')
	return str(arrow.format(name, _("Back to the text")))


def parse_macro(state: StateInline, silent: bool) -> bool:
	macro = read_macro(state.src, state.pos)
	if not macro or macro.end > state.posMax:
		return False
	if not silent:
		state.push("macro", "", 0).meta = {"number": len(state.env["macros"])}
		state.env["macros"].append(macro)
	state.pos = macro.end
	return True


def separate_macros(state: StateCore) -> None:
	"""Split paragraphs at macros, as a rendered macro cannot be inside a paragraph."""
	tokens: list[Token] = []
	for token in state.tokens:
		is_split = token.type == "inline" and tokens and is_shown_paragraph(tokens[-1]) and has_macro(token)
		tokens += split_at_macros(token) if is_split else [token]
	state.tokens = tokens


def is_shown_paragraph(token: Token) -> bool:
	return token.type == "paragraph_open" and not token.hidden


def has_macro(inline: Token) -> bool:
	return any(map(is_macro, inline.children or ()))


def split_at_macros(inline: Token) -> Iterator[Token]:
	"""Yield the parts of the text, with a paragraph break between them."""
	parts = [part for part in group_children(inline) if is_macro(part[0]) or has_text(part)]
	for number, part in enumerate(parts):
		if number:
			yield Token("paragraph_close", "p", -1, block=True)
			yield Token("paragraph_open", "p", 1, block=True)
		text = copy(inline)
		text.children = part
		yield text


def group_children(inline: Token) -> Iterator[list[Token]]:
	"""Yield each macro by itself, and the tokens between two macros as one group."""
	for is_alone, group in groupby(inline.children or (), is_macro):
		children = list(group)
		yield from ([child] for child in children) if is_alone else (children,)


def is_macro(token: Token) -> bool:
	return token.type == "macro"


def has_text(tokens: list[Token]) -> bool:
	return any(token.content.strip() for token in tokens)


def render_mark(
	self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
	return MARK.format(env["docId"], tokens[index].meta["number"])


def put_macros(html: str, document: str, macros: list[Macro], place: Place) -> str:
	"""Replace the marks with the rendered macros. A mark that fills a paragraph replaces the paragraph."""

	def put(found: re.Match[str]) -> str:
		opening, id, number, closing = found.groups(default="")
		if id != document or int(number) >= len(macros):
			return found[0]
		rendered = str(render_macro(macros[int(number)], place.cards))
		return rendered if opening and closing else f"{opening}{rendered}{closing}"

	return MARKED.sub(put, html) if macros else html
