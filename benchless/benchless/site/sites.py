"""Working on a site: connecting to its database, as whom, and which sites a folder has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..context.config import SITE as SITE_CONFIG
from ..context.local import destroy, init, local
from ..query import db as databases
from ..utils.dicts import _dict
from ..utils.errors import ValidationError

ADMINISTRATOR = "Administrator"
# `.` and `/` at most inside: the name becomes a folder.
INVALID_IN_SITE_NAME = frozenset("/\\\0")


def connect(site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True) -> None:
	"""Connect to the database of the active site, or of `site`; as Administrator until someone signs in."""
	if site:
		init(site)
	conf = _dict(local.conf, db_name=db_name) if db_name else local.conf
	local.db = databases.connect(conf)
	if set_admin_as_user:
		set_user(ADMINISTRATOR)


def set_user(username: str) -> None:
	"""From here on, work as this user; what was remembered for the one before is forgotten."""
	local.session.update(user=username, sid=username, data=_dict())
	local.form_dict = _dict()
	local.cache = {}
	local.role_permissions = {}


@contextmanager
def open_site(site: str, sites_path: str = ".") -> Iterator[None]:
	"""Inside, the site is active and connected; afterwards it is left, uncommitted work undone."""
	init(site, sites_path, force=True)
	try:
		connect()
		yield
	finally:
		destroy()


def get_sites(sites_path: str = ".") -> list[str]:
	"""Names of the sites of a folder, sorted."""
	return sorted(path.parent.name for path in Path(sites_path).glob(f"*/{SITE_CONFIG}"))


def get_site_path(*joins: str) -> str:
	"""A path below the folder of the active site."""
	return os.path.join(local.site_path, *joins)


def validate_site_name(site: str) -> None:
	if not site or site.startswith((".", "-")) or INVALID_IN_SITE_NAME & set(site):
		raise ValidationError(f"{site!r} cannot be the name of a site: it is to be the name of a folder")
