"""Switch on the parts of the portal on sites whose settings were saved before there were switches."""

from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def execute() -> None:
	store_missing_defaults()
