"""What follows for live classes when people join a cohort or leave it. The caller has the cohort's lock."""

from collections.abc import Collection
from datetime import datetime

from lms.lms.live_classes import events, news
from lms.lms.live_classes.live_class import find_invited, get_classes_of, is_over
from lms.lms.live_classes.series import count_change


def on_joined(batch: str, members: Collection[str], user: str) -> None:
	"""Add new members to the Events of the classes. Their confirmation brings the invitations."""
	if members:
		events.add_participants(events.get_events(batch), members, user)


def on_left(batch: str, members: Collection[str], now: datetime) -> None:
	"""Take people out of the Events, and the classes that come out of their calendars."""
	if not members:
		return
	events.remove_participants(events.get_events(batch), members)
	coming = [row for row in get_classes_of([batch]) if not row.is_cancelled and not is_over(row, now)]
	invited = find_invited(batch, members)
	for entry in dict.fromkeys(row.series or row.name for row in coming if invited):
		count_change(entry)
		news.queue_mails(news.LEFT, entry, invited)
