"""What a new site has to begin with, and what a migrated one may lack."""

from lms.lms import people
from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def after_install() -> None:
	store_missing_defaults()
	people.add_indexes()


def after_migrate() -> None:
	"""The HR app may have been installed since."""
	people.add_indexes()
