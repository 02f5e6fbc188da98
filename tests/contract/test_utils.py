"""`frappe.utils`: dates, numbers, text, addresses."""

import datetime

import frappe
import pytest
from frappe.utils import (
	add_days,
	add_to_date,
	cint,
	cstr,
	escape_html,
	flt,
	format_date,
	format_datetime,
	format_time,
	get_datetime,
	get_system_timezone,
	get_time,
	get_url,
	getdate,
	now,
	now_datetime,
	nowdate,
	nowtime,
	sbool,
	split_emails,
	strip_html,
	today,
	validate_email_address,
)

DAY = datetime.date(2026, 2, 28)
MOMENT = datetime.datetime(2026, 2, 28, 13, 5, 9, 250000)


def tokyo() -> datetime.datetime:
	return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).replace(tzinfo=None)


class TestDates:
	@pytest.mark.parametrize(
		"value", ["2026-02-28", "2026-02-28 13:05:09.25", "28 February 2026", DAY, MOMENT]
	)
	def test_a_date_from_text_or_moment(self, value):
		assert getdate(value) == DAY

	def test_no_date_is_today(self):
		assert getdate() == getdate(None) == getdate("") == now_datetime().date()

	@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow-ish", "2026-13-01"])
	def test_what_is_no_date_is_refused(self, value):
		with pytest.raises(frappe.ValidationError, match="is not a valid date string"):
			getdate(value)

	def test_the_zero_date_is_none(self):
		assert getdate("0000-00-00") is None
		assert get_datetime("0001-01-01") is None

	@pytest.mark.parametrize(
		("value", "expected"),
		[
			("2026-02-28 13:05:09.250000", MOMENT),
			("2026-02-28 13:05", datetime.datetime(2026, 2, 28, 13, 5)),
			("2026-02-28", datetime.datetime(2026, 2, 28)),
			(DAY, datetime.datetime(2026, 2, 28)),
			(MOMENT, MOMENT),
		],
	)
	def test_a_moment_from_text_or_date(self, value, expected):
		assert get_datetime(value) == expected

	def test_a_time_of_day(self):
		assert get_time("13:05:09") == datetime.time(13, 5, 9)
		assert get_time(MOMENT) == datetime.time(13, 5, 9, 250000)
		assert get_time(datetime.timedelta(hours=13)) == datetime.time(13)

	def test_now_in_its_forms(self):
		assert now()[:10] == nowdate() == today()
		assert now_datetime() <= get_datetime(now()) <= now_datetime()
		assert len(now()) == 26
		assert len(nowtime()) == 15

	def test_now_is_in_the_sites_time_zone(self, monkeypatch):
		frappe.db.set_single_value("System Settings", "time_zone", "Asia/Tokyo")
		frappe.clear_cache()
		monkeypatch.delattr(frappe.local, "system_settings", raising=False)
		before, in_tokyo, after = tokyo(), now_datetime(), tokyo()
		assert before <= in_tokyo <= after

	@pytest.mark.benchless
	def test_a_site_without_a_time_zone_runs_on_utc(self):
		frappe.db.delete("Singles", {"doctype": "System Settings", "field": "time_zone"})
		frappe.clear_cache()
		assert get_system_timezone() == "UTC"

	@pytest.mark.parametrize(
		("moved", "expected"),
		[
			(lambda: add_days(DAY, 1), datetime.date(2026, 3, 1)),
			(lambda: add_days("2026-02-28", -28), "2026-01-31"),
			(lambda: add_to_date("2026-01-31", months=1), "2026-02-28"),
			(lambda: add_to_date(datetime.date(2024, 2, 29), years=1), datetime.date(2025, 2, 28)),
			(lambda: add_to_date(MOMENT, hours=11), datetime.datetime(2026, 3, 1, 0, 5, 9, 250000)),
			(lambda: add_to_date("2026-02-28 13:00:00", minutes=5), "2026-02-28 13:05:00.000000"),
			(lambda: add_to_date("2026-02-28", hours=1), "2026-02-28 01:00:00.000000"),
			(lambda: add_to_date(DAY, weeks=1, as_string=True), "2026-03-07"),
		],
	)
	def test_dates_are_moved_and_stay_what_they_were(self, moved, expected):
		assert moved() == expected

	def test_a_date_that_cannot_be_moved_is_refused(self):
		with pytest.raises(frappe.ValidationError):
			add_days("2026-02-30", 1)

	def test_texts_for_people(self):
		assert format_date("2026-02-28", "dd.mm.yyyy") == "28.02.2026"
		assert format_datetime(MOMENT, "yyyy-MM-dd HH:mm") == "2026-02-28 13:05"
		assert format_time("13:05:09", "HH:mm") == "13:05"
		assert format_date(None) == ""


class TestNumbers:
	@pytest.mark.parametrize(
		("value", "expected"),
		[("100", 100), ("3.7", 3), (3.7, 3), (True, 1), ("a", 0), (None, 0), ("", 0), ("1e3", 1000)],
	)
	def test_integers(self, value, expected):
		assert cint(value) == expected

	def test_the_integer_of_nothing_can_be_chosen(self):
		assert cint("a", 7) == 7

	@pytest.mark.parametrize(
		("value", "expected"), [("1,250.5", 1250.5), ("a", 0.0), (None, 0.0), (7, 7.0), ("", 0.0)]
	)
	def test_floats(self, value, expected):
		assert flt(value) == expected

	@pytest.mark.parametrize(
		("value", "precision", "expected"),
		[
			(66.6666, 2, 66.67),
			(0.1 + 0.2, 2, 0.3),
			(2.675, 1, 2.7),
			(99.999, 1, 100.0),
			(-1.26, 1, -1.3),
			(0, 2, 0),
		],
	)
	def test_rounding(self, value, precision, expected):
		assert flt(value, precision) == expected

	def test_words_for_true_and_false(self):
		assert [sbool(word) for word in ("true", "1", "False", "0", "yes", 5)] == [
			True,
			True,
			False,
			False,
			"yes",
			5,
		]


class TestText:
	def test_anything_as_text(self):
		assert [cstr(value) for value in (None, 5, b"a", "ä")] == ["", "5", "a", "ä"]

	def test_html_is_escaped_or_stripped(self):
		assert escape_html('<a href="x">it\'s & more</a>') == (
			"&lt;a href=&quot;x&quot;&gt;it&apos;s &amp; more&lt;/a&gt;"
		)
		assert escape_html(None) is None
		assert strip_html("<p>Read <b>this</b></p><!-- note -->") == "Read this"

	@pytest.mark.parametrize(
		("value", "expected"),
		[
			("ann@example.com", "ann@example.com"),
			("Ann <ann@example.com>, bad, ben@example.org", "ann@example.com, ben@example.org"),
			("ann@example", ""),
			("ann example.com", ""),
			("a@b.com c@d.com", ""),
			("", ""),
			(None, ""),
		],
	)
	def test_valid_addresses(self, value, expected):
		assert validate_email_address(value) == expected

	def test_a_bad_address_is_refused(self):
		with pytest.raises(frappe.InvalidEmailAddressError):
			validate_email_address("ann@example", throw=True)

	def test_addresses_are_split(self):
		text = 'ann@example.com, "Doe, Ben" <ben@example.com> ,\ncleo@example.com'
		assert split_emails(text) == ["ann@example.com", '"Doe, Ben" <ben@example.com>', "cleo@example.com"]

	def test_random_names(self):
		assert len(frappe.generate_hash(length=10)) == 10
		assert int(frappe.generate_hash(length=10), 16) >= 0


class TestAddresses:
	def test_the_sites_own_address(self):
		base = get_url()
		assert base.startswith("http")
		assert get_url("/lms") == f"{base}/lms"
		assert get_url("https://example.com/x") == "https://example.com/x"


class TestDict:
	def test_keys_are_attributes(self):
		row = frappe._dict(a=1)
		row.b = 2
		assert (row.a, row["b"], row.missing) == (1, 2, None)
		del row.a
		assert "a" not in row

	def test_copy_and_update_return_the_same_kind(self):
		row = frappe._dict(a=1)
		assert row.copy().update(b=2).b == 2
		assert row.b is None
