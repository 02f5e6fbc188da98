"""What a new site has to begin with."""

from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def after_install() -> None:
	store_missing_defaults()
