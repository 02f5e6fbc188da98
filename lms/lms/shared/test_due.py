"""Badges of due dates."""

import pytest

from lms.lms.shared.due import Badge, due_badge


@pytest.mark.parametrize(
	("urgency", "days_left", "label"),
	[
		("overdue", -12, "Overdue by 12 days"),
		("overdue", -1, "Overdue since yesterday"),
		("soon", 0, "Due today"),
		("soon", 1, "Due tomorrow"),
		("soon", 7, "Due in 7 days"),
		("later", 8, "Due in 8 days"),
	],
)
def test_badge_says_how_many_days_are_left(urgency, days_left, label):
	assert due_badge(urgency, days_left) == Badge(urgency, label)
