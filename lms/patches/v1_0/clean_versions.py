"""Versions written before what is confidential was left out of them told it to every reader."""

from lms.lms.history import clean


def execute() -> None:
	clean()
