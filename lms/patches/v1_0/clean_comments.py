"""Remove the beginnings of older comments from lists, where all readers of a document could see them."""

from lms.lms.desk.comments import clean_comments


def execute() -> None:
	clean_comments()
