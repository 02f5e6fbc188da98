"""Services that run until they are stopped: web server, worker and scheduler, alone or in one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

from werkzeug.serving import make_server

from ..web import app

HOST = "127.0.0.1"
SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Seconds for a job or request in progress to finish.
GRACE = 20


class Service(Protocol):
	def run(self) -> None:
		"""Work until stopped."""

	def stop(self) -> None:
		"""Ask the service to end. Can be called from any thread."""


class WebServer:
	"""Serves all sites, or only `site` for any host. Listens as soon as it is created."""

	def __init__(self, port: int, site: str | None = None) -> None:
		app._site, app._sites_path = site, "."
		self._server = make_server(HOST, port, app.application, threaded=True)
		self.url = f"http://{HOST}:{self._server.server_port}"

	def run(self) -> None:
		self._server.serve_forever()

	def stop(self) -> None:
		self._server.shutdown()
		self._server.server_close()


class Process:
	"""Another command of this program in its own process."""

	def __init__(self, *arguments: str) -> None:
		self._process = subprocess.Popen([sys.executable, "-m", __package__, *arguments])

	def run(self) -> None:
		self._process.wait()

	def stop(self) -> None:
		self._process.terminate()


def stop_on_signal(stop: Callable[[], None]) -> None:
	"""Call `stop` when the process gets a signal to end, from `kill` or Ctrl-C.

	It ends even during a statement. Uncommitted changes are lost, and another worker picks up the job."""

	def handle(number: int, frame: FrameType | None) -> None:
		end_after(GRACE)
		stop()

	for number in SIGNALS:
		signal.signal(number, handle)


def end_after(seconds: float) -> None:
	timer = threading.Timer(seconds, os._exit, [1])
	timer.daemon = True
	timer.start()


def run_together(services: Sequence[Service]) -> None:
	"""Run services side by side until the process is asked to end, or one of them ends."""
	is_over = threading.Event()

	def run(service: Service) -> None:
		try:
			service.run()
		finally:
			is_over.set()

	threads = [threading.Thread(target=run, args=(service,), daemon=True) for service in services]
	stop_on_signal(is_over.set)
	for thread in threads:
		thread.start()
	# In small steps: a signal is handled between two of them on every system.
	while not is_over.wait(1):
		pass
	for service in services:
		service.stop()
	for thread in threads:
		thread.join(GRACE)
