"""Absolute addresses of this site."""

from __future__ import annotations

from urllib.parse import urljoin

from ..context.local import local

__all__ = ["get_url"]

LOOPBACK = ("localhost", "127.0.0.1")


def get_url(uri: str | None = None) -> str:
	"""Return the address of `uri` on this site, with `host_name` or else the request's host, if known."""
	if uri and uri.startswith(("http://", "https://")):
		return uri
	host = local.conf.host_name or _get_request_host() or f"{local.site}"
	if not host.startswith(("http://", "https://")):
		host = f"http://{host}"
	port = local.conf.http_port or local.conf.webserver_port
	if port and ":" not in host.split("//", 1)[1]:
		host = f"{host}:{port}"
	return urljoin(host, uri) if uri else host


def _get_request_host() -> str | None:
	"""Differs from Frappe: accepts only this site's name and this machine.

	Links are mailed, and a link to set a password must not lead to a host that someone put into a request."""
	if local.request is None or local.request.host.partition(":")[0] not in (local.site, *LOOPBACK):
		return None
	scheme = "https" if local.request.headers.get("X-Forwarded-Proto") == "https" else "http"
	return f"{scheme}://{local.request.host}"
