"""Store the names of the HR app's fields, to which completed training can be handed off."""

from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def execute() -> None:
	store_missing_defaults()
