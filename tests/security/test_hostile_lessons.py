"""Whatever an author, an import or another app has put into a lesson: what is sent is of an allow-list."""

import json

import frappe
import pytest

from lms.lms.content.markdown import render_markdown
from lms.lms.content.markup import sanitize_html
from lms.lms.courses.lessons import render_lesson, render_text
from tests.support.hostile import blocks_with_address, blocks_with_text, document, load
from tests.support.html import find_problems
from tests.support.steps import count_calls

# What costs more grows faster than the text.
CALLS_PER_CHARACTER = 400


def identify(value: object) -> str:
	return repr(value)[:60]


@pytest.mark.parametrize("text", load("html"), ids=identify)
def test_text_is_harmless_in_every_block(text):
	for block in blocks_with_text(text):
		assert find_problems(render_text(document(block), None)) == [], block


@pytest.mark.parametrize("text", load("html") + load("markdown"), ids=identify)
def test_text_is_harmless_in_markdown_and_descriptions(text):
	text = text.encode("utf-8", "replace").decode()  # as a database can hold it
	for html in (render_markdown(text), render_markdown(f"Before\n\n{text}\n\nafter"), sanitize_html(text)):
		assert find_problems(html) == []


@pytest.mark.parametrize("url", load("urls"), ids=identify)
def test_address_is_harmless_wherever_one_is_taken(url):
	for block in blocks_with_address(url):
		assert find_problems(render_text(document(block), None)) == [], block
	for fieldname in ("youtube", "video", "pdf"):
		assert find_problems(render_lesson(frappe._dict({fieldname: url}))) == [], fieldname


@pytest.mark.parametrize("block", load("blocks"), ids=identify)
def test_odd_block_is_shown_and_harmless(block):
	good = {"type": "paragraph", "data": {"text": "Still here"}}
	html = render_text(document(good, block, good), None)
	assert find_problems(html) == []
	assert html.count("Still here") == 2


@pytest.mark.parametrize("content", load("documents"), ids=identify)
def test_odd_document_is_harmless_and_hides_no_markdown(content):
	html = render_text(content, "The *body*.")
	assert find_problems(html) == []
	assert "<em>body</em>" in html or "blocks" in content


def test_text_of_every_odd_block_is_kept():
	"""Nothing is lost in silence: what was meant for readers is there, as text."""
	texts = {
		"kind-x": {"a": ["one", {"b": "two"}], "c": "three"},
		"table": {"content": [["one", None], "two", {"x": "three"}]},
	}
	for kind, data in texts.items():
		html = render_text(document({"type": kind, "data": data}), None)
		assert all(word in html for word in ("one", "two", "three")), html


def nested_items(depth: int) -> str:
	return '{"content":"x","items":[' * depth + "]}" * depth


@pytest.mark.parametrize(
	"content",
	[
		"[" * 100_000,
		'{"blocks":' + "[" * 5_000 + "]" * 5_000 + "}",
		'{"blocks":' + "[" * 800 + '"deep"' + "]" * 800 + "}",
		'{"blocks":[' + '{"a":' * 800 + "1" + "}" * 800 + "]}",
		'{"blocks":[{"type":"list","data":{"style":"checklist","items":[' + nested_items(300) + "]}}]}",
		'{"blocks":[{"type":"x","data":{"n":' + "9" * 10_000 + "}}]}",
		json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "<b>" * 100_000}}]}),
		json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "&lt;" * 2_000_000}}]}),
		json.dumps({"blocks": [{"type": "list", "data": {"items": ["<"] * 5_000}}]}),
		json.dumps({"blocks": [{}] * 10_000}),
		json.dumps({"blocks": [{"type": "table", "data": {"content": [["a"] * 2_000] + [[]] * 2_000}}]}),
	],
	ids=lambda content: f"{content[:30]}…",
)
def test_bombs_do_not_go_off(content):
	count_calls(render_text, content, None, limit=CALLS_PER_CHARACTER * len(content))
	html = render_text(content, "The body")
	assert find_problems(html) == []
	assert len(html) < 20_000_000


@pytest.mark.parametrize(
	"body",
	[
		"[" * 10_000,
		"*a " * 10_000,
		"> " * 5_000,
		"<div>" * 50_000,
		"`" * 50_000,
		"![" * 5_000,
		"- " * 5_000 + "x",
	],
	ids=lambda body: f"{body[:4]}…",
)
def test_markdown_bombs_do_not_go_off(body):
	count_calls(render_markdown, body, limit=CALLS_PER_CHARACTER * len(body))
	assert find_problems(render_markdown(body)) == []
