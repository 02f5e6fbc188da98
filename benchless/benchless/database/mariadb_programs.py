"""Dumps and loads a database with MariaDB's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from ..utils.dicts import _dict
from ..utils.errors import ValidationError

# Each with its older name.
CLIENT = ("mariadb", "mysql")
DUMP = ("mariadb-dump", "mysqldump")

# Connect as the site itself does: without option files, and without TLS, which newer programs require.
OPTIONS = ("--no-defaults", "--loose-skip-ssl", "--default-character-set=utf8mb4", "--max-allowed-packet=1G")


def dump(conf: _dict, out: IO[bytes]) -> None:
	"""Write a consistent snapshot of the site's database, even if others write meanwhile."""
	options = ("--single-transaction", "--quick", "--skip-lock-tables")
	with _running(DUMP, conf, *options, stdout=subprocess.PIPE) as process:
		assert process.stdout
		shutil.copyfileobj(process.stdout, out)


def load(conf: _dict, lines: Iterable[bytes]) -> None:
	"""Load a dump into the site's database, which must be empty."""
	# In binary mode, the client ignores its own commands in the dump, such as running a program.
	with _running(CLIENT, conf, "--batch", "--binary-mode", stdin=subprocess.PIPE) as process:
		assert process.stdin
		process.stdin.writelines(lines)


@contextmanager
def _running(
	names: tuple[str, ...], conf: _dict, *options: str, **streams: int
) -> Iterator[subprocess.Popen[bytes]]:
	"""Run a program on the site's database. If it fails, raise an error with its output."""
	program = next(filter(None, map(shutil.which, names)), None)
	if program is None:
		raise ValidationError(f"{names[0]} is not installed: it comes with MariaDB's client, mariadb-client")
	command = [program, *OPTIONS, *_get_address(conf), *options, conf.db_name]
	# Not an option on the command line, which everyone on this machine can see.
	environment = {**os.environ, "MYSQL_PWD": conf.db_password or ""}
	with tempfile.TemporaryFile() as errors:
		# The program itself reports what broke the pipe.
		with suppress(BrokenPipeError), _open(command, environment, errors, streams) as process:
			yield process
		errors.seek(0)
		said = errors.read().decode(errors="replace").strip()
	if process.returncode:
		raise ValidationError(f"{names[0]} failed: {said}")


def _open(
	command: list[str], environment: dict[str, str], errors: IO[bytes], streams: dict[str, Any]
) -> subprocess.Popen[bytes]:
	return subprocess.Popen(command, env=environment, stderr=errors, **streams)


def _get_address(conf: _dict) -> list[str]:
	user = f"--user={conf.db_user or conf.db_name}"
	if conf.db_socket:
		return [user, f"--socket={conf.db_socket}"]
	return [user, "--protocol=TCP", f"--host={conf.db_host or '127.0.0.1'}", f"--port={conf.db_port or 3306}"]
