"""Markdown of lessons: what is rendered and what is taken out."""

import pytest

from lms.lms.markdown import render_markdown
from lms.lms.markup import sanitize
from tests.support.steps import assert_linear


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


@pytest.mark.parametrize(
	("html", "link"),
	[
		('<video src="/files/fire.mp4" controls>', '<a href="/files/fire.mp4" {}>/files/fire.mp4</a>'),
		(
			"<video><source src='https://example.com/a.webm'><source src=b.mp4>No film</video>",
			'<a href="https://example.com/a.webm" {}>https://example.com/a.webm</a>',
		),
		('<audio src="/files/a.mp3" title="The bell">', '<a href="/files/a.mp3" {}>The bell</a>'),
		(
			'<iframe src="//www.youtube.com/embed/x?a=1&b=2" title="Fire & smoke"></iframe>',
			'<a href="https://www.youtube.com/embed/x?a=1&amp;b=2" {}>Fire &amp; smoke</a>',
		),
		(
			'<object data="/files/p.pdf"><embed src="q"></object>',
			'<a href="/files/p.pdf" {}>/files/p.pdf</a>',
		),
		(
			'<EMBED SRC="https://example.com/x">',
			'<a href="https://example.com/x" {}>https://example.com/x</a>',
		),
	],
)
def test_films_sounds_and_frames_are_links(html, link):
	link = link.format('rel="noopener noreferrer"')
	assert sanitize(f"See {html}") == f"See {link}"
	assert link in render_markdown(f"See {html}")


@pytest.mark.parametrize(
	("html", "words"),
	[
		('<iframe src="javascript:alert(1)"></iframe>', "Embedded page"),
		('<iframe srcdoc="<script>alert(1)</script>"></iframe>', "Embedded page"),
		(
			'<iframe title="&lt;img src=x onerror=alert(1)&gt;"></iframe>',
			"&lt;img src=x onerror=alert(1)&gt;",
		),
		("<iframe><img src=x onerror=alert(1)></iframe>", "Embedded page"),
		("<video><iframe></video><script>alert(1)</script></iframe>", "Video"),
		('<audio src="data:audio/mp3;base64,AAAA"></audio>', "Audio"),
		('<video src="film.mp4">', "film.mp4"),
		("<video src='\"&gt;&lt;script&gt;'>", '"&gt;&lt;script&gt;'),
	],
)
def test_those_that_lead_nowhere_are_words(html, words):
	assert sanitize(html).replace("&#34;", '"').replace("&quot;", '"') == words


def test_a_film_within_a_link_is_its_words():
	html = sanitize('<a href="/x">See <video src="/files/v.mp4" title="the film"></video></a>')
	assert html == '<a href="/x" rel="noopener noreferrer">See the film</a>'


def test_text_after_a_film_stays():
	assert sanitize("<p>a <video src=/files/v.mp4></video> b <b>c</b></p>").endswith("</a> b <b>c</b></p>")


@pytest.mark.parametrize("part", ["<iframe>", "<video>", "<source>", "<embed src=/x>", "<object></object>"])
def test_many_of_them_cost_what_their_length_is(part):
	assert_linear(sanitize, lambda size: f"<video>{part * size}")
