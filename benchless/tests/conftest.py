"""Fixtures of the engine's own tests: sites and apps made for one test each, in a sites folder of its own."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchless.context import local as site_local
from benchless.context.config import get_site_config, update_site_config
from benchless.database import mariadb
from benchless.setup.install import install_app, new_site
from benchless.site.sites import open_site
from tests.support.databases import drop_databases, get_database, root_connection

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
	drop_databases(folder)


@pytest.fixture
def create_site(bench: Path) -> Callable[..., str]:
	"""`create_site(*apps)` makes the site SITE: on SQLite, or on MariaDB where DB_HOST says so."""

	def create(*apps: str, **options: object) -> str:
		new_site(SITE, **{"install_apps": apps, "admin_password": "admin", **get_database(), **options})
		return SITE

	return create


@pytest.fixture
def make_site(bench: Path, template: Path) -> Callable[..., str]:
	"""The same, faster: a copy of one that is there already."""

	def make(*apps: str) -> str:
		copy_site(template, bench)
		with open_site(SITE):
			for app in apps:
				install_app(app)
		return SITE

	return make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
	"""A sites folder with one new site."""
	folder = tmp_path_factory.mktemp("template")
	Context().run(new_site, SITE, str(folder), admin_password="admin", **get_database())
	yield folder
	drop_databases(folder)


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


def copy_site(template: Path, bench: Path) -> None:
	shutil.copytree(template, bench, dirs_exist_ok=True)
	conf = get_site_config(str(template), SITE)
	if conf.db_type != "mariadb":
		return
	copy = f"{conf.db_name}_copy"
	update_site_config(str(bench), SITE, {"db_name": copy})
	with root_connection() as root:
		mariadb.create_database(root, copy, copy, conf.db_password)
		for (table,) in root.sql(f"show tables from `{conf.db_name}`"):
			root.sql_ddl(f"create table `{copy}`.`{table}` like `{conf.db_name}`.`{table}`")
			root.sql(f"insert into `{copy}`.`{table}` select * from `{conf.db_name}`.`{table}`")
		root.commit()
