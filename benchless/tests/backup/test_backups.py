"""Backups and restores: what comes back, and what leaves the site as it was."""

import gzip
import io
import json
import os
import re
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchless.access.passwords import check_password, get_decrypted_password, set_encrypted_password
from benchless.backup.backups import make_backup
from benchless.backup.restore import unpack
from benchless.commands.bench import bench as program
from benchless.context.config import get_site_config, update_site_config
from benchless.context.local import local
from benchless.database import mariadb_programs, sqlite_dump
from benchless.model import get_doc
from benchless.setup.install import new_site
from benchless.site.sites import open_site
from benchless.utils.dicts import _dict
from benchless.utils.errors import ValidationError
from tests.support.databases import get_database, get_password

TRICKY = "it's\r\nmade of; lines;\n-- and no comment;\n\0 \\ % 🙂"
NAMES = (
	r"\d{8}_\d{6}-engine_localhost-(database\.sql\.gz|files\.tar|private-files\.tar|site_config_backup\.json)"
)
on_mariadb = pytest.mark.skipif(not os.environ.get("DB_HOST"), reason="of MariaDB: set DB_HOST")
on_sqlite = pytest.mark.skipif(bool(os.environ.get("DB_HOST")), reason="of SQLite")


@pytest.fixture
def run(bench, monkeypatch) -> Callable[..., Result]:
	monkeypatch.delenv("FRAPPE_SITE", raising=False)
	root = ("--db-root-password", get_password())

	def invoke(site: str, command: str, *arguments: object, **options: object) -> Result:
		given = (*map(str, arguments), *(root if command == "restore" else ()))
		return CliRunner().invoke(program, ["--site", site, command, *given], **options)

	return invoke


@pytest.fixture
def site(make_site) -> str:
	"""A site with a user, two files and a secret; left."""
	name = make_site()
	with open_site(name):
		user = {"doctype": "User", "email": "ada@example.com", "first_name": "Ada", "bio": TRICKY}
		get_doc({**user, "roles": [{"role": "System Manager"}], "new_password": "Quiet-Lantern-4"}).insert()
		set_encrypted_password("User", "ada@example.com", "s3cret", "api_secret")
		for private in (0, 1):
			file = {"doctype": "File", "file_name": f"{private}.txt", "is_private": private}
			get_doc({**file, "content": f"content {private}"}).insert()
		local.db.commit()
	return name


def take_backup(site: str, **options: object) -> dict[str, Path]:
	with open_site(site):
		return make_backup(**options)


def describe_database(site: str) -> dict[str, object]:
	"""Every row, column type and index."""
	with open_site(site):
		db = local.db
		return {
			table: (
				sorted(map(repr, db.sql(f"select * from {db.quote(table)}"))),
				db.get_column_types(table),
				sorted(db.get_indexed_columns(table)),
			)
			for table in db.get_tables()
		}


def set_bio(site: str, bio: str) -> None:
	with open_site(site):
		local.db.set_value("User", "Guest", "bio", bio)
		local.db.commit()


def get_bio(site: str) -> str | None:
	with open_site(site):
		return local.db.get_value("User", "Guest", "bio")


def list_databases(site: str) -> list[str]:
	if not os.environ.get("DB_HOST"):
		return sorted(path.name for path in Path(site, "db").glob("*.db"))
	with open_site(site):
		return local.db.sql_list("show databases like %s", (f"{local.conf.db_name[:17]}%",))


# What comes back


@pytest.mark.parametrize("options", [(), ("--compress",)])
def test_restored_site_is_what_it_was(run, site, options):
	before = describe_database(site)
	assert run(site, "backup", "--with-files", *options).exit_code == 0
	with open_site(site):
		local.db.sql("delete from `tabUser` where `name` = 'ada@example.com'")
		local.db.sql("delete from `__Auth`")
		local.db.sql_ddl("create table `tabLater` (`name` varchar(140))")
		local.db.commit()
	for path in ("public/files/0.txt", "private/files/1.txt"):
		Path(site, path).unlink()
	dump, public, private = (
		next(Path(site, "private/backups").glob(pattern))
		for pattern in ("*.sql.gz", "*localhost-files.t*", "*private-files.t*")
	)
	result = run(site, "restore", dump, "--with-public-files", public, "--with-private-files", private.name)
	assert (result.exit_code, result.output) == (0, f"Site {site} has been restored with files\n")
	assert describe_database(site) == before
	assert Path(site, "public/files/0.txt").read_text() == "content 0"
	assert Path(site, "private/files/1.txt").read_text() == "content 1"
	with open_site(site):
		assert check_password("ada@example.com", "Quiet-Lantern-4")
		assert get_decrypted_password("User", "ada@example.com", "api_secret") == "s3cret"
		assert local.db.get_value("User", "ada@example.com", "bio") == TRICKY
	assert len(list_databases(site)) == 1


def test_backup_while_others_write_is_of_one_moment(run, site):
	write_number(site, 0)
	is_over = threading.Event()
	writer = threading.Thread(target=count, args=(site, is_over))
	writer.start()
	backups = [take_backup(site, backup_path_db=f"{at}.sql.gz")["database"] for at in range(5)]
	is_over.set()
	writer.join()
	for backup in backups:
		first, last = re.findall(rb"number (\d+)", gzip.decompress(backup.read_bytes()))
		assert first == last
	assert run(site, "restore", backups[-1]).exit_code == 0


def count(site: str, is_over: threading.Event) -> None:
	number = 0
	while not is_over.is_set():
		number += 1
		write_number(site, number)


def write_number(site: str, number: int) -> None:
	"""The same one in the table that is dumped first and in one of the last."""
	with open_site(site):
		values = (f"number {number}",)
		local.db.sql("update `__Auth` set `password` = %s where `encrypted` = 1", values)
		local.db.sql("update `tabUser` set `bio` = %s where `name` = 'Guest'", values)
		local.db.commit()


def test_password_of_administrator_can_be_set_with_the_restore(run, site):
	backup = take_backup(site)
	result = run(site, "restore", backup["database"], "--admin-password", "New-Secret-1")
	assert result.exit_code == 0, result.output
	with open_site(site):
		assert check_password("Administrator", "New-Secret-1")


def test_another_key_is_told(run, site):
	backup = take_backup(site)
	key = get_site_config(".", site).encryption_key
	update_site_config(".", site, {"encryption_key": key[::-1]})
	assert "encrypted with another key" in run(site, "restore", backup["database"]).output
	update_site_config(
		".", site, {"encryption_key": json.loads(backup["config"].read_text())["encryption_key"]}
	)
	assert "another key" not in run(site, "restore", backup["database"]).output


def test_database_keeps_its_name_but_for_the_end(run, site):
	backup = take_backup(site)
	before = get_site_config(".", site).db_name
	names = []
	for _ in range(2):
		assert run(site, "restore", backup["database"]).exit_code == 0
		names.append(get_site_config(".", site).db_name)
	assert names[0] != names[1]
	assert [name[:-9] for name in names] == [before] * 2
	new_site(site, admin_password="admin", force=True, **get_database())
	assert get_site_config(".", site).db_name == names[1]


@on_sqlite
def test_site_whose_database_is_lost_can_be_restored(run, site):
	before = describe_database(site)
	backup = take_backup(site)
	for path in Path(site, "db").iterdir():
		path.unlink()
	assert run(site, "restore", backup["database"]).exit_code == 0
	assert describe_database(site) == before


# Backups


def test_backup_is_for_its_owner_alone_and_named_as_on_a_bench(run, site):
	result = run(site, "backup", "--with-files")
	assert "has been successfully completed with files" in result.output
	files = list(Path(site, "private/backups").iterdir())
	assert len(files) == 4
	for file in files:
		assert re.fullmatch(NAMES, file.name)
		assert file.stat().st_mode & 0o777 == 0o600
		assert str(file) in result.output


def test_backup_goes_where_it_is_told(run, site, tmp_path):
	paths = ("--backup-path", tmp_path / "new", "--backup-path-db", tmp_path / "other" / "db.gz")
	assert run(site, "backup", *paths).exit_code == 0
	assert (tmp_path / "other" / "db.gz").is_file()
	assert len(list((tmp_path / "new").iterdir())) == 1
	assert not any(Path(site, "private/backups").iterdir())


def test_backup_that_fails_leaves_nothing_and_goes_on_with_the_next_site(run, site, tmp_path):
	(tmp_path / "file").touch()
	result = run("all", "backup", "--backup-path-conf", tmp_path / "file" / "conf.json")
	assert result.exit_code == 1
	assert f"Backup failed for Site {site}" in result.output
	assert not any(Path(site, "private/backups").iterdir())
	assert run("nowhere.localhost", "backup").exit_code == 1


def test_links_are_followed(site, tmp_path):
	(tmp_path / "elsewhere.txt").write_text("elsewhere")
	Path(site, "public/files/link.txt").symlink_to(tmp_path / "elsewhere.txt")
	backup = take_backup(site, with_files=True)
	with tarfile.open(backup["public"]) as archive:
		assert archive.extractfile(f"./{site}/public/files/link.txt").read() == b"elsewhere"


# What is refused


def cut_compressed(dump: bytes) -> bytes:
	return dump[: len(dump) // 2]


def cut_text(dump: bytes) -> bytes:
	text = gzip.decompress(dump)
	return text[: len(text) // 2]


def break_statement(dump: bytes) -> bytes:
	return gzip.compress(gzip.decompress(dump).replace(b"CREATE TABLE `tabUser`", b"CREATE TABBLE `tabUser`"))


def of_other_database(dump: bytes) -> bytes:
	return gzip.decompress(dump).replace(b"-- db_type = ", b"-- db_type = not ")


def of_something_else(dump: bytes) -> bytes:
	header = gzip.decompress(dump)[:90]
	return header.rpartition(b"\n")[0] + b"\nCREATE TABLE a (b int);\n-- Dump completed\n"


def of_nothing(dump: bytes) -> bytes:
	return b""


@pytest.mark.parametrize(
	"damage",
	[cut_compressed, cut_text, break_statement, of_other_database, of_something_else, of_nothing],
	ids=lambda damage: damage.__name__,
)
def test_bad_dump_is_refused_and_the_site_stays(run, site, damage):
	backup = take_backup(site)
	set_bio(site, "later")
	before, databases = describe_database(site), list_databases(site)
	Path("bad.sql").write_bytes(damage(backup["database"].read_bytes()))
	result = run(site, "restore", "bad.sql")
	assert result.exit_code == 1
	assert result.exception.__class__ is SystemExit
	assert describe_database(site) == before
	assert list_databases(site) == databases
	assert not list(Path(site).glob(".restore*"))


def test_bad_archive_is_refused_and_the_site_stays(run, site):
	backup = take_backup(site, with_files=True)
	set_bio(site, "later")
	# Between two files, where an archive looks complete.
	content = backup["private"].read_bytes().rstrip(b"\0")
	backup["private"].write_bytes(content.ljust(-len(content) // 512 * -512, b"\0"))
	result = run(site, "restore", backup["database"], "--with-private-files", backup["private"])
	assert result.exit_code == 1
	assert "cut off" in result.output
	assert get_bio(site) == "later"
	assert len(list_databases(site)) == 1


def test_newer_backup_is_asked_about(run, site):
	backup = take_backup(site)
	set_bio(site, "later")
	text = gzip.decompress(backup["database"].read_bytes())
	Path("newer.sql").write_bytes(text.replace(b"-- version = 15.", b"-- version = 16.", 1))
	assert run(site, "restore", "newer.sql", input="n\n").exit_code == 1
	assert get_bio(site) == "later"
	assert run(site, "restore", "newer.sql", "--force").exit_code == 0
	assert get_bio(site) is None


def test_file_that_is_not_there_is_told(run, site):
	result = run(site, "restore", "nothing.sql.gz")
	assert (result.exit_code, result.output) == (1, "File nothing.sql.gz not found\n")


@pytest.mark.parametrize(
	("name", "kind"),
	[
		("./s/public/files/../../../../up.txt", tarfile.REGTYPE),
		("/s/public/files/root.txt", tarfile.REGTYPE),
		("./s/private/files/other.txt", tarfile.REGTYPE),
		("./s/site_config.json", tarfile.REGTYPE),
		("./s/public/files/link", tarfile.SYMTYPE),
		("./s/public/files/pipe", tarfile.FIFOTYPE),
	],
)
def test_archive_of_anything_else_is_refused(tmp_path, name, kind):
	member = tarfile.TarInfo(name)
	member.type, member.linkname = kind, "/etc/passwd"
	with tarfile.open(tmp_path / "evil.tar", "w") as archive:
		archive.addfile(member, io.BytesIO())
	with pytest.raises(ValidationError):
		unpack(tmp_path / "evil.tar", "public", tmp_path / "in")
	assert list((tmp_path / "in").iterdir()) == []


def test_dump_cannot_write_another_file(tmp_path):
	with pytest.raises(Exception, match="not authorized"):
		sqlite_dump.load(str(tmp_path / "a.db"), [f"ATTACH '{tmp_path}/b.db' AS b;\n".encode()])
	assert not (tmp_path / "b.db").exists()


# MariaDB's programs


@on_mariadb
def test_root_that_may_not_is_told_and_the_site_stays(run, site):
	backup = take_backup(site)
	set_bio(site, "later")
	result = run(site, "restore", backup["database"], "--db-root-username", "nobody")
	assert result.exit_code == 1
	assert "nobody may not create databases" in result.output
	assert get_bio(site) == "later"


def test_password_is_not_on_the_command_line(tmp_path, monkeypatch):
	fake = tmp_path / "mariadb-dump"
	fake.write_text('#!/bin/sh\necho "$@ / $MYSQL_PWD"\n')
	fake.chmod(0o755)
	monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
	mariadb_programs.dump(_dict(db_name="_a", db_password="s3cret"), out := io.BytesIO())
	options, _, password = out.getvalue().decode().strip().partition(" / ")
	assert (password, options[:14]) == ("s3cret", "--no-defaults ")
	assert "s3cret" not in options


def test_program_that_is_missing_or_fails_is_told(tmp_path, monkeypatch):
	monkeypatch.setenv("PATH", str(tmp_path))
	with pytest.raises(ValidationError, match="mariadb is not installed"):
		mariadb_programs.load(_dict(db_name="_a"), [])
	fake = tmp_path / "mariadb"
	fake.write_text("#!/bin/sh\necho 'no such server' >&2\nexit 1\n")
	fake.chmod(0o755)
	with pytest.raises(ValidationError, match="mariadb failed: no such server"):
		mariadb_programs.load(_dict(db_name="_a"), [b"x" * 2**20])
