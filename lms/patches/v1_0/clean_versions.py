"""Remove confidential fields from older Versions, where all readers of a document could see them."""

from lms.lms.shared.versions import clean_versions


def execute() -> None:
	clean_versions()
