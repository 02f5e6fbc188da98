"""Reminders and escalation are on, as on a new site, where the settings were saved before there were any."""

from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def execute() -> None:
	store_missing_defaults()
