"""Fixtures of the engine's own tests: sites and apps made for one test each, in a sites folder of its own."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchless import local as site_local
from benchless.config import get_site_config
from benchless.database import mariadb
from benchless.install import install_app, new_site
from benchless.sites import get_sites, open_site

SITE = "engine.localhost"


@pytest.fixture(autouse=True)
def no_site() -> Iterator[None]:
	"""Each test begins without a site; one that other tests share is left as it is."""
	shared = site_local._site.get()
	site_local._site.set(None)
	yield
	site_local.destroy()
	site_local._site.set(shared)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
	"""An empty sites folder, which is also the working directory."""
	folder = tmp_path / "sites"
	folder.mkdir()
	monkeypatch.chdir(folder)
	yield folder
	site_local.destroy()
	for site in get_sites():
		drop_database(site)


@pytest.fixture
def create_site(bench: Path) -> Callable[..., str]:
	"""`create_site(*apps)` makes the site SITE: on SQLite, or on MariaDB where DB_HOST says so."""

	def create(*apps: str, **options: object) -> str:
		new_site(SITE, **{"install_apps": apps, "admin_password": "admin", **get_database(), **options})
		return SITE

	return create


@pytest.fixture
def make_site(bench: Path, create_site: Callable[..., str], template: Path | None) -> Callable[..., str]:
	"""The same, on SQLite by copying one that is there already."""

	def make(*apps: str) -> str:
		if template is None:
			return create_site(*apps)
		shutil.copytree(template, bench, dirs_exist_ok=True)
		with open_site(SITE):
			for app in apps:
				install_app(app)
		return SITE

	return make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
	"""A sites folder with one new site."""
	if get_database():
		return None
	folder = tmp_path_factory.mktemp("template")
	Context().run(new_site, SITE, str(folder), admin_password="admin")
	return folder


@pytest.fixture
def site(make_site: Callable[..., str]) -> Iterator[str]:
	"""A site with the core app alone, connected."""
	name = make_site()
	with open_site(name):
		yield name


@pytest.fixture
def make_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., SimpleNamespace]]:
	"""`make_app("shed", hooks=…, files={path: text or object})` writes an app that can be imported."""
	made: list[str] = []

	def make(name: str, hooks: str = "", files: dict[str, object] | None = None) -> SimpleNamespace:
		made.append(name)
		root = tmp_path / name
		basics = {
			"__init__.py": "",
			"hooks.py": f"app_name = {name!r}\n{hooks}",
			"modules.txt": name.title(),
			"patches.txt": "",
			f"{name}/__init__.py": "",
		}
		for path, content in {**basics, **(files or {})}.items():
			write(root / path, content)
		return SimpleNamespace(name=name, path=root, write=lambda path, content: write(root / path, content))

	monkeypatch.syspath_prepend(tmp_path)
	yield make
	for module in [module for module in sys.modules if module.partition(".")[0] in made]:
		del sys.modules[module]


def write(path: Path, content: object) -> None:
	path.parent.mkdir(parents=True, exist_ok=True)
	path.write_text(content if isinstance(content, str) else json.dumps(content))


def get_database() -> dict[str, object]:
	if not (host := os.environ.get("DB_HOST")):
		return {}
	return {"db_type": "mariadb", "db_host": host, "db_port": get_port(), "db_root_password": get_password()}


def get_port() -> int:
	return int(os.environ.get("DB_PORT", "3306"))


def get_password() -> str:
	return os.environ.get("DB_ROOT_PASSWORD", "")


def drop_database(site: str) -> None:
	conf = get_site_config(".", site)
	if conf.db_type != "mariadb":
		return
	root = mariadb.MariaDBConnection(
		user="root", password=get_password(), host=conf.db_host, port=conf.db_port
	)
	mariadb.drop_database(root, conf.db_name, conf.db_name)
	root.close()
