"""What a new site has to begin with, and what a migrated one may lack."""

from lms.lms import people
from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def after_install() -> None:
	store_missing_defaults()
	people.add_indexes()


def after_migrate() -> None:
	"""Settings may have been added, or the HR app installed, since."""
	store_missing_defaults()
	people.add_indexes()
