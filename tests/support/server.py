"""A web server in a thread of the test process, on the test site, for browsers and load generators."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe.app
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import make_server


@contextmanager
def running_server(site: str, sites_path: str) -> Iterator[str]:
	"""Serve `site` on a free port of 127.0.0.1 and yield the base URL, without a slash at the end."""
	frappe.app._site, frappe.app._sites_path = site, sites_path
	application = frappe.app.application
	assets = Path(sites_path) / "assets"
	if assets.is_dir():
		# On a bench the web server in front serves these, not the application.
		application = SharedDataMiddleware(application, {"/assets": str(assets)})
	server = make_server("127.0.0.1", 0, application, threaded=True)
	thread = threading.Thread(target=server.serve_forever, name="test-server", daemon=True)
	thread.start()
	try:
		yield f"http://127.0.0.1:{server.server_port}"
	finally:
		server.shutdown()
		thread.join()
		server.server_close()
