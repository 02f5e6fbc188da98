"""Commands for users."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..access.passwords import update_password
from ..context.local import local
from ..model import get_doc
from ..site.sites import ADMINISTRATOR
from .context import each_site, pass_context


@click.command("add-user")
@click.argument("email")
@click.option("--first-name")
@click.option("--last-name")
@click.option("--password")
@click.option("--user-type")
@click.option("--add-role", "roles", multiple=True, help="May be repeated")
@click.option("--send-welcome-email", is_flag=True)
@pass_context
def add_user(context: Any, email: str, roles: tuple[str, ...], **options: Any) -> None:
	"""Add a user to a site."""
	for _site in each_site(context):
		_add_user(email, roles, **options)


def _add_user(
	email: str,
	roles: tuple[str, ...],
	first_name: str | None,
	last_name: str | None,
	password: str | None,
	send_welcome_email: bool,
	user_type: str | None = None,
) -> None:
	values = {
		"doctype": "User",
		"email": email,
		"first_name": first_name or email,
		"last_name": last_name,
		"enabled": 1,
		"user_type": user_type or "System User",
		"new_password": password,
		"send_welcome_email": int(send_welcome_email),
		"roles": [{"role": role} for role in roles],
	}
	get_doc(values).insert()


@click.command("set-admin-password")
@click.argument("admin-password", required=False)
@click.option("--logout-all-sessions", is_flag=True, help="End all sessions of Administrator")
@pass_context
def set_admin_password(context: Any, admin_password: str | None, logout_all_sessions: bool) -> None:
	"""Set the password of Administrator on a site."""
	_set_password(context, ADMINISTRATOR, admin_password, logout_all_sessions)


@click.command("set-password")
@click.argument("user")
@click.argument("password", required=False)
@click.option("--logout-all-sessions", is_flag=True, help="End all sessions of the user")
@pass_context
def set_password(context: Any, user: str, password: str | None, logout_all_sessions: bool) -> None:
	"""Set the password of a user on a site."""
	_set_password(context, user, password, logout_all_sessions)


def _set_password(context: Any, user: str, password: str | None, logout_all_sessions: bool) -> None:
	for site in each_site(context):
		if not local.db.exists("User", user):
			click.secho(f"User {user} does not exist", fg="yellow", err=True)
			sys.exit(1)
		given = password or click.prompt(f"{user}'s password for {site}", hide_input=True)
		update_password(user, given, logout_all_sessions=logout_all_sessions)


commands = (add_user, set_admin_password, set_password)
