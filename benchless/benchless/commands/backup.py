"""Commands that take backups, and put them back."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

import click

from ..backup.backups import FOLDER, make_backup
from ..backup.restore import can_read_secrets, is_newer
from ..backup.restore import restore as restore_site
from ..context.local import destroy, init
from ..site.sites import open_site
from ..utils.clock import now
from ..utils.errors import SiteNotSpecifiedError, ValidationError
from .context import get_site, pass_context

NEWER = "The backup is of a newer version, and may not work with this one. Do you want to continue anyway?"
OTHER_KEY = (
	"Passwords in this backup, such as API secrets, were encrypted with another key:"
	" copy encryption_key from the backup's site_config_backup.json to site_config.json"
)
UNITS = ("B", "KiB", "MiB", "GiB")


@click.command("backup")
@click.option("--with-files", is_flag=True, help="Take the public and private files, too")
@click.option("--backup-path", help="Folder for all files of the backup")
@click.option("--backup-path-db", help="Where to write the database")
@click.option("--backup-path-files", help="Where to write the public files")
@click.option("--backup-path-private-files", help="Where to write the private files")
@click.option("--backup-path-conf", help="Where to write the configuration")
@click.option("--compress", is_flag=True, help="Compress the public and private files")
@click.option("--verbose", is_flag=True, help="On failure say where")
@pass_context
def backup(context: Any, verbose: bool, **options: Any) -> None:
	"""Back up sites: the database and the configuration, and on request the files."""
	if not context.sites:
		raise SiteNotSpecifiedError
	suffix = " with files" if options["with_files"] else ""
	has_failed = False
	for site in context.sites:
		try:
			with open_site(site):
				_print_summary(site, make_backup(**options))
		except Exception as error:
			click.secho(f"Backup failed for Site {site}: {error}", fg="red", err=True)
			if verbose or context.verbose:
				click.echo(traceback.format_exc(), err=True)
			has_failed = True
		else:
			click.secho(f"Backup for Site {site} has been successfully completed{suffix}", fg="green")
	sys.exit(int(has_failed))


def _print_summary(site: str, written: dict[str, Path]) -> None:
	click.echo(f"Backup Summary for {site} at {now()}")
	width = max(len(str(path)) for path in written.values())
	for kind, path in sorted(written.items()):
		click.echo(f"{kind.title():8}: {path!s:{width}} {_format_size(path.stat().st_size)}")


def _format_size(size: float) -> str:
	for unit in UNITS[:-1]:
		if size < 1024:
			return f"{size:.1f}{unit}"
		size /= 1024
	return f"{size:.1f}{UNITS[-1]}"


@click.command("restore")
@click.argument("sql-file-path")
@click.option("--db-root-username", "--mariadb-root-username", default="root", show_default=True)
@click.option("--db-root-password", "--mariadb-root-password", default="")
@click.option("--admin-password", help="Give Administrator this password")
@click.option("--with-public-files", help="Restore the public files from this archive")
@click.option("--with-private-files", help="Restore the private files from this archive")
@click.option("--force", is_flag=True, help="Do not ask whether a newer version's backup is meant")
@pass_context
def restore(
	context: Any,
	sql_file_path: str,
	with_public_files: str | None,
	with_private_files: str | None,
	force: bool,
	**options: Any,
) -> None:
	"""Restore a site's database from a backup, and on request its files."""
	site = get_site(context) or ""
	dump = find_file(site, sql_file_path)
	public = find_file(site, with_public_files) if with_public_files else None
	private = find_file(site, with_private_files) if with_private_files else None
	# Not connected: the database may be what is broken.
	init(site, force=True)
	try:
		if not (force or context.force) and is_newer(dump):
			click.confirm(NEWER, abort=True)
		restore_site(dump, public_files=public, private_files=private, **options)
		if not can_read_secrets():
			click.secho(OTHER_KEY, fg="yellow", err=True)
	finally:
		destroy()
	suffix = " with files" if public or private else ""
	click.secho(f"Site {site} has been restored{suffix}", fg="green")


def find_file(site: str, path: str) -> Path:
	"""A file of a backup: from here, among the site's backups, or from the bench's folder."""
	for folder in (Path(), Path(site, *FOLDER), Path("..")):
		if (folder / path).is_file():
			return folder / path
	raise ValidationError(f"File {path} not found")


commands = (backup, restore)
