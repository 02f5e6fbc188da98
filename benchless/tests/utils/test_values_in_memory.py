"""Plain functions that need no site: filters on rows, and HTML made harmless."""

from types import SimpleNamespace

import pytest

from benchless.utils.compare import compare, matching
from benchless.utils.html import sanitize_html

ROWS = [SimpleNamespace(idx=idx, title=title) for idx, title in enumerate(["Ann", "Ben", "Anna", None], 1)]


@pytest.mark.parametrize(
	("filters", "found"),
	[
		({"title": "Ben"}, [2]),
		({"title": ["!=", "Ben"]}, [1, 3, 4]),
		({"title": ["in", ["Ben", "Anna"]]}, [2, 3]),
		({"title": ["not in", ["Ben", "Anna"]]}, [1, 4]),
		({"title": "^An"}, [1, 3]),
		({"title": True}, [1, 2, 3]),
		({"title": False}, [4]),
		({"idx": [">", 2], "title": "Anna"}, [3]),
	],
)
def test_rows_are_found_by_filters(filters, found):
	assert [row.idx for row in matching(ROWS, filters)] == found


def test_the_search_ends_at_the_limit():
	assert [row.idx for row in matching(ROWS, {"idx": [">", 0]}, limit=2)] == [1, 2]


def test_an_unknown_comparison_is_false():
	assert not compare(1, "~", 1)


@pytest.mark.parametrize(
	("html", "harmless"),
	[
		('<p onclick="x">Hi <script>alert(1)</script><b>you</b></p>', "<p>Hi <b>you</b></p>"),
		('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
		('<a href="/lms" target="_blank">x</a>', '<a href="/lms" target="_blank">x</a>'),
		('<p style="color: red; position: fixed">x</p>', '<p style="color:red">x</p>'),
		("<svg onload=alert(1)>", ""),
		('<p data-id="7">x</p>', '<p data-id="7">x</p>'),
		("5 < 6 & 7 > 6", "5 < 6 & 7 > 6"),
		('{"text": "<b>x</b>"}', '{"text": "<b>x</b>"}'),
	],
)
def test_html_is_made_harmless(html, harmless):
	assert sanitize_html(html) == harmless


def test_json_is_sanitised_when_asked():
	assert "script" not in sanitize_html('"<script>x</script>"', always_sanitize=True)
