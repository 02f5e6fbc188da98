"""All ambient state: which site this thread works for, and what belongs to the request or job at hand."""

from __future__ import annotations

import os
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from werkzeug.local import LocalProxy

from ..utils import clock
from ..utils.dicts import _dict
from .config import get_site_config

UNBOUND = "No site is active here. Call frappe.init(site) and frappe.connect() first, as each thread must."

_site: ContextVar[SiteLocal | None] = ContextVar("benchless.site", default=None)


class SiteLocal(SimpleNamespace):
	"""One site in one thread, for one request or job. Open to attributes of its users' own."""

	def __init__(self, site: str | None, sites_path: str) -> None:
		self.site = site
		self.sites_path = sites_path
		self.site_path = os.path.join(sites_path, site or "")
		self.conf: _dict = get_site_config(sites_path, site)
		self.lang: str = self.conf.lang or "en"
		self.db: Any = None
		self.session = _dict()
		self.flags = _dict()
		self.form_dict = _dict()
		self.request: Any = None
		self.request_ip: str | None = None
		self.response = _dict(docs=[])
		self.message_log: list[Any] = []
		self.cache: dict[Any, Any] = {}
		self.document_cache: dict[Any, Any] = {}
		self.request_cache: dict[Any, Any] = {}
		self.role_permissions: dict[Any, Any] = {}

	def close(self) -> None:
		if self.db is not None:
			self.db.close()
			self.db = None


def init(site: str | None, sites_path: str = ".", *, force: bool = False) -> None:
	"""Enter a site. A second call is ignored, unless forced: then the first site is left cleanly."""
	if is_bound() and not force:
		return
	destroy()
	_site.set(SiteLocal(site, sites_path))


def destroy() -> None:
	"""Leave the site: close its connection and forget everything about it."""
	site = _site.get()
	_site.set(None)
	if site is not None:
		site.close()


def is_bound() -> bool:
	return _site.get() is not None


def _current() -> SiteLocal:
	site = _site.get()
	if site is None:
		raise RuntimeError(UNBOUND)
	return site


def _time_zone() -> str | None:
	"""The zone in System Settings, once there is a database to ask."""
	site = _site.get()
	if site is None or site.db is None:
		return None
	zone: str | None = site.db.get_time_zone()
	return zone


local: SiteLocal = LocalProxy(_current)  # type: ignore[assignment]

clock.use_time_zone_of(_time_zone)
