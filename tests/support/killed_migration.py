"""`bench migrate` in a process that is killed (-9) after a statement of one's choice; benchless only."""

import itertools
import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe
from typing import Any

from benchless.database.base import first_word
from benchless.database.mariadb import MariaDBConnection
from benchless.database.sqlite import SQLiteConnection
from benchless.setup.migrate import migrate
from benchless.site.sites import open_site
from tests.support.processes import get_process_context

READS = ("select", "show", "pragma", "with")
REACHED, DONE = "reached", "done"
NEVER = -1


def is_killed_at_write(number: int, site: str) -> bool:
	"""Whether a migration came to its write of this number, counted from 1, and was killed there."""
	context = get_process_context()
	receiver, sender = context.Pipe(duplex=False)
	child = context.Process(target=migrate_until_write, args=(number, site, os.getcwd(), sender))
	child.start()
	sender.close()
	message = receiver.recv()
	if message == REACHED:
		child.kill()
	child.join()
	receiver.close()
	child.close()
	assert message in (REACHED, DONE), message
	return message == REACHED


def migrate_until_write(number: int, site: str, sites_path: str, sender: Pipe) -> None:
	os.chdir(sites_path)
	writes = itertools.count(1)
	for connection in (MariaDBConnection, SQLiteConnection):
		for method in ("_execute", "_execute_many"):
			stop_at_write(connection, method, writes, number, sender)
	try:
		with open_site(site):
			migrate()
		sender.send(DONE)
	except Exception as error:
		sender.send(repr(error))


def stop_at_write(connection: type, method: str, writes: Iterator[int], number: int, sender: Pipe) -> None:
	"""After the write of this number, tell and wait to be killed."""
	run = getattr(connection, method)

	def run_and_stop(self: object, text: str, *args: Any) -> Any:
		result = run(self, text, *args)
		if first_word(text) not in READS and next(writes) == number:
			sender.send(REACHED)
			signal.pause()
		return result

	setattr(connection, method, run_and_stop)
