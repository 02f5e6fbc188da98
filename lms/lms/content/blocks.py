"""Block JSON (an Editor.js document): strict checks on save, tolerant rendering.

A check names the block and what is wrong with it. Rendering accepts anything that is stored; for an unknown
kind of block it shows the text.
"""

import json
from collections.abc import Callable, Iterator

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.content.block_checks import find_problem
from lms.lms.content.block_values import (
	Block,
	as_dict,
	as_level,
	as_list,
	as_text,
	find_texts,
	inline,
	read_code,
)
from lms.lms.content.callouts import CALLOUTS, render_link
from lms.lms.content.cards import Cards, Place, render_task
from lms.lms.content.markdown import render_markdown, render_tick
from lms.lms.content.markup import sanitize_html, sanitize_inline
from lms.lms.content.media import PARAGRAPH, render_embed, render_file, render_image, render_video

MAX_DEPTH = 6

HEADING = Markup('<h{level} dir="auto">{text}</h{level}>')
QUOTE = Markup('<figure class="quote"><blockquote dir="auto"><p>{text}</p></blockquote>{caption}</figure>')
QUOTED = Markup('<figcaption dir="auto">{}</figcaption>')
CODE = Markup('<pre dir="ltr" role="region" aria-label="{label}" tabindex="0"><code>{code}</code></pre>')
TABLE = Markup(
	'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table dir="auto">{head}'
	"<tbody>{body}</tbody></table></div>"
)
HEAD, HEADING_CELL, CELL = map(Markup, ("<thead>{}</thead>", '<th scope="col">{}</th>', "<td>{}</td>"))
UNKNOWN = Markup('<div class="unknown" role="note"><p class="kind">{kind}</p>{text}</div>')
DETAILS = Markup('<details{state}><summary dir="auto">{text}</summary>{body}</details>')
TASKS = ("assignment", "quiz")
COUNTERS = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}


def validate_content(content: str | None, label: str) -> None:
	"""Raise ValidationError if `content` is not a valid block document. `label` is the field's label."""
	if not content:
		return
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
	"""Return the stored blocks, each with a `type` and `data`, or None if the content is unreadable."""
	if not content or not content.strip():
		return []
	try:
		document = json.loads(content)
	except (ValueError, RecursionError):
		return None
	blocks = document.get("blocks") if isinstance(document, dict) else None
	return [read_block(block) for block in blocks] if isinstance(blocks, list) else None


def walk_blocks(blocks: list[Block], depth: int = 1) -> Iterator[Block]:
	"""Yield all blocks, including those in columns."""
	for block in blocks:
		yield block
		if block["type"] == "columns" and depth < MAX_DEPTH:
			for column in read_columns(block["data"]):
				yield from walk_blocks(column, depth + 1)


def read_columns(data: Block) -> list[list[Block]]:
	"""Return the blocks of each column. They replace the stored ones, so later changes to them are kept."""
	columns = [as_dict(column) for column in as_list(data.get("cols"))]
	for column in columns:
		column["blocks"] = [read_block(block) for block in as_list(column.get("blocks"))]
	return [column["blocks"] for column in columns]


def render_blocks(blocks: list[Block], place: Place) -> Markup:
	"""Render blocks as safe HTML. Changes the level of headings in `blocks`."""
	demote_heading_blocks(list(walk_blocks(blocks)))
	return render_row_of_blocks(blocks, place, depth=1)


def render_row_of_blocks(blocks: list[Block], place: Place, depth: int) -> Markup:
	rest = iter(blocks)
	parts = (render_block(block, rest, place, depth) for block in rest)
	return Markup("\n").join(part for part in parts if part)


def read_block(block: object) -> Block:
	if not isinstance(block, dict):
		return {"type": "", "data": {"text": block}}
	data = block.get("data")
	return {"type": as_text(block.get("type")), "data": data if isinstance(data, dict) else {"text": data}}


def demote_heading_blocks(blocks: list[Block]) -> None:
	"""Move all headings down one level if any is level 1, as the lesson's title is the page's only h1."""
	headings = [block["data"] for block in blocks if block["type"] == "header"]
	levels = [as_level(data.get("level")) for data in headings]
	for data, level in zip(headings, levels, strict=True):
		data["level"] = min(level + 1, 6) if 1 in levels else level


def render_block(block: Block, rest: Iterator[Block], place: Place, depth: int) -> Markup:
	"""Render one block. `rest` iterates over the blocks after it; a toggle consumes those it contains."""
	kind, data = block["type"], block["data"]
	if kind in TASKS:
		return render_task(kind, as_text(data.get(kind)), place.cards)
	if kind == "markdown":
		return render_markdown_block(data, place)
	if kind == "columns" and depth < MAX_DEPTH:
		return render_columns(data, place, depth)
	if kind == "toggle" and depth < MAX_DEPTH:
		return render_toggle(data, rest, place, depth)
	renderer = RENDERERS.get(kind)
	html = renderer(data) if renderer else render_unknown(kind, data)
	return html + render_quizzes(data, place.cards) if kind == "upload" else html


def render_columns(data: Block, place: Place, depth: int) -> Markup:
	columns = (render_row_of_blocks(column, place, depth + 1) for column in read_columns(data))
	cells = Markup().join(Markup("<div>{}</div>").format(column) for column in columns)
	return Markup('<div class="columns">{}</div>').format(cells) if cells else Markup()


def render_toggle(data: Block, rest: Iterator[Block], place: Place, depth: int) -> Markup:
	"""Render a collapsible section. It contains the next `items` blocks."""
	count = data.get("items")
	count = count if isinstance(count, int) and 0 < count < 1_000 else 0
	inside = [block for _number, block in zip(range(count), rest, strict=False)]
	return DETAILS.format(
		state=Markup(" open") if data.get("status") == "open" else Markup(),
		text=inline(data, "text") or _("More"),
		body=render_row_of_blocks(inside, place, depth + 1),
	)


def render_header(data: Block) -> Markup:
	text = inline(data, "text")
	return HEADING.format(level=data["level"], text=text) if text else Markup()


def render_paragraph(data: Block) -> Markup:
	text = inline(data, "text")
	return PARAGRAPH.format(text) if text else Markup()


def render_list(data: Block) -> Markup:
	return render_items(as_list(data.get("items")), data, depth=1)


def render_checklist(data: Block) -> Markup:
	"""Render the older, separate checklist block: items with `text` and `checked`."""
	return render_items(as_list(data.get("items")), {"style": "checklist"}, depth=1)


def render_items(items: list[object], data: Block, depth: int) -> Markup:
	"""Render one level of a list. Items nested below MAX_DEPTH are shown on the last level."""
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
	"""Render text, or an object with `content` (or `text`), `meta` and nested `items`."""
	item = item if isinstance(item, dict) else {"content": item}
	text = inline(item, "content" if "content" in item else "text")
	nested = render_items(as_list(item.get("items")), {"style": style}, depth + 1)
	tick = render_tick(is_done=is_checked(item)) if style == "checklist" else Markup()
	return Markup("<li>{}{}{}</li>").format(tick, text, nested)


def is_checked(item: Block) -> bool:
	meta = item["meta"] if isinstance(item.get("meta"), dict) else item
	return meta.get("checked") is True


def number_items(meta: object) -> Markup:
	"""Return the attributes of an ordered list that starts at another number or counts in letters."""
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


def render_code_box(data: Block) -> Markup:
	"""Older editors stored HTML here. Newer ones store text and set `format` to `text`."""
	code = as_text(data.get("code"))
	return render_code({"code": code if data.get("format") == "text" else read_code(code)})


def render_raw(data: Block) -> Markup:
	html = sanitize_html(as_text(data.get("html")))
	return Markup('<div dir="auto">{}</div>').format(Markup(html)) if html.strip() else Markup()


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
	address = as_text(as_dict(data.get("file")).get("url")) or as_text(data.get("url"))
	return render_image(address, as_text(data.get("caption")), as_text(data.get("alt")))


def render_embed_block(data: Block) -> Markup:
	"""Use `source`, the address that the author gave, or else `embed`, which may be just a video's id."""
	address, service = as_text(data.get("source")), as_text(data.get("service"))
	embed, caption = as_text(data.get("embed")), as_text(data.get("caption"))
	if not address and service == "vimeo" and embed[:1].isdecimal():
		address = f"https://player.vimeo.com/video/{embed}"
	if not address and service == "youtube":
		return render_video(embed, caption)
	return render_embed(address or embed, caption)


def render_upload(data: Block) -> Markup:
	return render_file(as_text(data.get("file_url")), as_text(data.get("caption")))


def render_quizzes(data: Block, cards: Cards) -> Markup:
	"""Render the quizzes that belong to a video."""
	quizzes = (row for row in as_list(data.get("quizzes")) if isinstance(row, dict))
	return Markup().join(
		Markup("\n") + render_task("quiz", as_text(row.get("quiz")), cards) for row in quizzes
	)


def render_attachment(data: Block) -> Markup:
	return render_file(as_text(as_dict(data.get("file")).get("url")), as_text(data.get("title")))


def render_markdown_block(data: Block, place: Place) -> Markup:
	html = render_markdown(as_text(data.get("text")), place)
	return Markup('<div dir="auto">{}</div>').format(Markup(html)) if html else Markup()


def render_unknown(kind: str, data: Block) -> Markup:
	"""Render all the text of a block whose kind is unknown."""
	texts = [sanitize_inline(text) for text in find_texts(data)]
	note = (
		_("A block of type “{0}” cannot be shown here. Its text:").format(kind)
		if kind
		else _("A block without a type cannot be shown here. Its text:")
	)
	return UNKNOWN.format(kind=note, text=Markup().join(PARAGRAPH.format(text) for text in texts if text))


def render_delimiter(_data: Block) -> Markup:
	return Markup("<hr>")


RENDERERS: dict[str, Callable[[Block], Markup]] = {
	**CALLOUTS,
	"attaches": render_attachment,
	"checklist": render_checklist,
	"code": render_code,
	"codeBox": render_code_box,
	"delimiter": render_delimiter,
	"embed": render_embed_block,
	"header": render_header,
	"image": render_image_block,
	"linkTool": render_link,
	"list": render_list,
	"paragraph": render_paragraph,
	"quote": render_quote,
	"raw": render_raw,
	"table": render_table,
	"upload": render_upload,
}
