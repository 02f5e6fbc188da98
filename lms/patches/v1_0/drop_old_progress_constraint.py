"""Drop the constraint that allowed completing a lesson only once. Now it is once per cycle."""

from lms.lms.shared.dialects import drop_index


def execute() -> None:
	drop_index("LMS Course Progress", "unique_member_lesson")
