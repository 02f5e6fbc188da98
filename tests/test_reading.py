"""No test in a browser reads a page that may still be on its way: `expect` waits, and so do the readers of
`tests.support.reading`.

A click ends when the next page has begun to come, and a script draws when it is ready. A test that reads at
once passes on a quick machine, and now and then fails on a busy one.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.test_time import ROOT, files_of_tests

# Of Playwright. These answer at once, or as soon as there is an element, whatever it shows by then.
READS = (
	*("is_visible", "is_hidden", "is_enabled", "is_disabled", "is_checked", "is_editable"),
	*("all_inner_texts", "all_text_contents", "evaluate_all", "evaluate", "bounding_box"),
	*("inner_text", "inner_html", "text_content", "input_value", "get_attribute", "aria_snapshot"),
	*("query_selector", "query_selector_all", "element_handles"),
)
# Without arguments, since lists and texts have some of them, too.
BARE_READS = ("all", "count")
PAGE_READS = ("content", "title")
ALLOWED = {
	"tests/support/reading.py": "waits before it reads",
	"tests/support/hands.py": "a key has moved the focus when `press` ends; `go_on` has waited for the page",
	"tests/guides/clone_desk.py": "each verb has waited for the part of the desk that it then looks at",
	"tests/guides/frappe_desk.py": "each verb has waited for the part of the desk that it then looks at",
}


def find_reads(code: str) -> list[str]:
	"""What the code learns from a page at once. `wait_until` asks again, so it may ask so."""
	tree = ast.parse(code)
	asked_again = {node for call in ast.walk(tree) if is_wait(call) for node in ast.walk(call)}
	done = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
	reads = (read for node in ast.walk(tree) if node not in asked_again | done for read in reads_of(node))
	return [*reads, *(address for node in ast.walk(tree) for address in addresses_of(node))]


def is_wait(node: ast.AST) -> bool:
	return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "wait_until"


def is_page(node: ast.AST) -> bool:
	return getattr(node, "attr", getattr(node, "id", "")) in ("page", "paper", "tab")


def reads_of(node: ast.AST) -> Iterator[str]:
	match node:
		case ast.Call(func=ast.Attribute(attr=name)) if name in READS:
			yield name
		case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]) if name in BARE_READS:
			yield name
		case ast.Call(func=ast.Attribute(value=page, attr=name)) if name in PAGE_READS and is_page(page):
			yield name


def addresses_of(node: ast.AST) -> Iterator[str]:
	"""Addresses of pages that are judged; for `wait_for_url` and `expect` they need not be read."""
	if isinstance(node, ast.Assert | ast.If | ast.While):
		for part in ast.walk(node.test):
			if isinstance(part, ast.Attribute) and part.attr == "url" and is_page(part.value):
				yield "url"


@pytest.mark.parametrize(
	"path",
	[path for path in files_of_tests() if str(path.relative_to(ROOT)) not in ALLOWED],
	ids=lambda path: path.name,
)
def test_no_test_reads_a_page_that_may_be_on_its_way(path):
	assert find_reads(path.read_text()) == []


@pytest.mark.parametrize("path", ALLOWED)
def test_what_may_read_at_once_does(path):
	assert find_reads((ROOT / path).read_text())


@pytest.mark.parametrize(
	"code",
	[
		'assert page.get_by_text("Saved").is_visible()',
		"assert not button.is_enabled()",
		"if box.is_checked(): box.click()",
		"assert rows.all_inner_texts() == []",
		"assert rows.count() == 2",
		"for row in rows.all(): row.click()",
		"texts = cells.all_text_contents()",
		'assert heading.inner_text() == "Courses"',
		'def heading(page):\n\treturn page.locator("h1").inner_text()',
		'day = cell.get_attribute("datetime")',
		'assert field.input_value() == ""',
		'assert page.evaluate("innerWidth") == 320',
		'values = cells.evaluate_all("cells => cells.map((cell) => cell.value)")',
		'assert "secret" not in page.content()',
		'assert desk.page.title() != "RUN"',
		'assert page.url.endswith("/lms")',
		'if "new" in desk.page.url: pass',
		'page.click("a") or page.query_selector("h1")',
	],
)
def test_reading_at_once_is_found(code):
	assert find_reads(code)


@pytest.mark.parametrize(
	"code",
	[
		"expect(rows).to_have_count(2)",
		'expect(heading).to_have_text("Courses")',
		"assert read_texts(rows) == names",
		'assert measure(page, "innerWidth") == 320',
		'page.evaluate("scrollTo(0, 0)")',
		"wait_until(lambda: field.input_value() == name)",
		'assert text.count("<li") == 2',
		'name = word.title()\nassert response.url == "/lms"',
		'page.wait_for_url("**/lms/assign/*")\nrun(page.url.rpartition("/")[2])',
	],
)
def test_what_waits_is_let_be(code):
	assert find_reads(code) == []
