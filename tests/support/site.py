"""The site under test: one of a real bench, or a new one that benchless makes in a temporary folder."""

import os
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

	config: dict[str, object] = {"allow_tests": True, "host_name": "http://127.0.0.1"}
	options: dict[str, object] = {}
	if host := os.environ.get("DB_HOST"):
		options = {
			"db_type": "mariadb",
			"db_host": host,
			"db_port": int(os.environ.get("DB_PORT", "3306")),
			"db_root_username": os.environ.get("DB_ROOT_USERNAME", "root"),
			"db_root_password": os.environ.get("DB_ROOT_PASSWORD", ""),
			"force": True,
		}
	if redis := os.environ.get("REDIS_URL"):
		config |= {"redis_cache": f"{redis}/1", "redis_queue": f"{redis}/2"}
	name = f"test-{os.getpid()}.localhost"
	new_site(name, sites_path=str(root), admin_password="admin", install_apps=APPS, config=config, **options)
	return name
