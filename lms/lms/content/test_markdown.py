"""Markdown extensions beyond CommonMark, and the cost of rendering them."""

import pytest

from lms.lms.content import markdown
from lms.lms.content.cards import Place
from lms.lms.content.markdown import find_macros, render_markdown
from lms.lms.people.recipients import speaking
from lms.testing.factories import make_chapter, make_course, make_lesson
from tests.support.html import find_problems
from tests.support.steps import assert_linear

REL = 'rel="noopener noreferrer"'
ID = "-abc_123DEF"


@pytest.mark.parametrize(
	("body", "html"),
	[
		("See https://example.com/a?x=1&y=2.", f'<a href="https://example.com/a?x=1&amp;y=2" {REL}>'),
		("(https://example.com/a_(b))", f'(<a href="https://example.com/a_(b)" {REL}>'),
		("www.example.com!", f'<a href="https://www.example.com" {REL}>www.example.com</a>!'),
		("See <https://example.com>", f'<a href="https://example.com" {REL}>https://example.com</a>'),
		(
			"[https://a.example](https://b.example)",
			f'<a href="https://b.example" {REL}>https://a.example</a>',
		),
		("`https://example.com`", "<code>https://example.com</code>"),
		("    https://example.com", "<code>https://example.com\n</code>"),
		("xhttps://example.com", "<p>xhttps://example.com</p>"),
		("https://localhost", "<p>https://localhost</p>"),
		("“https://example.com”", f'“<a href="https://example.com" {REL}>https://example.com</a>”'),
	],
)
def test_bare_addresses_are_links(body, html):
	assert html in render_markdown(body)


def test_boxes_make_a_checklist():
	html = render_markdown("- [ ] to *do*\n- [x] done\n- plain [x] text")
	assert '<ul class="checklist">' in html
	assert 'role="img" aria-label="To do"></span>to <em>do</em>' in html
	assert 'role="img" aria-label="Done"></span>done' in html
	assert "<li>plain [x] text</li>" in html


@pytest.mark.parametrize("body", ["[ ] no list", "- [y] no box", "- []x", "- `[ ] code`"])
def test_other_brackets_stay(body):
	assert "checklist" not in render_markdown(body)


def test_columns_are_aligned_as_their_rule_says():
	html = render_markdown("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |")
	for tag, align, text in (("th", "center", "b"), ("td", "left", "1"), ("td", "right", "3")):
		assert f'<{tag} align="{align}">{text}</{tag}>' in html
	assert "<td>4</td>" in html


def test_footnotes_lead_there_and_back():
	html = render_markdown("A[^1] and B[^long].\n\n[^1]: One.\n[^long]: Two *words*.")
	assert '<section class="footnotes" aria-label="Footnotes"><ol>' in html
	[number] = {part.split('"')[0] for part in html.split('href="#fn-')[1:2]}
	assert f'id="fn-{number}"' in html and f'href="#fnref-{number}" aria-label="Back to the text"' in html
	assert "Two <em>words</em>." in html


def test_footnotes_of_two_texts_of_a_page_are_apart():
	one, other = (render_markdown(f"{word}[^1]\n\n[^1]: Note.") for word in ("A", "B"))
	assert not {part.split('"')[0] for part in one.split('id="')[1:]} & {
		part.split('"')[0] for part in other.split('id="')[1:]
	}


def test_a_footnote_that_is_not_there_is_text():
	assert render_markdown("A[^1].") == "<p>A[^1].</p>\n"


@pytest.mark.parametrize(
	"front",
	[
		"---\ntitle: Fire\n---\n",
		"---\ntitle: Fire\ntags:\n  - a\n- b\n# comment\n---\n",
		"---\r\ntitle: Fire\r\n---\r\n",
		"\ufeff---\na-b_c: 1\n...\n",
	],
)
def test_front_matter_is_not_shown(front):
	assert render_markdown(f"{front}# Drill\n") == "<h2>Drill</h2>\n"


@pytest.mark.parametrize(
	"body",
	[
		"---\nA text between lines.\n---\nMore.",
		"---\nNote: read this.\nIt matters.\n\n---\n",
		"---\nhttps://example.com\n---\n",
		"---\n---\nText",
		"---\ntitle: never closed",
	],
)
def test_a_text_between_lines_is_shown(body):
	for word in body.split("\n")[1:]:
		assert word.strip("-") in render_markdown(body)


def test_a_relative_picture_is_the_file_of_that_name_attached_to_the_lesson():
	place = Place({}, {"fire plan.png": "/private/files/fire plan.png"})
	for address in ("images/fire%20plan.png", "./fire%20plan.png", "<fire plan.png>"):
		html = render_markdown(f"![The plan]({address})", place)
		assert '<img src="/private/files/fire plan.png" alt="The plan">' in html


@pytest.mark.parametrize(
	("body", "html"),
	[
		("List<String> and List<Integer>", "<p>List&lt;String&gt; and List&lt;Integer&gt;</p>"),
		("if x<y and y>z", "<p>if x&lt;y and y&gt;z</p>"),
		("git checkout <branch>", "<p>git checkout &lt;branch&gt;</p>"),
		("> **Note** <y>", "<p><strong>Note</strong> &lt;y&gt;</p>"),
		("<branch>\n*text*\n</branch>", "<p>&lt;branch&gt;\n*text*\n&lt;/branch&gt;</p>"),
		("<B>bold</B> <samp>x</samp>", "<b>bold</b> <samp>x</samp>"),
		("a <!-- note --> b", "<p>a  b</p>"),
		("```\n<p>&lt;</p>\n```", "<code>&lt;p&gt;&amp;lt;&lt;/p&gt;\n</code>"),
	],
)
def test_text_that_only_looks_like_html_is_shown_as_typed(body, html):
	assert html in render_markdown(body)


@pytest.mark.parametrize("address", ["other.png", "../other.png", "a/b"])
def test_a_missing_relative_picture_is_replaced_with_its_text(address):
	assert render_markdown(f"![The plan]({address})") == "<p>The plan</p>\n"


def test_files_of_a_lesson_are_found_by_name(committed):
	import frappe

	from lms.lms.courses.lessons import get_lesson

	lesson = make_lesson(make_chapter(make_course(lessons=0).name, lessons=0).name, body="![a](plan.png)")
	values = {"attached_to_doctype": lesson.doctype, "attached_to_name": lesson.name, "is_private": 1}
	file = frappe.get_doc(doctype="File", file_name="plan.png", content=PNG, **values).insert()
	pictures = get_lesson(lesson.name, "Administrator").pictures
	assert pictures["plan.png"] == file.file_url


PNG = bytes.fromhex(
	"89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
	"0000000049454e44ae426082"
)


def test_a_picture_that_is_in_the_text_is_shown():
	picture = "data:image/png;base64,iVBORw0KGgo="
	assert f'<img src="{picture}" alt="dot">' in render_markdown(f"![dot]({picture})")
	assert f'<img src="{picture}">' in render_markdown(f'<img src="{picture}">')


@pytest.mark.parametrize(
	"address", ["data:image/svg+xml;base64,PHN2Zz4=", "data:text/html,<script>", "DATA:image/png,x"]
)
def test_other_data_addresses_are_not_shown_as_pictures(address):
	for body in (f"![a]({address})", f'<img src="{address}">', f'<a href="{address}">x</a>'):
		html = render_markdown(body)
		assert "src=" not in html and "href=" not in html


@pytest.mark.parametrize(
	("macro", "html"),
	[
		(f'{{{{ YouTubeVideo("{ID}") }}}}', f'<iframe src="https://www.youtube-nocookie.com/embed/{ID}"'),
		("{{YouTubeVideo('https://youtu.be/-abc_123DEF')}}", f"/embed/{ID}"),
		('{{ Video("/files/fire (1).mp4") }}', '<video src="/files/fire (1).mp4"'),
		('{{ Audio("/files/talk.mp3") }}', '<audio src="/files/talk.mp3"'),
		('{{ PDF("/files/plan.pdf") }}', '<iframe src="/files/plan.pdf"'),
		('{{ Embed("pdf|||/files/plan.pdf") }}', '<iframe src="/files/plan.pdf"'),
		('{{ Embed("video|||https://vimeo.com/123456789") }}', "player.vimeo.com/video/123456789"),
		('{{ Video("https://example.com/a.mp4") }}', '<a href="https://example.com/a.mp4"'),
		('{{ Quiz("fire") }}', "<b>The quiz</b>"),
		('{{ Assignment("fire") }}', "cannot be handed in here"),
	],
)
def test_macros_of_frappe_learning_are_rendered(macro, html):
	place = Place({("quiz", "fire"): "<b>The quiz</b>"})
	assert html in render_markdown(macro, place)
	within = render_markdown(f"Before *{macro}* and\n{macro} after.", place)
	assert within.count(html) == 2 and "<p><figure" not in within and "{{" not in within


@pytest.mark.parametrize(
	"body",
	[
		'`{{ Quiz("fire") }}`',
		'{{ Exercise("fire") }}',
		"{{ x }}",
		'{{ Quiz("fire" }}',
		"{{ Quiz",
		'    {{ Quiz("a") }}',
	],
)
def test_text_that_is_not_a_macro_stays(body):
	assert "{{" in render_markdown(body) and find_macros(body) == []


def test_a_typed_mark_is_not_replaced():
	html = render_markdown('\x0200000000-0\x03 {{ Quiz("a") }} \x02ffffffff-9\x03')
	assert html.count("cannot be taken here") == 1 and find_problems(html) == []


COSTS = {
	"addresses": lambda count: "http://a.b/( " * count,
	"brackets in addresses": lambda count: "http://a.b/" + "(" * count + ")" * count,
	"dots": lambda count: "www.a.b" + "." * count + " " + "www." * count,
	"boxes": lambda count: "- [x] a\n" * count,
	"footnotes": lambda count: "a[^1] " * count + "\n\n[^1]: x",
	"names of footnotes": lambda count: "[^a] " * count,
	"long names": lambda count: ("[^" + "a" * 80 + "] ") * (count // 8),
	"macros": lambda count: '{{ Quiz("a") }} ' * count,
	"braces": lambda count: "{{" * count,
	"front matter": lambda count: "---\n" + "a: b\n" * count + "---\n",
	"rules": lambda count: "---\n" * count,
	"pictures": lambda count: "![a](b.png) " * count,
	"tags": lambda count: "<img src=x><a href=y>" * count,
	"rows": lambda count: "|a|b|\n|:-|-:|\n" + "|c|d|\n" * count,
}


@pytest.mark.parametrize("name", COSTS)
def test_cost_grows_in_line_with_the_length_of_the_text(name, monkeypatch):
	monkeypatch.setattr(markdown, "LONGEST_KEPT", -1)
	assert_linear(render_markdown, COSTS[name])


# What is kept


@pytest.fixture
def parsed(monkeypatch):
	"""The texts that were parsed, each time."""
	texts: list[str] = []
	parser_for = markdown.get_parser_for
	monkeypatch.setattr(markdown, "get_parser_for", lambda text: texts.append(text) or parser_for(text))
	markdown.render_kept.cache_clear()
	return texts


def test_a_text_is_parsed_once_and_its_macros_are_rendered_for_each_reader(parsed):
	body = 'Before.\n\n{{ Quiz("no-such-quiz") }}\n\nAfter.'
	pages = [render_markdown(body) for _ in range(3)]
	assert len(set(pages)) == 1
	assert len(parsed) == 1
	assert "After." in pages[0] and "\x02" not in pages[0]


@pytest.mark.parametrize(
	"body", ["- [ ] one", "- [x] one", "A[^1]\n\n[^1]: B", "x" * (markdown.LONGEST_KEPT + 1)]
)
def test_labels_are_in_the_readers_language_and_long_texts_are_not_kept(parsed, body):
	for language in ("en", "de", "en"):
		with speaking(language):
			html = render_markdown(body)
		assert "Zurück" not in html or language == "de"
	assert len(parsed) == 3


def test_a_kept_text_is_made_safe_again_for_each_place():
	body = "![x](/files/a.png)"
	seen = [render_markdown(body, Place({}, pictures)) for pictures in ({"/files/a.png"}, set())]
	assert "/files/a.png" in seen[0]
	assert seen[0] == render_markdown(body, Place({}, {"/files/a.png"}))
