"""Creates sites and installs apps. Run it again to finish what was interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from ..access.passwords import update_password
from ..context.config import get_site_config, update_site_config
from ..context.hooks import (
	clear_hooks_cache,
	get_all_apps,
	get_attr,
	get_hooks,
	get_installed_apps,
	get_module,
)
from ..context.local import destroy, init, local
from ..database import mariadb, sqlite
from ..database.framework import create_framework_tables
from ..jobs.scheduler import sync_jobs
from ..meta import iter_doctypes
from ..query import db
from ..site.sites import ADMINISTRATOR, connect, validate_site_name
from ..utils.errors import IncorrectSitePath, ValidationError
from .fixtures import sync_fixtures, sync_module_documents
from .patches import mark_as_done
from .sync import drop_app, sync_app

# The app that every site has, with users, roles and files.
CORE_APP = "frappe"
FOLDERS = ("public/files", "private/files", "private/backups", "locks", "logs")


def new_site(
	site: str,
	sites_path: str = ".",
	*,
	db_type: str = "sqlite",
	db_name: str | None = None,
	db_password: str | None = None,
	db_host: str | None = None,
	db_port: int | None = None,
	db_root_username: str = "root",
	db_root_password: str = "",
	admin_password: str | None = None,
	install_apps: Iterable[str] = (),
	config: dict[str, Any] | None = None,
	force: bool = False,
) -> None:
	"""Create a site and its database. With `force`, replace existing ones.

	Differs from Frappe: SQLite unless told otherwise, no setup wizard, and the scheduler is on."""
	validate_site_name(site)
	is_resumed = _check_is_free(site, sites_path, force)
	_make_folders(Path(sites_path, site))
	close_folder(Path(sites_path, site))
	if not is_resumed:
		database: dict[str, Any] = {"db_type": db_type, "db_name": db_name, "db_password": db_password}
		database |= {"db_host": db_host, "db_port": db_port}
		update_site_config(sites_path, site, _get_config(site, sites_path, database, config or {}))
	init(site, sites_path, force=True)
	try:
		_create_database(db_root_username, db_root_password, may_exist=is_resumed, force=force)
		connect()
		create_framework_tables(local.db)
		for app in (CORE_APP, *install_apps):
			install_app(app)
		if admin_password:
			update_password(ADMINISTRATOR, admin_password)
		local.db.commit()
		update_site_config(sites_path, site, {"installing": None})
	finally:
		destroy()


def install_app(name: str, force: bool = False) -> None:
	"""Install an app, after those it requires, on the active site and commit. `force` installs it again."""
	check_is_importable(name)
	hooks = get_hooks(app_name=name)
	for required in hooks.required_apps or ():
		install_app(required.rpartition("/")[2])
	add_to_bench(name)
	if name in get_installed_apps() and not force:
		return
	local.flags.in_install = name
	try:
		_run(hooks.before_install)
		_tell("before_app_install", name)
		sync_app(name)
		sync_module_documents(name)
		_add_to_installed_apps(name)
		mark_as_done(name)
		_run(hooks.after_install)
		_tell("after_app_install", name)
		sync_jobs()
		sync_fixtures(name)
		_run(hooks.after_sync)
		local.db.commit()
	finally:
		local.flags.in_install = False


def check_is_importable(app: str) -> None:
	try:
		get_module(f"{app}.hooks")
	except ModuleNotFoundError as error:
		raise ValidationError(f"There is no app {app} in this environment: {error}") from error


def add_to_bench(app: str) -> None:
	"""List an app in `apps.txt`, as `bench get-app` does."""
	path = Path(local.sites_path, "apps.txt")
	apps = get_all_apps() if path.exists() else [CORE_APP]
	if app not in apps or not path.exists():
		path.write_text("\n".join(dict.fromkeys([*apps, app])) + "\n")
		clear_hooks_cache()


def _run(methods: list[str] | None) -> None:
	for method in methods or ():
		get_attr(method)()


def _tell(event: str, app: str) -> None:
	"""Call the hook for this event in all apps, including this one."""
	for method in get_hooks(event):
		get_attr(method)(app)


def _add_to_installed_apps(name: str) -> None:
	_set_installed_apps(list(dict.fromkeys([*get_installed_apps(), name])))


def _set_installed_apps(apps: list[str]) -> None:
	local.db.set_global("installed_apps", json.dumps(apps))
	clear_hooks_cache()


def remove_app(name: str, *, dry_run: bool = False) -> list[str]:
	"""Remove an app from the active site, with its DocTypes and records, and commit. Returns the DocTypes.

	As on a bench, a dry run also calls the hooks, and then rolls back."""
	hooks = get_hooks(app_name=name)
	local.flags.in_uninstall = True
	try:
		_run(hooks.before_uninstall)
		_tell("before_app_uninstall", name)
		doctypes = [meta.name for meta in iter_doctypes(name)]
		if not dry_run:
			drop_app(name)
			_set_installed_apps([app for app in get_installed_apps() if app != name])
			local.db.commit()
		_run(hooks.after_uninstall)
		_tell("after_app_uninstall", name)
		local.db.rollback() if dry_run else local.db.commit()
	finally:
		local.flags.in_uninstall = False
	return doctypes


def find_dependents(name: str) -> list[str]:
	"""Return the installed apps that require this one."""
	return [
		app
		for app in get_installed_apps()
		if app != name and any(name in required for required in get_hooks(app_name=app).required_apps or ())
	]


def _check_is_free(site: str, sites_path: str, force: bool) -> bool:
	"""Whether the site's installation was interrupted. Refuses a complete site."""
	try:
		there = get_site_config(sites_path, site)
	except IncorrectSitePath:
		return False
	if not force and not there.installing:
		raise ValidationError(f"Site {site} already exists")
	return not force


def _make_folders(site: Path) -> None:
	for folder in FOLDERS:
		(site / folder).mkdir(parents=True, exist_ok=True)


def _get_config(
	site: str, sites_path: str, database: dict[str, Any], config: dict[str, Any]
) -> dict[str, Any]:
	database["db_name"] = database["db_name"] or _get_db_name(site, sites_path)
	if database["db_type"] == "mariadb":
		database["db_password"] = database["db_password"] or secrets.token_urlsafe(18)
	return {**database, "encryption_key": Fernet.generate_key().decode(), "installing": 1, **config}


def _get_db_name(site: str, sites_path: str) -> str:
	"""Return the name of the site's database, which a restore changes, or a unique one for a new site."""
	path = os.path.realpath(os.path.join(sites_path, site))
	default = f"_{hashlib.sha256(path.encode()).hexdigest()[:16]}"
	try:
		return get_site_config(sites_path, site).db_name or default
	except IncorrectSitePath:
		return default


def close_folder(site: Path) -> None:
	"""Give access to the site's folder only to its account: it has passwords, records, files and mails."""
	site.chmod(0o700)


def _create_database(root_username: str, root_password: str, *, may_exist: bool, force: bool) -> None:
	if local.conf.db_type == "mariadb":
		_create_mariadb_database(root_username, root_password, may_exist=may_exist, force=force)
		return
	path = db.get_sqlite_path(local.site_path, local.conf)
	if force:
		sqlite.drop_database(path)
	sqlite.create_database(path)


def _create_mariadb_database(username: str, password: str, *, may_exist: bool, force: bool) -> None:
	conf = local.conf
	with connect_as_root(username, password) as root:
		if force:
			mariadb.drop_database(root, conf.db_name, conf.db_name)
		elif not may_exist and root.sql("SHOW DATABASES LIKE %s", (conf.db_name,)):
			raise ValidationError(f"Database {conf.db_name} already exists; --force replaces it")
		mariadb.create_database(root, conf.db_name, conf.db_name, conf.db_password)


def connect_as_root(username: str, password: str) -> closing[mariadb.MariaDBConnection]:
	"""Connect to the active site's server as a user who may create and drop databases. Use it with `with`."""
	conf = local.conf
	address = {"host": conf.db_host, "port": conf.db_port, "socket": conf.db_socket}
	return closing(mariadb.MariaDBConnection(user=username, password=password, **address))
