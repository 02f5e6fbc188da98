"""Restores a backup over the active site."""

from __future__ import annotations

import fcntl
import gzip
import re
import secrets
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Protocol, cast

import pymysql

from ..access.clearing import clear_cache
from ..access.passwords import decrypt, update_password
from ..context.config import update_site_config
from ..context.local import local
from ..database import mariadb, mariadb_programs, sqlite, sqlite_dump
from ..query.db import get_sqlite_path
from ..setup.install import connect_as_root
from ..site.sites import ADMINISTRATOR, connect
from ..utils.dicts import _dict
from ..utils.errors import ValidationError
from .backups import get_version

GZIP = b"\x1f\x8b"
COMPLETED = b"-- Dump completed"
HEADER_SIZE = 1024
# Tables that every site has, also on a bench.
TABLES = {"__Auth", "tabDefaultValue", "tabUser"}
MAX_NAME = 64

REMEDY = "Name a user who may with --db-root-username and --db-root-password."

# Errors that a damaged backup, a full disk or a refusing database may raise.
FAILURES = (
	EOFError,
	OSError,
	ValueError,
	pymysql.MySQLError,
	sqlite3.Error,
	sqlite3.Warning,
	tarfile.TarError,
	zlib.error,
)

_HEADER = re.compile(r"-- (\w+) = (.+)")
_SUFFIX = re.compile(r"_[0-9a-f]{8}$")


def restore(
	dump: Path,
	*,
	public_files: Path | None = None,
	private_files: Path | None = None,
	admin_password: str | None = None,
	db_root_username: str = "root",
	db_root_password: str = "",
) -> None:
	"""Restore the active site to the state of the backup.

	This loads the backup into a new database. Once that is complete, one step points the configuration to it
	and drops the old one. Until then, the site does not change.
	Differs from Frappe: the database is not dropped first, so `db_name` changes with every restore."""
	check_dump(dump)
	archives = {"public": public_files, "private": private_files}
	given = {kind: path for kind, path in archives.items() if path}
	databases = _get_databases(db_root_username, db_root_password)
	with _only_one(), TemporaryDirectory(prefix=".restore-", dir=local.site_path) as unpacked:
		with _replaced_database(databases):
			_load(dump)
			_check_is_of_site(dump)
			if admin_password:
				update_password(ADMINISTRATOR, admin_password)
				local.db.commit()
			for kind, archive in given.items():
				unpack(archive, kind, Path(unpacked, kind))
		for kind in given:
			_move_files(Path(unpacked, kind), Path(local.site_path, kind, "files"))


# The backup


def check_dump(dump: Path) -> None:
	"""Read the whole dump. Refuses a damaged one, or one for another kind of database."""
	db_type = read_header(dump).get("db_type", "mariadb")
	if db_type != local.conf.db_type:
		raise ValidationError(f"{dump.name} is of a site on {db_type}, this one is on {local.conf.db_type}")
	last = b""
	try:
		with open_dump(dump) as lines:
			for line in lines:
				last = line.strip() or last
	except FAILURES as error:
		raise ValidationError(f"{dump.name} is damaged: {error}") from error
	if not last.startswith(COMPLETED):
		raise ValidationError(f"{dump.name} has no end: it was cut off")


def read_header(dump: Path) -> dict[str, str]:
	"""Return `version` and `db_type` from a dump's header."""
	try:
		with open_dump(dump) as lines:
			head = lines.read(HEADER_SIZE).decode(errors="replace")
		found = map(_HEADER.fullmatch, head.splitlines())
		return {match[1]: match[2] for match in found if match}
	except FAILURES as error:
		raise ValidationError(f"{dump.name} cannot be read: {error}") from error


def is_newer(dump: Path) -> bool:
	"""Whether the backup comes from a later version.

	Differs from Frappe: only major versions count."""
	version = read_header(dump).get("version", "0")
	return _get_major(version) > _get_major(get_version())


def open_dump(dump: Path) -> IO[bytes]:
	"""Open a dump for reading, compressed or not."""
	with dump.open("rb") as file:
		is_compressed = file.read(len(GZIP)) == GZIP
	return cast("IO[bytes]", gzip.open(dump, "rb")) if is_compressed else dump.open("rb")


def unpack(archive: Path, kind: str, target: Path) -> None:
	"""Unpack an archive of `public` or `private` files below `target`. Refuses anything else in it."""
	if not hasattr(tarfile, "data_filter"):
		raise ValidationError("This Python unpacks without checks; use 3.10.12, 3.11.4, 3.12 or a later one")

	def place(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
		_site, *folders = PurePosixPath(member.name).parts
		if folders[:2] != [kind, "files"] or not (member.isfile() or member.isdir()):
			raise ValidationError(f"{archive.name} holds {member.name}, which is no file of {kind}/files")
		return tarfile.data_filter(member.replace(name="/".join(folders[2:]) or "."), path)

	target.mkdir()
	try:
		with tarfile.open(archive) as packed:
			packed.extractall(target, filter=place)
			_check_has_end(packed, archive)
	except (EOFError, tarfile.TarError, zlib.error) as error:
		raise ValidationError(f"{archive.name} cannot be unpacked: {error}") from error


def can_read_secrets() -> bool:
	"""Whether the site's encryption key can decrypt its secrets."""
	encrypted = local.db.sql("select `password` from `__Auth` where `encrypted` = 1 limit 1", pluck=True)
	try:
		return all(decrypt(secret) is not None for secret in encrypted)
	except ValidationError:
		return False


def _get_major(version: str) -> int:
	number = version.partition(".")[0]
	return int(number) if number.isdecimal() else 0


def _move_files(source: Path, target: Path) -> None:
	"""Move files into place. Replaces files with the same name and keeps others."""
	for path in source.rglob("*"):
		if path.is_file():
			place = target / path.relative_to(source)
			place.parent.mkdir(parents=True, exist_ok=True)
			shutil.move(path, place)


def _check_has_end(packed: tarfile.TarFile, archive: Path) -> None:
	# Only the missing empty block at the end shows that an archive was cut off between two files.
	assert packed.fileobj
	packed.fileobj.seek(packed.offset)
	if packed.fileobj.read(tarfile.BLOCKSIZE) != tarfile.NUL * tarfile.BLOCKSIZE:
		raise ValidationError(f"{archive.name} has no end: it was cut off")


# The new database


class Databases(Protocol):
	"""The server or folder with the active site's database and others."""

	def create(self, name: str) -> None:
		"""Create an empty database."""

	def drop(self, name: str) -> None:
		"""Drop a database with its contents, if it exists."""


class SQLiteFiles:
	def create(self, name: str) -> None:
		sqlite.create_database(self._get_path(name))

	def drop(self, name: str) -> None:
		sqlite.drop_database(self._get_path(name))

	def _get_path(self, name: str) -> str:
		return get_sqlite_path(local.site_path, _dict(db_name=name))


class MariaDBServer:
	"""Each database has an owner with the same name, like those of new sites."""

	def __init__(self, username: str, password: str) -> None:
		self._root = username, password

	def create(self, name: str) -> None:
		with connect_as_root(*self._root) as root:
			try:
				mariadb.create_database(root, name, name, local.conf.db_password)
			except pymysql.MySQLError as error:
				reason = f"{self._root[0]} may not create databases: {error.args[-1]}"
				raise ValidationError(f"{reason}. {REMEDY}") from error

	def drop(self, name: str) -> None:
		with connect_as_root(*self._root) as root:
			mariadb.drop_database(root, name, name)


def _get_databases(root_username: str, root_password: str) -> Databases:
	if local.conf.db_type == "mariadb":
		return MariaDBServer(root_username, root_password)
	return SQLiteFiles()


@contextmanager
def _replaced_database(databases: Databases) -> Iterator[None]:
	"""Use a new database for the site inside the block, and keep it if the block succeeds."""
	before = local.conf
	name = _get_new_name(before.db_name)
	changes = {"db_name": name, "db_user": None}
	databases.create(name)
	_use(_dict(before, **changes))
	try:
		yield
		update_site_config(local.sites_path, local.site or "", changes)
	except BaseException as error:
		_use(before)
		databases.drop(name)
		if isinstance(error, FAILURES):
			raise ValidationError(f"{error}. Nothing was restored: the site is as it was") from error
		raise
	databases.drop(before.db_name)


def _use(conf: _dict) -> None:
	local.close()
	local.conf = conf
	connect()
	clear_cache()


def _get_new_name(name: str) -> str:
	suffix = f"_{secrets.token_hex(4)}"
	return _SUFFIX.sub("", name)[: MAX_NAME - len(suffix)] + suffix


def _load(dump: Path) -> None:
	with open_dump(dump) as lines:
		if local.conf.db_type == "mariadb":
			mariadb_programs.load(local.conf, lines)
		else:
			sqlite_dump.load(get_sqlite_path(local.site_path, local.conf), lines)


def _check_is_of_site(dump: Path) -> None:
	if missing := sorted(TABLES - set(local.db.get_tables())):
		raise ValidationError(f"{dump.name} is no backup of a site: it has no table {missing[0]}")


@contextmanager
def _only_one() -> Iterator[None]:
	path = Path(local.site_path, "locks", "site_restore.lock")
	path.parent.mkdir(exist_ok=True)
	with path.open("w") as file:
		try:
			fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			raise ValidationError("This site is being restored already") from None
		yield
