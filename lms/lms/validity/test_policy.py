"""The dates of periods: the vectors V1 to V11 of the guide, by their numbers, and what holds for all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lms.validity.policy import (
	COMPLETION,
	DAYS,
	EXPIRY,
	FIXED_DATE,
	MONTHS,
	YEARS,
	Policy,
	Span,
	count_span,
	find_last_day,
)

YEARLY = Policy(12, MONTHS, COMPLETION, window_days=60)
BY_EXPIRY = Policy(12, MONTHS, EXPIRY, window_days=60)
YEARS_END = Policy(basis=FIXED_DATE, fixed_month=12, fixed_day=31, minimum_months=3, window_days=90)
UNTIL_MARCH = Span(date(2025, 4, 1), date(2026, 3, 31), date(2026, 1, 30), date(2026, 3, 31))


def dates(span: Span) -> tuple[str, ...]:
	return tuple(str(day) for day in (span.valid_from, span.valid_until, span.window_opens_on))


def test_v1_a_year_from_the_completion():
	span = count_span(YEARLY, date(2023, 2, 12))
	assert dates(span) == ("2023-02-12", "2024-02-11", "2023-12-13")


def test_v2_a_year_from_a_leap_day():
	span = count_span(YEARLY, date(2024, 2, 29))
	assert dates(span) == ("2024-02-29", "2025-02-28", "2024-12-30")


def test_v3_half_a_year_into_a_shorter_month():
	span = count_span(Policy(6, MONTHS, COMPLETION, window_days=30), date(2025, 8, 31))
	assert dates(span) == ("2025-08-31", "2026-02-28", "2026-01-29")


def test_v4_the_first_period_by_expiry_begins_after_the_due_date():
	span = count_span(BY_EXPIRY, date(2025, 3, 10), due_on=date(2025, 3, 31))
	assert dates(span) == ("2025-04-01", "2026-03-31", "2026-01-30")


def test_v5_renewing_in_the_window_keeps_the_cycle():
	span = count_span(BY_EXPIRY, date(2026, 2, 10), UNTIL_MARCH)
	assert dates(span) == ("2026-04-01", "2027-03-31", "2027-01-30")


def test_v6_renewing_late_begins_anew_and_leaves_a_gap():
	span = count_span(BY_EXPIRY, date(2026, 4, 5), UNTIL_MARCH)
	assert dates(span) == ("2026-04-05", "2027-04-04", "2027-02-03")


def test_v7_before_the_window_nothing_changes():
	assert count_span(BY_EXPIRY, date(2026, 1, 10), UNTIL_MARCH) is None


def test_v8_the_stored_opening_decides_after_the_window_was_shortened():
	shortened = Policy(12, MONTHS, EXPIRY, window_days=30)
	span = count_span(shortened, date(2026, 2, 10), UNTIL_MARCH)
	assert dates(span)[:2] == ("2026-04-01", "2027-03-31")


@pytest.mark.parametrize(
	("vector", "completed_on", "valid_until"),
	[
		("V9", date(2025, 9, 30), date(2025, 12, 31)),
		("V10", date(2025, 11, 20), date(2026, 12, 31)),
		# An import of an old completion, on whatever day it runs: today is no argument.
		("V11", date(2026, 2, 28), date(2026, 12, 31)),
	],
)
def test_v9_to_v11_a_fixed_day_leaves_the_minimum_time(vector, completed_on, valid_until):
	span = count_span(YEARS_END, completed_on)
	assert (span.valid_from, span.valid_until) == (completed_on, valid_until), vector


def test_who_is_late_for_the_first_period_by_expiry_begins_on_the_day():
	span = count_span(BY_EXPIRY, date(2025, 4, 2), due_on=date(2025, 3, 31))
	assert (span.valid_from, span.valid_until) == (date(2025, 4, 2), date(2026, 4, 1))


def test_without_a_due_date_the_first_period_by_expiry_begins_on_the_day():
	assert count_span(BY_EXPIRY, date(2025, 3, 10)).valid_from == date(2025, 3, 10)


def test_renewing_to_a_fixed_day_gives_the_next_one():
	"""Also when the window is longer than the minimum time, so that the same day would leave enough."""
	policy = Policy(basis=FIXED_DATE, fixed_month=12, fixed_day=31, window_days=120)
	before = count_span(policy, date(2025, 1, 7))
	assert before.valid_until == date(2025, 12, 31)
	assert count_span(policy, date(2025, 9, 15), before).valid_until == date(2026, 12, 31)


def test_a_fixed_leap_day_is_the_28th_in_other_years():
	policy = Policy(basis=FIXED_DATE, fixed_month=2, fixed_day=29)
	assert count_span(policy, date(2026, 1, 1)).valid_until == date(2026, 2, 28)
	assert count_span(policy, date(2027, 3, 1)).valid_until == date(2028, 2, 29)


def test_without_a_policy_training_counts_for_ever():
	assert count_span(Policy(), date(2025, 3, 10)) == Span(date(2025, 3, 10))


def test_what_counts_for_ever_is_not_renewed():
	assert count_span(YEARLY, date(2026, 3, 10), Span(date(2025, 3, 10))) is None


def test_grace_begins_after_the_last_day():
	span = count_span(Policy(365, DAYS, grace_days=14), date(2025, 1, 1))
	assert (span.valid_until, span.grace_until) == (date(2025, 12, 31), date(2026, 1, 14))


def test_a_period_keeps_the_numbers_that_it_was_counted_from():
	assert YEARLY.as_dict() == {
		"length": 12,
		"unit": MONTHS,
		"basis": COMPLETION,
		"window_days": 60,
		"grace_days": 0,
	}
	assert YEARS_END.as_dict()["fixed_month"] == 12
	assert Policy().as_dict() == {}


DAYS_OF_LIFE = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DAYS_OF_LIFE, st.integers(1, 400), st.sampled_from([DAYS, MONTHS, YEARS]))
def test_the_day_after_the_last_begins_the_next_stretch(first, length, unit):
	last = find_last_day(first, length, unit)
	if unit == DAYS:
		assert (last - first).days == length - 1
		return
	months = (last.year - first.year) * 12 + last.month - first.month
	wanted = length if unit == MONTHS else 12 * length
	assert months in (wanted, wanted - 1)
	if first.day <= 28:
		assert (last + timedelta(days=1)).day == first.day


@given(
	DAYS_OF_LIFE,
	st.lists(st.integers(0, 900), max_size=8),
	st.sampled_from([YEARLY, BY_EXPIRY, YEARS_END, Policy(30, DAYS, window_days=10)]),
)
def test_a_chain_never_goes_back(first, gaps, policy):
	"""Each renewal ends later, and opens its window later, than the period before."""
	day, span = first, count_span(policy, first)
	for gap in gaps:
		day += timedelta(days=gap)
		renewed = count_span(policy, day, span)
		if renewed is None:
			assert day < span.window_opens_on
			continue
		assert renewed.valid_until > span.valid_until
		assert renewed.window_opens_on > span.window_opens_on
		assert renewed.valid_until >= day
		span = renewed
