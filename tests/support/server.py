"""A web server in a thread of the test process, on the test site, for browsers and load generators."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import frappe.app
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

_reader: list[str] | None = None


@contextmanager
def running_server(site: str, sites_path: str) -> Iterator[str]:
	"""Serve `site` on a free port of 127.0.0.1 and yield the base URL, without a slash at the end."""
	frappe.app._site, frappe.app._sites_path = site, sites_path
	application = frappe.app.application
	assets = Path(sites_path) / "assets"
	if assets.is_dir():
		# On a bench the web server in front serves these, not the application.
		application = SharedDataMiddleware(application, {"/assets": str(assets)})
	server = make_server("127.0.0.1", 0, _tell(application), threaded=True)
	thread = threading.Thread(target=server.serve_forever, name="test-server", daemon=True)
	thread.start()
	try:
		yield f"http://127.0.0.1:{server.server_port}"
	finally:
		server.shutdown()
		thread.join()
		server.server_close()


@contextmanager
def reading_responses() -> Iterator[list[str]]:
	"""The texts that the server sends meanwhile, each noted before a browser has it."""
	global _reader
	_reader = texts = []
	try:
		yield texts
	finally:
		_reader = None


def _tell(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
	def tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
		reader, parts = _reader, application(environ, start_response)
		if reader is None:
			return parts
		with closing(ClosingIterator(parts)) as whole:
			body = b"".join(whole)
		reader.append(body.decode(errors="replace"))
		return [body]

	return tell
