"""Tests do not run across midnight: what day it is could change in the middle of one."""

from datetime import datetime, timedelta

import pytest

from tests.support.midnight import get_wait


@pytest.mark.parametrize(
	("now", "seconds"),
	[
		(datetime(2026, 3, 31, 23, 59, 58), 2),
		(datetime(2026, 3, 31, 23, 55), 300),
		(datetime(2026, 3, 31, 23, 54, 59), 0),
		(datetime(2026, 3, 31, 0, 0), 0),
	],
)
def test_the_new_day_is_waited_for_only_when_it_is_about_to_begin(now, seconds):
	assert get_wait(now) == timedelta(seconds=seconds)
