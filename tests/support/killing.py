"""Processes of a site that are killed (-9) after a statement of one's choice, as by a power cut."""

import itertools
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

import frappe

from tests.support.processes import get_process_context

REACHED, DONE = "reached", "done"
WRITES = ("insert", "update", "delete", "replace")


def killed_at_every_write(
	site: str, sites_path: str, function: Callable[..., object], *arguments: Any
) -> Iterator[int]:
	"""Run the function again and again, each time killed one writing statement later, until it gets through.

	Yields after each kill. The function, of a module, runs as Administrator and is committed at its end.
	"""
	for number in itertools.count(1):
		is_killed = is_killed_at_write(number, site, sites_path, function, arguments)
		frappe.db.rollback()  # what is read next is what is there now
		if not is_killed:
			return
		yield number


def is_killed_at_write(
	number: int, site: str, sites_path: str, function: Callable[..., object], arguments: tuple[Any, ...]
) -> bool:
	"""Whether the process came to its write of this number, and was killed there."""
	context = get_process_context()
	receiver, sender = context.Pipe(duplex=False)
	child = context.Process(target=_run, args=(sender, number, site, sites_path, function, arguments))
	child.start()
	sender.close()
	try:
		message = receiver.recv()
		if message == REACHED:
			child.kill()
		elif message != DONE:
			raise AssertionError(message)
	finally:
		receiver.close()
		child.join()
		child.close()
	return message == REACHED


def _run(
	sender: Connection,
	number: int,
	site: str,
	sites_path: str,
	function: Callable[..., object],
	arguments: tuple[Any, ...],
) -> None:
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	_stop_at_write(number, sender)
	try:
		function(*arguments)
		frappe.db.commit()
		sender.send(DONE)
	except Exception as error:
		sender.send(f"{type(error).__name__}: {error}")
	finally:
		frappe.destroy()


def _stop_at_write(number: int, sender: Connection) -> None:
	"""After the write of this number, tell and wait to be killed."""
	run, writes = frappe.db.sql, itertools.count(1)

	def run_and_stop(query: Any, *args: Any, **options: Any) -> Any:
		result = run(query, *args, **options)
		if str(query).split(None, 1)[0].lower() in WRITES and next(writes) == number:
			sender.send(REACHED)
			signal.pause()
		return result

	frappe.db.sql = run_and_stop
