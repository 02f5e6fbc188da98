"""Plain functions of the engine that need no site: filters on rows, sanitising, what is merged from hooks."""

from types import SimpleNamespace

import pytest

from benchless.hooks import get_newargs, merge_hook, scrub, unscrub
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


def test_hooks_of_two_apps_become_one():
	hooks: dict = {}
	for value in ({"ToDo": {"validate": "a.b"}}, {"ToDo": {"validate": ["c.d"], "on_update": "e.f"}}):
		merge_hook(hooks, "doc_events", value)
	merge_hook(hooks, "app_title", "One")
	assert hooks == {
		"doc_events": {"ToDo": {"validate": ["a.b", "c.d"], "on_update": ["e.f"]}},
		"app_title": ["One"],
	}


def test_a_function_gets_the_arguments_that_it_takes():
	def add(a, b=1):
		return a + b

	def take_all(**kwargs):
		return kwargs

	assert get_newargs(add, {"a": 1, "c": 2}) == {"a": 1}
	assert get_newargs(take_all, {"a": 1, "ignore_permissions": 1, "flags": {}}) == {"a": 1}


def test_names_are_scrubbed_for_modules():
	assert scrub("LMS Course-Module") == "lms_course_module"
	assert unscrub("lms_course") == "Lms Course"
