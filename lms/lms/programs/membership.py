"""Who was a member of a program when: LMS Program Member Event. Append-only."""

from collections.abc import Collection

from lms.lms.shared.rows import insert_new

MEMBER_EVENT = "LMS Program Member Event"
JOINED, LEFT = "Joined", "Left"


def record_membership(event: str, program: str, members: Collection[str], user: str) -> None:
	"""Record that these people joined or left a program, as of now."""
	rows = ((program, member, event) for member in members)
	insert_new(MEMBER_EVENT, ("program", "member", "event"), rows, user)
