"""Which markup of a lesson is rendered and which is removed."""

import pytest

from lms.lms.content.markdown import render_markdown
from lms.lms.content.markup import sanitize_html
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
def test_markup_that_could_run_is_removed(body):
	html = render_markdown(body)
	for part in ("<script", "onerror", 'href="javascript', "<iframe", "<form", "<style", "onload"):
		assert part not in html


@pytest.mark.parametrize("body", ["", None])
def test_an_empty_body_renders_nothing(body):
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


def test_a_main_heading_in_html_moves_down_one_level():
	assert sanitize_html("<H1>Part</H1> `<h1>`") == "<h2>Part</h2> `<h2>`</h2>"


def test_html_with_too_many_tags_is_shown_as_text():
	assert sanitize_html("<ul><li>" * 20_000).startswith("&lt;ul&gt;")


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
def test_video_audio_and_frames_become_links(html, link):
	link = link.format('rel="noopener noreferrer"')
	assert sanitize_html(f"See {html}") == f"See {link}"
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
def test_embeds_without_a_safe_address_become_text(html, words):
	assert sanitize_html(html).replace("&#34;", '"').replace("&quot;", '"') == words


def test_a_video_inside_a_link_becomes_its_title():
	html = sanitize_html('<a href="/x">See <video src="/files/v.mp4" title="the film"></video></a>')
	assert html == '<a href="/x" rel="noopener noreferrer">See the film</a>'


def test_text_after_a_video_stays():
	assert sanitize_html("<p>a <video src=/files/v.mp4></video> b <b>c</b></p>").endswith(
		"</a> b <b>c</b></p>"
	)


@pytest.mark.parametrize("part", ["<iframe>", "<video>", "<source>", "<embed src=/x>", "<object></object>"])
def test_cost_of_embeds_grows_in_line_with_the_length(part):
	assert_linear(sanitize_html, lambda size: f"<video>{part * size}")
