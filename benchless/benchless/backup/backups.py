"""Makes backups of the active site: one file each for database, files and configuration."""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

from ..context.config import SITE as SITE_CONFIG
from ..context.hooks import get_module
from ..context.local import local
from ..database import mariadb_programs, sqlite_dump
from ..query.db import get_sqlite_path
from ..setup.install import CORE_APP
from ..utils.clock import now_datetime

FOLDER = ("private", "backups")
FILES = ("public", "private")
# The default of the `gzip` program. Level 9 takes much longer and saves little.
COMPRESSION = 6
HEADER = """-- begin frappe metadata
-- [frappe]
-- version = {version}
-- db_type = {db_type}
-- end frappe metadata
--
"""


def make_backup(
	*,
	with_files: bool = False,
	compress: bool = False,
	backup_path: str | None = None,
	backup_path_db: str | None = None,
	backup_path_files: str | None = None,
	backup_path_private_files: str | None = None,
	backup_path_conf: str | None = None,
) -> dict[str, Path]:
	"""Write all files of a backup, or none. Returns `database`, `config`, `public` and `private`.

	Only their owner can read them, as the configuration contains the key to the secrets in the database.
	Differs from Frappe: earlier backups are kept."""
	given = {
		"database": backup_path_db,
		"config": backup_path_conf,
		"public": backup_path_files,
		"private": backup_path_private_files,
	}
	default = _get_default_paths(backup_path, compress)
	written = {kind: Path(path or default[kind]) for kind, path in given.items()}
	if not with_files:
		written = {kind: path for kind, path in written.items() if kind not in FILES}
	parts = {kind: path.with_name(f"{path.name}.part") for kind, path in written.items()}
	try:
		# The database comes first. A file uploaded meanwhile is then superfluous, but none is missing.
		for kind, part in parts.items():
			_write(part, _get_writer(kind), compressed=kind == "database" or (compress and kind in FILES))
		for kind, part in parts.items():
			os.replace(part, written[kind])
	finally:
		for part in parts.values():
			part.unlink(missing_ok=True)
	return written


def dump_database(out: IO[bytes]) -> None:
	"""Write the active site's database as SQL text, with a header that names the kind of database."""
	out.write(HEADER.format(version=get_version(), db_type=local.conf.db_type).encode())
	if local.conf.db_type == "mariadb":
		mariadb_programs.dump(local.conf, out)
	else:
		sqlite_dump.dump(get_sqlite_path(local.site_path, local.conf), out)


def get_version() -> str:
	version: str = get_module(CORE_APP).__version__
	return version


def pack(folder: Path, name: str, out: IO[bytes]) -> None:
	"""Pack a folder's files into an archive, below `name`. Follows symbolic links."""
	with tarfile.open(fileobj=out, mode="w", dereference=True) as archive:
		archive.add(folder, name, recursive=False)
		for path in _walk(folder):
			try:
				archive.add(path, f"{name}/{path.relative_to(folder)}", recursive=False)
			except FileNotFoundError:
				continue  # deleted since it was listed


def _get_default_paths(folder: str | None, compress: bool) -> dict[str, Path]:
	directory = Path(folder) if folder else Path(local.site_path, *FOLDER)
	slug = (local.site or "").replace(".", "_")
	stem = f"{now_datetime():%Y%m%d_%H%M%S}-{slug}"
	extension = "tgz" if compress else "tar"
	return {
		"database": directory / f"{stem}-database.sql.gz",
		"config": directory / f"{stem}-site_config_backup.json",
		"public": directory / f"{stem}-files.{extension}",
		"private": directory / f"{stem}-private-files.{extension}",
	}


def _write(path: Path, write: Callable[[IO[bytes]], None], *, compressed: bool) -> None:
	path.parent.mkdir(parents=True, exist_ok=True)
	path.unlink(missing_ok=True)
	with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
		if not compressed:
			write(out)
			return
		with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=COMPRESSION) as stream:
			write(cast("IO[bytes]", stream))


def _get_writer(kind: str) -> Callable[[IO[bytes]], None]:
	if kind == "database":
		return dump_database
	if kind == "config":
		return _copy_config
	# The names in the archive are those that Frappe's `restore` expects.
	return partial(pack, Path(local.site_path, kind, "files"), f"./{local.site}/{kind}/files")


def _copy_config(out: IO[bytes]) -> None:
	with open(os.path.join(local.site_path, SITE_CONFIG), "rb") as config:
		shutil.copyfileobj(config, out)


def _walk(folder: Path) -> Iterator[Path]:
	for root, _folders, names in os.walk(folder, followlinks=True):
		yield from (Path(root, name) for name in sorted(names))
