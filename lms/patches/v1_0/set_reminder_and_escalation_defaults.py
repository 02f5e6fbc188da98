"""Turn on reminders and escalation on sites whose settings were saved before these existed."""

from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def execute() -> None:
	store_missing_defaults()
