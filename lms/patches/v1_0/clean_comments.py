"""Comments written before lists left them out told every reader of a document how they begin."""

from lms.lms.comments import clean


def execute() -> None:
	clean()
