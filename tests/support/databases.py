"""The MariaDB that `DB_HOST` names, for the sites that benchless makes in tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchless.context.config import get_site_config
from benchless.database import mariadb
from benchless.site.sites import get_sites


def get_password() -> str:
	return os.environ.get("DB_ROOT_PASSWORD", "")


def get_database() -> dict[str, object]:
	"""Arguments of `new_site`: none where a site is to be on SQLite."""
	if not (host := os.environ.get("DB_HOST")):
		return {}
	return {
		"db_type": "mariadb",
		"db_host": host,
		"db_port": int(os.environ.get("DB_PORT", "3306")),
		"db_root_username": os.environ.get("DB_ROOT_USERNAME", "root"),
		"db_root_password": get_password(),
	}


@contextmanager
def root_connection() -> Iterator[mariadb.MariaDBConnection]:
	"""A connection that may create and drop databases."""
	where = get_database()
	root = mariadb.MariaDBConnection(
		user=where["db_root_username"],
		password=where["db_root_password"],
		host=where["db_host"],
		port=where["db_port"],
	)
	try:
		yield root
	finally:
		root.close()


def drop_databases(folder: Path) -> None:
	"""Drop what the sites of a folder have on the server; their files are the caller's."""
	for site in get_sites(str(folder)):
		drop_database(folder, site)


def drop_database(folder: Path, site: str) -> None:
	conf = get_site_config(str(folder), site)
	if conf.db_type == "mariadb":
		with root_connection() as root:
			mariadb.drop_database(root, conf.db_name, conf.db_name)
