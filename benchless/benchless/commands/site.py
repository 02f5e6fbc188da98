"""Commands for sites and their apps."""

from __future__ import annotations

import ast
import code
import json
import os
import sys
import traceback
from functools import reduce
from pathlib import Path
from typing import Any

import click

from ..backup.backups import make_backup
from ..context.config import update_common_config, update_site_config
from ..context.hooks import get_attr, get_installed_apps, get_module
from ..context.local import local
from ..setup.install import CORE_APP, find_dependents, remove_app
from ..setup.install import install_app as install
from ..setup.install import new_site as make_site
from ..setup.migrate import migrate as migrate_site
from ..site.sites import get_sites, open_site
from ..utils.errors import SiteNotSpecifiedError, ValidationError
from .context import each_site, get_site, pass_context


@click.command("new-site")
@click.argument("site")
@click.option("--db-name", help="Name of the database")
@click.option("--db-password", help="Password of its owner")
@click.option("--db-type", default="sqlite", type=click.Choice(["sqlite", "mariadb"]), show_default=True)
@click.option("--db-host", help="Where MariaDB runs")
@click.option("--db-port", type=int)
@click.option("--db-root-username", "--mariadb-root-username", default="root", show_default=True)
@click.option("--db-root-password", "--mariadb-root-password", default="")
@click.option("--admin-password", help="Password of Administrator")
@click.option("--install-app", "install_apps", multiple=True, help="Install an app on it; may be repeated")
@click.option("--force", is_flag=True, help="Replace the site and its database if they exist")
@click.option("--set-default", is_flag=True, help="Make it the site of commands that name none")
def new_site(site: str, set_default: bool, admin_password: str | None, **options: Any) -> None:
	"""Create a new site.

	Differs from Frappe: SQLite unless told otherwise."""
	if not admin_password:
		admin_password = click.prompt(
			"Set Administrator password",
			hide_input=True,
			confirmation_prompt="Re-enter Administrator password",
		)
	enter_new_bench()
	try:
		make_site(site, admin_password=admin_password, **options)
	except ValidationError as error:
		click.secho(str(error), fg="yellow", err=True)
		sys.exit(1)
	click.echo(f"Site {site} is ready: {', '.join((CORE_APP, *options['install_apps']))}")
	if set_default:
		make_default(site)


def enter_new_bench() -> None:
	"""Make the folder a bench, with a `sites` folder for all sites, when its first site is created."""
	if Path.cwd().name != "sites" and not Path("apps.txt").is_file():
		Path("sites").mkdir(exist_ok=True)
		os.chdir("sites")


@click.command("install-app")
@click.argument("apps", nargs=-1)
@click.option("--force", is_flag=True, help="Install it once more")
@pass_context
def install_app(context: Any, apps: tuple[str, ...], force: bool) -> None:
	"""Install apps on a site."""
	has_failed = False
	for site in each_site(context):
		for app in apps:
			click.echo(f"Installing {app} on {site}...")
			try:
				install(app, force=force)
			except Exception as error:
				local.db.rollback()
				click.secho(f"An error occurred while installing {app}: {error}", fg="red", err=True)
				click.echo(traceback.format_exc(), err=True)
				has_failed = True
	sys.exit(int(has_failed))


@click.command("uninstall-app")
@click.argument("app")
@click.option("--yes", "-y", is_flag=True, help="Do not ask")
@click.option("--no-backup", is_flag=True, help="Take no backup first")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted")
@pass_context
def uninstall_app(context: Any, app: str, yes: bool, no_backup: bool, dry_run: bool) -> None:
	"""Take an app off sites, with all of its records."""
	if app == CORE_APP:
		raise click.UsageError("You cannot uninstall the app frappe")
	for site in each_site(context):
		if app not in get_installed_apps():
			click.secho(f"App {app} not installed on Site {site}", fg="yellow")
		elif dependents := find_dependents(app):
			click.secho(f"App {app} is a dependency of {dependents[0]}. Uninstall it first.", fg="yellow")
		else:
			_uninstall(app, site, yes=yes, no_backup=no_backup, dry_run=dry_run)


def _uninstall(app: str, site: str, *, yes: bool, no_backup: bool, dry_run: bool) -> None:
	click.echo(f"Uninstalling App {app} from Site {site}...")
	if not (yes or dry_run):
		click.confirm("All DocTypes of this app will be deleted with their records. Continue?", abort=True)
	if not (no_backup or dry_run):
		make_backup()
	for doctype in remove_app(app, dry_run=dry_run):
		click.echo(f"* removing DocType '{doctype}'...")
	if not dry_run:
		click.secho(f"Uninstalled App {app} from Site {site}", fg="green")


@click.command("list-apps")
@click.option("--format", "-f", "style", type=click.Choice(["text", "json"]), default="text")
@pass_context
def list_apps(context: Any, style: str) -> None:
	"""List the apps of a site."""
	apps = {site: get_installed_apps() for site in each_site(context)}
	if style == "json":
		click.echo(json.dumps(apps))
		return
	for site, names in apps.items():
		lines = [f"{name} {getattr(get_module(name), '__version__', '')}".rstrip() for name in names]
		click.echo("\n".join(lines if len(apps) == 1 else [click.style(site, fg="green"), *lines, ""]))


@click.command("migrate")
@pass_context
def migrate(context: Any) -> None:
	"""Bring sites up to the code of their apps: tables, patches, fixtures, scheduled jobs."""
	for site in each_site(context):
		click.secho(f"Migrating {site}", fg="green")
		migrate_site()


@click.command("use")
@click.argument("site")
def use(site: str) -> None:
	"""Make a site the one that commands are for when they name none."""
	make_default(site)


def make_default(site: str) -> None:
	if site not in get_sites():
		click.secho(f"Site {site} does not exist", fg="yellow", err=True)
		sys.exit(1)
	update_common_config(".", {"default_site": site})
	click.echo(f"Current Site set to {site}")


@click.command("set-config")
@click.argument("key")
@click.argument("value")
@click.option("-g", "--global", "global_", is_flag=True, help="For all sites of this bench")
@click.option("-p", "--parse", is_flag=True, help="Read the value as Python does: a number, a list, None")
@pass_context
def set_config(context: Any, key: str, value: Any, global_: bool, parse: bool) -> None:
	"""Set a value in a site's site_config.json."""
	value = ast.literal_eval(value) if parse else value
	if global_:
		update_common_config(".", {key: value})
		return
	if not context.sites:
		raise SiteNotSpecifiedError
	for site in context.sites:
		update_site_config(".", site, {key: value})


@click.command("execute")
@click.argument("method")
@click.option("--args", "args", help="Positional arguments, as a Python list or tuple")
@click.option("--kwargs", "kwargs", help="Keyword arguments, as a Python dict")
@pass_context
def execute(context: Any, method: str, args: str | None, kwargs: str | None) -> None:
	"""Call a function by its dotted path and print what it returns, as JSON.

	Differs from Frappe: the arguments are values, not expressions that are run."""
	for _site in each_site(context):
		result = _find(method)(*_read_arguments(args), **(ast.literal_eval(kwargs) if kwargs else {}))
		if result:
			click.echo(json.dumps(result, default=str))


def _find(method: str) -> Any:
	"""A function of a module, or of an object that a module has: `frappe.db.get_value`."""
	try:
		return get_attr(method)
	except ModuleNotFoundError:
		app, *names = method.split(".")
		return reduce(getattr, names, get_module(app))


def _read_arguments(text: str | None) -> tuple[Any, ...]:
	"""Parse arguments as a Python value. Anything else is one text."""
	if not text:
		return ()
	try:
		value = ast.literal_eval(text)
	except (SyntaxError, ValueError):
		return (text,)
	return tuple(value) if isinstance(value, list | tuple) else (value,)


@click.command("console")
@pass_context
def console(context: Any) -> None:
	"""Open a Python prompt on a site. What is to stay must be committed with frappe.db.commit()."""
	with open_site(get_site(context) or ""):
		names = {app: get_module(app) for app in get_installed_apps()}
		code.interact(f"Apps in namespace:\n{', '.join(names)}", local=names)


commands = (new_site, install_app, uninstall_app, list_apps, migrate, use, set_config, execute, console)
