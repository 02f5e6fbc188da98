"""Block JSON (the document of Editor.js): checked when it is saved, and shown whatever was stored.

Checking says what is wrong and with which block. Showing takes whatever comes: of a block that is not
understood, the text is shown.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.block_checks import find_problem
from lms.lms.markup import make_sendable, render_markdown, sanitize_inline
from lms.lms.media import PARAGRAPH, render_embed, render_file, render_image

MAX_DEPTH = 6
Block = dict[str, Any]
# What is shown of the quizzes and assignments of a lesson, by the kind of the block and the name.
Cards = Mapping[tuple[str, str], Markup]

HEADING = Markup('<h{level} dir="auto">{text}</h{level}>')
QUOTE = Markup('<figure class="quote"><blockquote dir="auto"><p>{text}</p></blockquote>{caption}</figure>')
QUOTED = Markup('<figcaption dir="auto">{}</figcaption>')
CODE = Markup('<pre dir="ltr" role="region" aria-label="{label}" tabindex="0"><code>{code}</code></pre>')
TABLE = Markup(
	'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table dir="auto">{head}'
	"<tbody>{body}</tbody></table></div>"
)
HEAD, HEADING_CELL, CELL = map(Markup, ("<thead>{}</thead>", '<th scope="col">{}</th>', "<td>{}</td>"))
TICK = Markup('<span class="tick {state}" role="img" aria-label="{label}"></span>')
TASK = Markup(
	'<div class="task" role="note"><p class="kind">{kind}</p><p class="name" dir="auto">{name}</p>'
	"<p>{text}</p></div>"
)
UNKNOWN = Markup('<div class="unknown" role="note"><p class="kind">{kind}</p>{text}</div>')
TASKS = ("assignment", "quiz")
COUNTERS = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}


def validate_content(content: object, label: str) -> None:
	"""Refuse what is not a document of blocks, with the reason; `label` is what the author calls it."""
	if not content:
		return
	if not isinstance(content, str):
		frappe.throw(_("{0} must be the text of a JSON document.").format(label))
	for number, block in enumerate(parse_blocks(content, label), 1):
		if problem := find_problem(block):
			frappe.throw(_("{0}, block {1}: {2}").format(label, number, problem))


def parse_blocks(content: str, label: str) -> list[object]:
	try:
		document = json.loads(content)
	except json.JSONDecodeError as error:
		frappe.throw(
			_("{0} is not valid JSON: see line {1}, column {2}.").format(label, error.lineno, error.colno)
		)
	except (ValueError, RecursionError):
		frappe.throw(_("{0} is nested too deeply or has a number that is too large.").format(label))
	blocks = document.get("blocks") if isinstance(document, dict) else None
	if not isinstance(blocks, list):
		frappe.throw(_("{0} must be a JSON object with a list of “blocks”.").format(label))
	return blocks


def read_blocks(content: str | None) -> list[Block] | None:
	"""The blocks of stored content, each made to have a `type` and `data`; None if it is unreadable."""
	if not content or not content.strip():
		return []
	try:
		document = json.loads(content)
	except (ValueError, RecursionError):
		return None
	blocks = document.get("blocks") if isinstance(document, dict) else None
	return [read_block(block) for block in blocks] if isinstance(blocks, list) else None


def render_blocks(blocks: list[Block], cards: Cards) -> Markup:
	"""Safe HTML."""
	demote_headings(blocks)
	return Markup("\n").join(html for block in blocks if (html := render_block(block, cards)))


def read_block(block: object) -> Block:
	if not isinstance(block, dict):
		return {"type": "", "data": {"text": block}}
	data = block.get("data")
	return {"type": as_text(block.get("type")), "data": data if isinstance(data, dict) else {"text": data}}


def demote_headings(blocks: list[Block]) -> None:
	"""The page's own heading is the lesson's title: a text that begins at that level moves down by one."""
	headings = [block["data"] for block in blocks if block["type"] == "header"]
	levels = [as_level(data.get("level")) for data in headings]
	for data, level in zip(headings, levels, strict=True):
		data["level"] = min(level + 1, 6) if 1 in levels else level


def render_block(block: Block, cards: Cards) -> Markup:
	kind, data = block["type"], block["data"]
	if kind in TASKS:
		return render_task(kind, data, cards)
	renderer = RENDERERS.get(kind)
	html = renderer(data) if renderer else render_unknown(kind, data)
	return html + render_quizzes(data, cards) if kind == "upload" else html


def render_header(data: Block) -> Markup:
	text = inline(data, "text")
	return HEADING.format(level=data["level"], text=text) if text else Markup()


def render_paragraph(data: Block) -> Markup:
	text = inline(data, "text")
	return PARAGRAPH.format(text) if text else Markup()


def render_list(data: Block) -> Markup:
	return render_items(as_list(data.get("items")), data, depth=1)


def render_checklist(data: Block) -> Markup:
	"""The block of its own that the checklist was: items with `text` and `checked`."""
	return render_items(as_list(data.get("items")), {"style": "checklist"}, depth=1)


def render_items(items: list[object], data: Block, depth: int) -> Markup:
	"""The items of one level. What is nested deeper than anybody writes is shown at the last level."""
	if depth > MAX_DEPTH:
		items, data = list(find_texts(items)), {**data, "style": "unordered"}
	if not items:
		return Markup()
	style = as_text(data.get("style"))
	entries = Markup().join(render_item(item, style, depth) for item in items)
	if style == "checklist":
		return Markup('<ul class="checklist" dir="auto">{}</ul>').format(entries)
	if style == "ordered":
		return Markup('<ol dir="auto"{}>{}</ol>').format(number_items(data.get("meta")), entries)
	return Markup('<ul dir="auto">{}</ul>').format(entries)


def render_item(item: object, style: str, depth: int) -> Markup:
	"""A line of text, or an object with `content` (or `text`), `meta` and nested `items`."""
	item = item if isinstance(item, dict) else {"content": item}
	text = inline(item, "content" if "content" in item else "text")
	nested = render_items(as_list(item.get("items")), {"style": style}, depth + 1)
	tick = render_tick(item) if style == "checklist" else Markup()
	return Markup("<li>{}{}{}</li>").format(tick, text, nested)


def render_tick(item: Block) -> Markup:
	meta = item.get("meta") if isinstance(item.get("meta"), dict) else item
	is_done = meta.get("checked") is True
	return TICK.format(state="done" if is_done else "open", label=_("Done") if is_done else _("To do"))


def number_items(meta: object) -> Markup:
	"""Attributes of an ordered list that begins elsewhere than at 1, or counts with letters."""
	if not isinstance(meta, dict):
		return Markup()
	start, kind = meta.get("start"), COUNTERS.get(as_text(meta.get("counterType")))
	attributes = Markup(' type="{}"').format(kind) if kind else Markup()
	if isinstance(start, int) and 1 < start < 1_000_000:
		attributes += Markup(' start="{}"').format(start)
	return attributes


def render_quote(data: Block) -> Markup:
	text, caption = inline(data, "text"), inline(data, "caption")
	if not text:
		return render_unknown("quote", data) if caption else Markup()
	return QUOTE.format(text=text, caption=QUOTED.format(caption) if caption else Markup())


def render_code(data: Block) -> Markup:
	code = as_text(data.get("code"))
	return CODE.format(label=_("Code"), code=code) if code else Markup()


def render_table(data: Block) -> Markup:
	rows = [as_list(row) for row in as_list(data.get("content"))]
	if not any(rows):
		return Markup()
	has_headings = data.get("withHeadings") is True
	head = HEAD.format(render_row(rows.pop(0), HEADING_CELL)) if has_headings else Markup()
	body = Markup().join(render_row(row, CELL) for row in rows)
	return TABLE.format(label=_("Table"), head=head, body=body)


def render_row(cells: list[object], cell: Markup) -> Markup:
	html = Markup().join(cell.format(sanitize_inline(as_text(text))) for text in cells)
	return Markup("<tr>{}</tr>").format(html)


def render_image_block(data: Block) -> Markup:
	file = data.get("file")
	address = as_text(file.get("url") if isinstance(file, dict) else None) or as_text(data.get("url"))
	return render_image(address, as_text(data.get("caption")), as_text(data.get("alt")))


def render_embed_block(data: Block) -> Markup:
	"""`source` is what the author gave; without it `embed`, which is a YouTube id at times."""
	address, service = as_text(data.get("source")), as_text(data.get("service"))
	embed = as_text(data.get("embed"))
	if not address and service == "youtube" and embed.isidentifier():
		address = f"https://youtu.be/{embed}"
	return render_embed(address or embed, as_text(data.get("caption")))


def render_upload(data: Block) -> Markup:
	return render_file(as_text(data.get("file_url")), as_text(data.get("caption")))


def render_quizzes(data: Block, cards: Cards) -> Markup:
	"""Those that belong to a film."""
	quizzes = (row for row in as_list(data.get("quizzes")) if isinstance(row, dict))
	return Markup().join(Markup("\n") + render_task("quiz", row, cards) for row in quizzes)


def render_markdown_block(data: Block) -> Markup:
	html = render_markdown(as_text(data.get("text")))
	return Markup('<div dir="auto">{}</div>').format(Markup(html)) if html else Markup()


def render_task(kind: str, data: Block, cards: Cards) -> Markup:
	"""The card of a quiz or assignment; a notice where there is none of this name in the lesson."""
	name = as_text(data.get(kind))
	return cards.get((kind, name)) or render_missing(kind, name)


def render_missing(kind: str, name: str) -> Markup:
	if kind == "quiz":
		label, text = _("Quiz"), _("This quiz cannot be taken here. Please tell your learning team.")
	else:
		label, text = (
			_("Assignment"),
			_("This assignment cannot be handed in here. Please tell your learning team."),
		)
	return TASK.format(kind=label, name=name, text=text)


def render_unknown(kind: str, data: Block) -> Markup:
	"""All the text of a block that is not understood."""
	texts = [sanitize_inline(text) for text in find_texts(data)]
	note = (
		_("A block of the kind “{0}”. Its text:").format(kind) if kind else _("A block of no kind. Its text:")
	)
	return UNKNOWN.format(kind=note, text=Markup().join(PARAGRAPH.format(text) for text in texts if text))


def render_delimiter(_data: Block) -> Markup:
	return Markup("<hr>")


RENDERERS: dict[str, Callable[[Block], Markup]] = {
	"checklist": render_checklist,
	"code": render_code,
	"codeBox": render_code,
	"delimiter": render_delimiter,
	"embed": render_embed_block,
	"header": render_header,
	"image": render_image_block,
	"list": render_list,
	"markdown": render_markdown_block,
	"paragraph": render_paragraph,
	"quote": render_quote,
	"table": render_table,
	"upload": render_upload,
}


def inline(data: Block, key: str) -> Markup:
	return sanitize_inline(as_text(data.get(key)))


def as_text(value: object) -> str:
	"""Text as it can be sent; of a list or an object, the texts in it."""
	if value is None:
		return ""
	return " ".join(find_texts(value)) if isinstance(value, list | dict) else make_sendable(str(value))


def as_list(value: object) -> list[object]:
	if value is None:
		return []
	return value if isinstance(value, list) else [value]


def as_level(value: object) -> int:
	level = as_text(value)
	return int(level) if level in ("1", "2", "3", "4", "5", "6") else 2


def find_texts(value: object) -> Iterator[str]:
	"""The texts within lists and objects, in order and however deep."""
	waiting = [value]
	while waiting:
		value = waiting.pop()
		if isinstance(value, dict):
			value = list(value.values())
		if isinstance(value, list):
			waiting.extend(reversed(value))
		elif value is not None and not isinstance(value, bool) and value != "":
			yield make_sendable(str(value))
