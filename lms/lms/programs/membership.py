"""Who was a member of a program when: LMS Program Member Event. Append-only."""

from collections.abc import Mapping

from lms.lms.shared.rows import insert_new

MEMBER_EVENT = "LMS Program Member Event"
MEMBER_FIELDS = ("program", "member", "member_name", "event")
JOINED, LEFT = "Joined", "Left"


def record_membership(event: str, program: str, members: Mapping[str, str], user: str) -> None:
	"""Record that these people (name: full name) joined or left a program, as of now."""
	rows = ((program, member, full_name, event) for member, full_name in members.items())
	insert_new(MEMBER_EVENT, MEMBER_FIELDS, rows, user)
