"""How each kind of block is rendered, and which blocks a lesson refuses on save."""

import json

import frappe
import pytest

from lms.lms.content.blocks import validate_content
from lms.lms.courses.lessons import render_text
from lms.lms.courses.tasks import find_tasks


def document(*blocks: object) -> str:
	return json.dumps({"time": 1772450743148, "blocks": list(blocks), "version": "2.29.0"})


def block(kind: str, **data: object) -> dict[str, object]:
	return {"id": "a1", "type": kind, "data": data}


def render(*blocks: object) -> str:
	return str(render_text(document(*blocks), None))


@pytest.mark.parametrize(
	("given", "html"),
	[
		(
			block("paragraph", text="a <b>b</b> &amp; <mark class='cdx-marker'>c</mark>"),
			"a <b>b</b> &amp; <mark>c</mark>",
		),
		(block("paragraph", text=""), ""),
		(block("header", text="Part", level=3), '<h3 dir="auto">Part</h3>'),
		(block("quote", text="Say it", caption="Asha"), '<figcaption dir="auto">Asha</figcaption>'),
		(block("code", code="if a < b:\n\tpass"), "<code>if a &lt; b:\n\tpass</code>"),
		(block("delimiter"), "<hr>"),
		(block("markdown", text="*a*"), "<em>a</em>"),
		(block("list", style="unordered", items=["a", "b"]), '<ul dir="auto"><li>a</li><li>b</li></ul>'),
		(block("list", style="ordered", items=["a"]), '<ol dir="auto"><li>a</li></ol>'),
		(
			block("list", style="ordered", meta={"start": 4, "counterType": "lower-roman"}, items=["a"]),
			' type="i" start="4">',
		),
	],
)
def test_block_becomes_html(given, html):
	assert html in render(given)


def test_nested_list_keeps_its_order_and_style():
	inner = {"content": "inner", "items": [], "meta": {}}
	html = render(block("list", style="ordered", items=[{"content": "outer", "items": [inner]}, "last"]))
	assert html == ('<ol dir="auto"><li>outer<ol dir="auto"><li>inner</li></ol></li><li>last</li></ol>')


@pytest.mark.parametrize(
	"given",
	[
		block(
			"list",
			style="checklist",
			items=[
				{"content": "on", "meta": {"checked": True}, "items": []},
				{"content": "off", "meta": {"checked": False}, "items": []},
			],
		),
		block("checklist", items=[{"text": "on", "checked": True}, {"text": "off", "checked": False}]),
	],
)
def test_checklist_says_what_is_done(given):
	html = render(given)
	assert '<li><span class="tick done" role="img" aria-label="Done"></span>on</li>' in html
	assert '<li><span class="tick open" role="img" aria-label="To do"></span>off</li>' in html


def test_first_row_of_a_table_may_be_its_headings():
	rows = [["Lever", "Sounds like"], ["<i>Fear</i>", "Pay"]]
	html = render(block("table", withHeadings=True, content=rows))
	assert '<thead><tr><th scope="col">Lever</th><th scope="col">Sounds like</th></tr></thead>' in html
	assert "<tbody><tr><td><i>Fear</i></td><td>Pay</td></tr></tbody>" in html
	assert "<th" not in render(block("table", withHeadings=False, content=rows))


def test_headings_begin_below_that_of_the_page():
	html = render(block("header", text="A", level=1), block("header", text="B", level=2))
	assert ">A</h2>" in html and ">B</h3>" in html


@pytest.mark.parametrize("file", [{"file": {"url": "/files/plan.png"}}, {"url": "/files/plan.png"}])
def test_image_has_a_caption_and_an_alternative_text(file):
	html = render(block("image", caption="The <b>plan</b>", **file))
	assert '<img src="/files/plan.png" alt="The plan"' in html
	assert "The <b>plan</b></figcaption>" in html
	assert 'alt="A map"' in render(block("image", alt="A map", caption="The plan", **file))


def test_quizzes_of_a_video_are_shown():
	quizzes = [{"time": 30, "quiz": "QUIZ-1"}, {"time": 60, "quiz": "QUIZ-2"}]
	html = render(block("upload", file_url="/files/fire.mp4", file_type="mp4", quizzes=quizzes))
	assert '<video src="/files/fire.mp4"' in html
	assert "QUIZ-1" in html and "QUIZ-2" in html


@pytest.mark.parametrize(("kind", "word"), [("quiz", "taken"), ("assignment", "handed in")])
def test_a_task_that_the_lesson_does_not_have_is_named_with_a_notice(kind, word):
	html = render(block(kind, **{kind: "Fire safety"}))
	assert 'role="note"' in html and "Fire safety" in html and f"cannot be {word}" in html


def test_a_block_of_an_unknown_kind_is_named_and_its_text_is_shown():
	html = render(block("mindMap", root="Fire", leaves=[{"label": "<b>Heat</b>"}, {"label": "Fuel"}]))
	assert "mindMap" in html
	for text in ("Fire", "<b>Heat</b>", "Fuel"):
		assert f'<p dir="auto">{text}</p>' in html


def test_blocks_are_shown_instead_of_the_markdown():
	assert "body" not in render_text(document(block("paragraph", text="blocks")), "The body")


@pytest.mark.parametrize("content", [None, "", "  ", document()])
def test_without_blocks_the_markdown_is_shown(content):
	assert render_text(content, "The body") == '<div dir="auto"><p>The body</p>\n</div>'


@pytest.mark.parametrize("content", ["no JSON", "[]", "[" * 10_000, "x" * 600_000])
def test_a_notice_about_unreadable_content_is_shown_with_the_markdown(content):
	html = render_text(content, "The body")
	assert "cannot be shown" in html and "<p>The body</p>" in html


@pytest.mark.parametrize(
	("content", "message"),
	[
		('{"blocks": [\n{"type" "x"}]}', "Content is not valid JSON: see line 2, column 9"),
		("[" * 100_000, "nested too deeply"),
		('{"blocks": [' + "9" * 5_000 + "]}", "a number that is too large"),
		("[]", "a list of “blocks”"),
		('{"blocks": {}}', "a list of “blocks”"),
		(document(block("paragraph", text="ok"), "text"), "block 2: a block must be an object"),
		(document({"data": {}}), "block 1: “type” must be text"),
		(document({"type": "paragraph"}), "block 1: “data” must be an object"),
		(document(block("paragraph", text=5)), "“text” in a block of type “paragraph” must be text"),
		(
			document(block("header", text="x", level="2")),
			"“level” in a block of type “header” must be a whole",
		),
		(
			document(block("header", text="x", level=True)),
			"“level” in a block of type “header” must be a whole",
		),
		(document(block("header", text="x", level=7)), "“level” must be between 1 and 6"),
		(
			document(block("list", style="ordered", items="x")),
			"“items” in a block of type “list” must be a list",
		),
		(document(block("list", items=["a", 3])), "item 2 must be text or an object"),
		(document(block("table", content=[["a"], "b"])), "every cell of row 2 must be text"),
		(document(block("table", content=[["a", 1]])), "every cell of row 1 must be text"),
		(
			document(block("table", content=[], withHeadings=1)),
			"“withHeadings” in a block of type “table” must be true",
		),
		(
			document(block("image", file="/files/x.png")),
			"“file” in a block of type “image” must be an object",
		),
	],
)
def test_an_invalid_block_document_is_refused_with_the_reason(content, message):
	with pytest.raises(frappe.ValidationError, match=message):
		validate_content(content, "Content")


@pytest.mark.parametrize(
	"content",
	[
		None,
		"",
		document(),
		document(block("paragraph", text="a"), block("mindMap", anything=[1, None])),
		document(block("header", text="a"), block("image", file={"url": "x"}, withBorder=False)),
		document(block("embed", service="youtube", source="javascript:alert(1)", width=580)),
	],
)
def test_documents_of_the_editor_are_accepted(content):
	validate_content(content, "Content")


@pytest.mark.parametrize(
	("code", "shown"),
	[
		("def f():<br>    return 1<br><br>f()", "def f():\n    return 1\n\nf()"),
		("a<div>b</div><div>c</div>", "a\nb\nc"),
		("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
		("if a &lt; b &amp;&amp; c:", "if a &lt; b &amp;&amp; c:"),
		("<span style='color:red'>let</span> x = <b>1</b>", "let x = 1"),
		("List<String> x; a < b", "List&lt;String&gt; x; a &lt; b"),
		("&lt;img src=x&gt;", "&lt;img src=x&gt;"),
		("git checkout <branch", "git checkout &lt;branch"),
	],
)
def test_code_that_an_editor_kept_as_html_is_readable(code, shown):
	assert f"<code>{shown}</code>" in render(block("codeBox", code=code, language="python"))


def test_code_that_says_it_is_text_stays_as_it_is():
	html = render(block("codeBox", code="a<br>b &lt;", format="text"))
	assert "<code>a&lt;br&gt;b &amp;lt;</code>" in html


@pytest.mark.parametrize("id", ["-abc_123DEF", "1abc_123DEF", "abcdefghij-"])
def test_a_youtube_video_is_found_by_its_id(id):
	html = render(block("embed", service="youtube", embed=id, caption="The drill"))
	assert f"https://www.youtube-nocookie.com/embed/{id}" in html and "The drill" in html


def test_a_vimeo_video_is_found_by_its_id():
	html = render(block("embed", service="vimeo", embed="123456789?h=abcdef1234"))
	assert "https://player.vimeo.com/video/123456789?dnt=1&amp;h=abcdef1234" in html


@pytest.mark.parametrize(
	("given", "parts"),
	[
		(
			block("attaches", file={"url": "/files/plan.zip", "size": 9, "extension": "zip"}, title="Plan"),
			["Plan", '<a href="/files/plan.zip" download>'],
		),
		(
			block("alert", type="danger", align="center", message="Do <b>not</b> run"),
			['class="callout danger"', "Do <b>not</b> run"],
		),
		(block("warning", title="Note", message="Hot"), ['class="callout warning"', ">Note<", "<p>Hot</p>"]),
		(
			block(
				"linkTool",
				link="https://example.com/a",
				meta={
					"title": "A page",
					"description": "About",
					"image": {"url": "https://example.com/x.png"},
				},
			),
			['<a href="https://example.com/a" rel="noopener noreferrer">A page</a>', "<p>About</p>"],
		),
		(block("raw", html="<p>a <b>b</b><script>x</script></p>"), ["<p>a <b>b</b></p>"]),
	],
)
def test_blocks_of_other_tools_are_shown_without_words_of_the_editor(given, parts):
	html = render(given)
	for part in parts:
		assert part in html
	for word in ("align", "extension", "zip.com", "x.png", "unknown", "script"):
		assert word not in html


def test_columns_have_blocks_of_their_own():
	columns = [
		{"blocks": [block("paragraph", text=text), block("header", text="H", level=1)]} for text in "ab"
	]
	html = render(block("columns", cols=columns), block("header", text="After", level=2))
	assert html.startswith('<div class="columns"><div><p dir="auto">a</p>')
	assert html.count('<h2 dir="auto">H</h2>') == 2 and '<h3 dir="auto">After</h3>' in html


def test_a_toggle_takes_the_blocks_after_it():
	html = render(
		block("toggle", text="<b>More</b>", status="closed", items=2),
		block("paragraph", text="one"),
		block("list", items=["two"]),
		block("paragraph", text="three"),
	)
	inside, _end, after = html.partition("</details>")
	assert inside.startswith('<details><summary dir="auto"><b>More</b></summary>')
	assert "one" in inside and "two" in inside and "three" not in inside and "three" in after


@pytest.mark.parametrize("kind", ["toggle", "columns"])
def test_nesting_of_blocks_is_limited(kind):
	inner = block("paragraph", text="deep")
	for _level in range(40):
		inner = block("columns", cols=[{"blocks": [inner]}])
	toggles = [block("toggle", text="t", items=1) for _level in range(40)]
	html = render(*([inner] if kind == "columns" else toggles), block("paragraph", text="last"))
	assert ("deep" if kind == "columns" else "last") in html


def test_quizzes_within_columns_belong_to_the_lesson():
	columns = [{"blocks": [block("quiz", quiz="fire"), "text"]}, None]
	tasks = find_tasks(document(block("columns", cols=columns)))
	assert tasks == {"LMS Quiz": {"fire"}, "LMS Assignment": set()}


def test_quizzes_of_the_markdown_count_where_it_is_shown():
	body = '{{ Quiz("fire") }} {{ Assignment("plan") }} `{{ Quiz("no") }}`'
	assert find_tasks(None, body) == {"LMS Quiz": {"fire"}, "LMS Assignment": {"plan"}}
	shown = document(block("paragraph", text="x"))
	assert find_tasks(shown, body) == {"LMS Quiz": set(), "LMS Assignment": set()}


def test_picture_that_is_in_the_text_is_shown():
	picture = "data:image/png;base64," + "A" * 50_000
	assert f'<img src="{picture}"' in render(block("image", url=picture, caption="A dot"))


def test_other_data_addresses_are_replaced_with_a_label():
	html = render(block("image", url="data:text/html," + "A" * 50_000))
	assert html == '<p dir="auto">Picture</p>'


def test_picture_from_elsewhere_within_a_text_is_a_link():
	html = render(block("paragraph", text='See <img src="https://example.com/a.png" alt="the plan">'))
	assert '<a href="https://example.com/a.png" rel="noopener noreferrer">the plan</a>' in html
