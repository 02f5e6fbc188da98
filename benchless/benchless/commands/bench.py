"""Finds the sites folder, the site and the command for a call of `bench`."""

from __future__ import annotations

import os
import traceback
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from ..context.config import COMMON, get_common_config
from ..setup.install import CORE_APP
from ..site.sites import get_sites
from . import backup, imports, jobs, server, site, users

OWN_COMMANDS = (
	*site.commands,
	*users.commands,
	*jobs.commands,
	*imports.commands,
	*server.commands,
	*backup.commands,
)


class Bench(click.Group):
	"""Our commands, plus those of the apps, which are loaded on demand."""

	def list_commands(self, ctx: click.Context) -> list[str]:
		return sorted({*self.commands, *load_all_commands()})

	def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
		return self.commands.get(cmd_name) or load_all_commands().get(cmd_name)


@click.group(cls=Bench, commands=OWN_COMMANDS)
@click.option("--site", help="The site to work on, or `all`")
@click.option("--verbose", is_flag=True, help="Say more")
@click.option("--force", is_flag=True, help="Do it in any case")
@click.pass_context
def bench(ctx: click.Context, site: str | None, verbose: bool, force: bool) -> None:
	"""Administer Frappe sites from the bench folder, or from its `sites`."""
	named = None if site == "all" else site
	flags = {"force": force, "verbose": verbose, "profile": False}
	ctx.obj = {"sites": choose_sites(site), "named_site": named, **flags}


def main() -> None:
	enter_sites_folder()
	bench(prog_name="bench")


def enter_sites_folder() -> None:
	"""Change to the `sites` folder, as apps' commands expect."""
	is_inside = any(Path(name).is_file() for name in ("apps.txt", COMMON))
	if not is_inside and Path("sites").is_dir():
		os.chdir("sites")


def choose_sites(named: str | None) -> list[str]:
	"""Return the named sites, or the one in FRAPPE_SITE, the common configuration or currentsite.txt."""
	if named == "all":
		return get_sites()
	current = Path("currentsite.txt")
	default = (
		named
		or os.environ.get("FRAPPE_SITE")
		or get_common_config().default_site
		or (current.read_text().strip() if current.is_file() else "")
	)
	return [str(default)] if default else []


def get_apps() -> list[str]:
	"""Return the apps that may have commands."""
	path = Path("apps.txt")
	lines = path.read_text().split() if path.is_file() else []
	return [app for app in lines if app != CORE_APP]


def load_all_commands() -> dict[str, click.Command]:
	return {str(command.name): command for app in get_apps() for command in load_commands(app)}


def load_commands(app: str) -> list[click.Command]:
	"""Return the list `commands` of `<app>.commands`. A broken app must not break other apps' commands."""
	try:
		if not find_spec(f"{app}.commands"):
			return []
		return list(getattr(import_module(f"{app}.commands"), "commands", ()))
	except Exception:
		traceback.print_exc()
		return []
