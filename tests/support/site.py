"""The site under test: one of a real bench, or a new one that benchless makes in a temporary folder."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe

APPS = ("hr", "lms")
# Not to be confused with a person of the site: addresses in `.invalid` belong to nobody.
KEEPER = "keeper-of-the-tests@example.invalid"


def bench_sites_path() -> Path:
	"""The `sites` folder of the bench whose environment runs the tests."""
	configured = os.environ.get("SITES_PATH")
	return Path(configured) if configured else Path(frappe.__file__).resolve().parents[3] / "sites"


def make_site(root: Path) -> str:
	"""Make a site with all apps below `root`; on MariaDB and Redis if `DB_HOST` and `REDIS_URL` say so."""
	from benchless.setup.install import new_site
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


@contextmanager
def kept_by_a_system_manager() -> Iterator[None]:
	"""A System Manager besides Administrator, for as long as the block runs.

	Without one, Frappe gives the role to the first desk user that a test makes, who then may do everything,
	and refuses to delete or disable a System Manager of a test. What a run that was cut off left goes too.
	"""
	made = not get_system_managers() - {"Administrator", KEEPER}
	if made:
		add_keeper()
	yield
	if made:
		frappe.db.rollback()
		remove_keeper()


def get_system_managers() -> set[str]:
	enabled = frappe.get_all("User", filters={"enabled": 1}, pluck="name")
	filters = {"role": "System Manager", "parenttype": "User", "parent": ["in", enabled]}
	return set(frappe.get_all("Has Role", filters=filters, pluck="parent"))


def add_keeper() -> None:
	"""Add the two rows that Frappe looks for. A saved document would leave a contact and settings behind."""
	remove_keeper()
	user = frappe.get_doc({"doctype": "User", "email": KEEPER, "first_name": "Keeper", "enabled": 1})
	user.update({"name": KEEPER, "user_type": "System User"})
	role = user.append("roles", {"role": "System Manager"})
	role.update({"name": frappe.generate_hash(length=10), "parent": KEEPER})
	user.db_insert()
	role.db_insert()
	frappe.db.commit()


def remove_keeper() -> None:
	frappe.db.delete("Has Role", {"parent": KEEPER})
	frappe.db.delete("User", {"name": KEEPER})
	frappe.db.commit()
