"""Add the saved filters of the training assignment list to sites from before there were any."""

from lms.lms.desk.saved_views import add_saved_views


def execute() -> None:
	add_saved_views()
