"""Drop the indexes that now have more columns, so that synchronizing the DocType adds them anew."""

from lms.lms.shared.dialects import drop_index


def execute() -> None:
	for index in ("status_due_date", "employee_status"):
		drop_index("LMS Training Assignment", index)
