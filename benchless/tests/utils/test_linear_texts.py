"""What reading texts of clients costs, from tags in messages to addresses: steps grow as the text does."""

import pytest

from benchless.database.sqlite_text import without_for_update
from benchless.mail.message import to_text
from benchless.model import data_options
from benchless.text.translate import _begins_tag
from benchless.utils import text as texts
from benchless.utils.dates import get_datetime, getdate, to_timedelta
from benchless.utils.errors import ValidationError
from benchless.utils.html import sanitize_html
from benchless.web.arguments import parse_json_argument
from tests.support.steps import assert_linear

PIECES = (
	*(
		"<",
		"<!--",
		"<!-- x>",
		"<!---->",
		"-->",
		"<a ",
		'<a href="',
		'<a href="x">',
		"</a>",
		"<style>",
		"<br",
		"<br>",
	),
	*(
		">",
		'"',
		'",',
		",",
		"a.",
		"a@",
		"a-",
		"@",
		".",
		"a ",
		" ",
		"\n",
		"\n \n",
		"1",
		"1:",
		"[",
		"{",
		"\\",
		"'",
	),
)
READERS = {
	"strip_html": texts.strip_html,
	"has_tag": lambda text: texts.has_tag(text, _begins_tag),
	"sanitize_html": sanitize_html,
	"to_text": to_text,
	"split_emails": texts.split_emails,
	"validate_email_address": texts.validate_email_address,
	"phone": data_options.validate_phone_number,
	"url": data_options.validate_url,
	"date": getdate,
	"moment": get_datetime,
	"time": to_timedelta,
	"lock": without_for_update,
	"json": lambda text: parse_json_argument(text, "x"),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_text_costs_as_much_as_it_is_long(site, read):
	for piece in PIECES:
		for end in ("", ">", "x", "\n", '"'):
			assert_linear(read, lambda size, piece=piece, end=end: piece * size + end)


@pytest.mark.parametrize(
	("html", "text"),
	[
		("a <b>b</b> c", "a b c"),
		("a < b", "a < b"),
		("a <!-- <b> \n --> c", "a  c"),
		("a <!-- <b> c", "a  c"),
		("<!--><b>-->x", "x"),
	],
)
def test_tags_and_comments_are_stripped(html, text):
	assert texts.strip_html(html) == text


@pytest.mark.parametrize("read", [getdate, get_datetime, to_timedelta])
def test_no_date_is_as_long_as_a_letter(read):
	with pytest.raises((ValueError, ValidationError)):
		read("1 January 2026" + " " * 100)
