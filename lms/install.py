"""What a new site has to begin with, and what a migrated one may lack."""

import click

from lms.lms import file_guard, people
from lms.lms.doctype.lms_settings.lms_settings import store_missing_defaults


def after_install() -> None:
	store_missing_defaults()
	people.add_indexes()
	tell_of_other_storage()


def after_app_install(app: str) -> None:
	"""Another app has been installed: it may be the HR app, whose tables get our indexes."""
	people.add_indexes()


def after_migrate() -> None:
	"""Settings may have been added, or the HR app installed, since."""
	store_missing_defaults()
	people.add_indexes()
	tell_of_other_storage()


def tell_of_other_storage() -> None:
	"""Frappe asks one app alone what becomes of files: the first of those that want to be asked."""
	before, after = file_guard.find_other_storage()
	if before:
		click.secho(
			f"Files are kept by another app: {', '.join(before)}. Frappe asks it instead of lms.", fg="yellow"
		)
		click.echo("Make sure that it deletes or overwrites no file that a File still names.")
	if after:
		click.echo(f"lms is asked first about files, and then calls {', '.join(after)}.")
