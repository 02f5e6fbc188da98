"""The site under test: one of a real bench, or a new one that benchless makes in a temporary folder."""

import os
import secrets
from pathlib import Path

import frappe

APPS = ("hr", "lms")


def bench_sites_path() -> Path:
	"""The `sites` folder of the bench whose environment runs the tests."""
	configured = os.environ.get("SITES_PATH")
	return Path(configured) if configured else Path(frappe.__file__).resolve().parents[3] / "sites"


def make_site(root: Path) -> str:
	"""Make a site with all apps below `root`; on MariaDB and Redis if `DB_HOST` and `REDIS_URL` say so."""
	from benchless.install import new_site
	from tests.support.databases import get_database

	config: dict[str, object] = {"allow_tests": True, "host_name": "http://127.0.0.1"}
	if redis := os.environ.get("REDIS_URL"):
		config |= {"redis_cache": f"{redis}/1", "redis_queue": f"{redis}/2"}
	# Not the number of the process, which comes again: a Redis that goes on running knows sites by name.
	name = f"test-{secrets.token_hex(6)}.localhost"
	new_site(
		name,
		sites_path=str(root),
		admin_password="admin",
		install_apps=APPS,
		config=config,
		force=True,
		**get_database(),
	)
	return name


def drop_site(root: Path) -> None:
	"""Leave nothing of `make_site` on a database server; the folder is temporary anyway."""
	from tests.support.databases import drop_databases

	drop_databases(root)
