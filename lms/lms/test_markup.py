"""Markdown of lessons: what is rendered and what is taken out."""

import pytest

from lms.lms.markdown import render_markdown
from lms.lms.markup import sanitize


@pytest.mark.parametrize(
	("body", "html"),
	[
		("## Part", "<h2>Part</h2>"),
		("# Title\n## Part", "<h2>Title</h2>\n<h3>Part</h3>"),
		("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
		("| a |\n|---|\n| b |", "<td>b</td>"),
		("~~gone~~", "<s>gone</s>"),
		("<details><summary>More</summary>text</details>", "<summary>More</summary>"),
		("![plan](/files/plan.png)", '<img src="/files/plan.png" alt="plan">'),
		("[site](https://example.com)", 'rel="noopener noreferrer"'),
	],
)
def test_markdown_becomes_html(body, html):
	assert html in render_markdown(body)


@pytest.mark.parametrize(
	"body",
	[
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"[click](javascript:alert(1))",
		"<a href='javascript:alert(1)'>click</a>",
		"<iframe src='https://example.com'></iframe>",
		"<form action='/x'><input name=y></form>",
		"<style>body{display:none}</style>",
		"<svg onload=alert(1)>",
	],
)
def test_what_could_run_is_taken_out(body):
	html = render_markdown(body)
	for part in ("<script", "onerror", 'href="javascript', "<iframe", "<form", "<style", "onload"):
		assert part not in html


@pytest.mark.parametrize("body", ["", None])
def test_no_body_is_no_html(body):
	assert render_markdown(body) == ""


@pytest.mark.parametrize(
	("body", "html"),
	[
		(
			"![plan](https://example.com/plan.png)",
			'<a href="https://example.com/plan.png" rel="noopener noreferrer">plan</a>',
		),
		("![](https://example.com/plan.png)", ">https://example.com/plan.png</a>"),
		(
			'<img src="https://example.com/plan.png" alt="plan">',
			'<a href="https://example.com/plan.png" rel="noopener noreferrer">plan</a>',
		),
		(
			"[![build](https://example.com/b.svg)](https://example.com/ci)",
			'<a href="https://example.com/ci" rel="noopener noreferrer">build</a>',
		),
		("![x](/api/method/logout)", '<a href="/api/method/logout" rel="noopener noreferrer">x</a>'),
	],
)
def test_pictures_from_elsewhere_are_not_loaded(body, html):
	assert html in render_markdown(body)


def test_main_heading_in_html_is_the_level_below():
	assert sanitize("<H1>Part</H1> `<h1>`") == "<h2>Part</h2> `<h2>`</h2>"


def test_more_tags_than_anybody_writes_are_shown_as_text():
	assert sanitize("<ul><li>" * 20_000).startswith("&lt;ul&gt;")
