"""Run a command with MariaDB and Redis at hand: what answers is used, the rest is started for the run.

`DB_HOST`, `DB_PORT` and `REDIS_URL` say where they are expected. `python -m tests.support.services COMMAND …`
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.waiting import wait_until

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def answers(host: str, port: int) -> bool:
	"""Whether something listens there."""
	try:
		socket.create_connection((host, port)).close()
	except OSError:
		return False
	return True


@contextmanager
def started(command: list[str], host: str, port: int) -> Iterator[None]:
	"""Start a server that was found missing and stop it at the end; only ever on this machine."""
	if host not in LOOPBACK:
		raise SystemExit(f"Nothing answers at {host}:{port}. Start it there, or use 127.0.0.1.")
	with tempfile.TemporaryFile("w+", errors="replace") as log:
		process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
		try:
			wait_until(lambda: answers(host, port) or process.poll() is not None)
			if process.poll() is not None:
				log.seek(0)
				raise SystemExit(f"{command[0]} did not start on {host}:{port}. It said:\n{log.read()}")
			yield
		finally:
			process.terminate()
			process.wait()


def mariadb_command(data: Path, port: int) -> list[str]:
	"""The command of a throw-away MariaDB, after making its data folder with an open root account."""
	server = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
	user = ["--user=root"] if os.geteuid() == 0 else []
	subprocess.run(
		["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal", *user],
		check=True,
		stdout=subprocess.DEVNULL,
	)
	# Servers that share a folder for temporary files delete each other's as they start.
	temporary = data.with_name(f"{data.name}-tmp")
	temporary.mkdir()
	# A new data folder has a nameless account for localhost, which would stand before the sites' own.
	first_statements = data / "init.sql"
	first_statements.write_text("DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n")
	return [
		server,
		"--no-defaults",
		*user,
		f"--datadir={data}",
		f"--tmpdir={temporary}",
		f"--init-file={first_statements}",
		f"--port={port}",
		f"--socket={data}/mariadb.sock",
		f"--pid-file={data}/mariadb.pid",
		"--bind-address=127.0.0.1",
		"--character-set-server=utf8mb4",
		"--collation-server=utf8mb4_unicode_ci",
		# A test run loses nothing worth keeping when the power goes.
		"--innodb-flush-log-at-trx-commit=0",
		"--innodb-buffer-pool-size=1G",
		"--innodb-log-file-size=512M",
		"--max-allowed-packet=256M",
		"--skip-log-bin",
	]


def redis_command(folder: Path, port: int) -> list[str]:
	"""The command of a throw-away Redis."""
	return ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]


def main(command: list[str]) -> int:
	"""Run `command` with both services up; its exit code."""
	db_host, db_port = os.environ.get("DB_HOST", "127.0.0.1"), int(os.environ.get("DB_PORT", "3306"))
	redis = urlsplit(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"))
	redis_host, redis_port = redis.hostname or "127.0.0.1", redis.port or 6379
	with ExitStack() as stack:
		folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="services-")))
		if not answers(db_host, db_port):
			data = folder / "mariadb"
			stack.enter_context(started(mariadb_command(data, db_port), db_host, db_port))
		if not answers(redis_host, redis_port):
			stack.enter_context(started(redis_command(folder, redis_port), redis_host, redis_port))
		return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
	raise SystemExit(main(sys.argv[1:]))
