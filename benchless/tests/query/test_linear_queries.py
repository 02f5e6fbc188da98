"""What reading a list request costs: steps grow as the text does, and everything has a limit."""

import pytest

from benchless.access.listing import get_list
from benchless.context.local import local
from benchless.database import like as like_module
from benchless.database.like import like
from benchless.query import columns, filters, parse_filters
from benchless.utils.errors import ValidationError
from tests.support.steps import assert_linear, count_steps

PIECES = ("count(", "count( ", " ", "`", "`tab", "tab.", "a.", ",", "(,", ")", " as ", "distinct ", "\n", "x")
ENDS = ("", "x", ")", " desc", "`")
PATTERNS = ("%a%e%i%o%u%zzz%", "%_a%_e%", "%" * 40, "_%" * 40 + "x", "%" + "a_" * 40 + "b%", "\\" * 41)


@pytest.mark.parametrize(
	"read",
	[
		lambda text: columns.parse_column("User", text),
		lambda text: columns.parse_fields("User", text),
		lambda text: columns.parse_fields("User", [text]),
		lambda text: columns.split(text),
		lambda text: list(columns.parse_order_by("User", text, set())),
		lambda text: columns.parse_grouping("User", text, {"x"}),
		lambda text: parse_filters("User", text),
		lambda text: parse_filters("User", [[text, text, text]]),
	],
	ids=["column", "fields", "list", "split", "order", "group", "json", "filter"],
)
def test_a_column_costs_as_much_as_it_is_long(site, monkeypatch, read):
	monkeypatch.setattr(columns, "LONGEST_COLUMN", 10**6)
	monkeypatch.setattr(columns, "MOST_COLUMNS", 10**6)
	for piece in PIECES:
		for end in ENDS:
			assert_linear(read, lambda size, piece=piece, end=end: piece * size + end)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_search_costs_as_much_as_the_text_is_long(pattern):
	for piece in ("a", "aeiou", "ae", "é", "a\u0301\u0323"):
		assert_linear(lambda text: like(pattern, text), lambda size, piece=piece: piece * size)


@pytest.mark.parametrize("piece", ["%a", "_%", "_a", "%_", "\\%"])
def test_a_search_costs_as_much_as_its_pattern_is_long(piece):
	def search(pattern):
		like_module._compile.cache_clear()
		like_module._get_masks.cache_clear()
		return like(pattern, "a" * 500)

	assert_linear(search, lambda size: piece * size)


def test_a_query_has_a_limit_of_filters_and_columns(site):
	with pytest.raises(ValidationError, match="100 filters"):
		get_list("User", filters=[["name", "=", "x"]] * (filters.MOST_FILTERS + 1))
	with pytest.raises(ValidationError, match="100 filters"):
		get_list("User", filters=[{"name": "x", "email": "x"}] * filters.MOST_FILTERS)
	with pytest.raises(ValidationError, match="500 columns"):
		get_list("User", fields=["name"] * (columns.MOST_COLUMNS + 1))
	for clause in ("order_by", "group_by"):
		with pytest.raises(ValidationError, match="500 columns"):
			get_list("User", **{clause: "name," * (columns.MOST_COLUMNS + 1)})
	with pytest.raises(ValidationError, match="too long"):
		get_list("User", filters={"name": ["like", "%a" * 501]})


def test_as_many_filters_as_are_allowed_can_be_used(site):
	wanted = [["name", "!=", "x"]] * filters.MOST_FILTERS
	assert get_list("User", filters=wanted, or_filters=wanted)


def test_filters_of_any_depth_are_refused(site):
	for depth in (10, 1000, 100_000):
		with pytest.raises(ValidationError):
			get_list("User", filters="[" * depth + "]" * depth)


def test_who_may_not_list_a_doctype_has_nothing_read(site):
	local.session.user = "Guest"
	short = {"fields": ["name"], "filters": [["name", "=", "x"]]}
	long = {"fields": ["name"] * 400, "filters": [["name", "=", "x"]] * 90}
	_first, for_short, for_long = (
		count_steps(lambda given=given: get_list("User", **given)) for given in (short, short, long)
	)
	assert for_short == for_long
