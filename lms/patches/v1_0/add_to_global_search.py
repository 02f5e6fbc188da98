"""Let the desk's global search of older sites find courses and programs."""

from lms.lms.desk.global_search import add_doctypes


def execute() -> None:
	add_doctypes()
