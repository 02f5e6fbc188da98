"""Sets up a new site, and adds what a migrated site may lack."""

import click

from lms.lms.desk.global_search import add_doctypes
from lms.lms.desk.saved_views import add_saved_views
from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults
from lms.lms.files import guard
from lms.lms.people import employees
from lms.lms.search import index


def after_install() -> None:
	store_missing_defaults()
	add_saved_views()
	add_doctypes()
	employees.add_indexes()
	index.add_tables()
	tell_of_other_storage()


def after_app_install(app: str) -> None:
	"""Add our indexes if the other app that was just installed is the HR app."""
	employees.add_indexes()


def after_migrate() -> None:
	"""Store defaults of new settings, and add our indexes to the HR app's tables."""
	store_missing_defaults()
	employees.add_indexes()
	index.add_tables()
	tell_of_other_storage()


def tell_of_other_storage() -> None:
	"""Warn about other apps that store files. Frappe calls only the first app with such a hook."""
	before, after = guard.find_other_storage()
	if before:
		click.secho(
			f"Another app stores files: {', '.join(before)}. Frappe calls it instead of lms.", fg="yellow"
		)
		click.echo("Make sure that it does not delete or overwrite a file that a File still points to.")
	if after:
		click.echo(f"Frappe calls lms first to store files. lms then calls {', '.join(after)}.")
