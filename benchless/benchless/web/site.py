"""Which site a request is for, and entering it."""

import os
from pathlib import Path

from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Request

from ..context import local as site_local
from ..context.config import get_common_config
from ..context.local import local
from ..site.sites import connect
from ..utils import cint
from ..utils.errors import IncorrectSitePath

# Seconds, unless `http_timeout` says otherwise.
STATEMENT_TIMEOUT = 30


def open_site(request: Request, site: str | None, sites_path: str) -> None:
	"""Enter and connect the site of this request.

	Differs from Frappe: statements have a time limit whether `enable_db_statement_timeout` is set or not."""
	site_local.init(site or find_site(request.host, sites_path), sites_path)
	local.request = request
	local.request_ip = request.remote_addr
	local.is_ajax = request.headers.get("X-Requested-With") == "XMLHttpRequest"
	if local.conf.maintenance_mode:
		raise ServiceUnavailable("This site is being updated. Please try again in a few minutes.")
	connect(set_admin_as_user=False)
	local.db.set_execution_timeout(cint(local.conf.http_timeout) or STATEMENT_TIMEOUT)


def find_site(host: str, sites_path: str) -> str:
	"""The site named like the host, else the configured default."""
	name = host.split(":", 1)[0].lower()
	if name not in ("", ".", "..") and os.path.isfile(os.path.join(sites_path, name, "site_config.json")):
		return name
	site = (
		os.environ.get("FRAPPE_SITE")
		or get_common_config(sites_path).default_site
		or _current_site(sites_path)
	)
	if not site:
		raise IncorrectSitePath(
			f"No site is named {name} here, and common_site_config.json has no default_site"
		)
	return str(site)


def _current_site(sites_path: str) -> str | None:
	path = Path(sites_path, "currentsite.txt")
	return path.read_text().strip() or None if path.is_file() else None
