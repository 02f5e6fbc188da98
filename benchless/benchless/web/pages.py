"""Pages of the apps' `www` folders: which file a path means, its context, and the response made from both."""

import mimetypes
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.security import safe_join
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from ..context.hooks import get_app_path, get_attr, get_hooks, get_installed_apps, get_module
from ..context.local import local
from ..text.templates import render_template
from ..utils.data import _dict
from ..utils.errors import PageDoesNotExistError, Redirect
from .home import get_home_page
from .security import get_nonce, redirect_to

PAGE_FILES = ("{0}.html", "{0}/index.html")
# Beside pages, `www` may hold what browsers ask for by name.
STATIC_SUFFIXES = (".ico", ".png", ".svg", ".txt", ".webmanifest")
# A page is the user's own: no cache may keep it.
CACHE_CONTROL = "private, no-cache"


class Page(NamedTuple):
	app: str
	template: str
	module: str | None


def get_response(path: str | None = None) -> Response:
	"""The page at a path of this site."""
	path = (path or local.request.path).strip("/ ")
	try:
		if location := find_redirect(path):
			return redirect_to(*location)
		endpoint = resolve(path)
		return render_by_hooks(endpoint) or send_static(endpoint) or render_page(endpoint)
	except Redirect as error:
		return redirect_to(local.flags.redirect_location, error.http_status_code)


def find_redirect(path: str) -> tuple[str, int] | None:
	"""Where `website_redirects` sends this path, and with which status."""
	for rule in get_hooks("website_redirects"):
		pattern = rule["source"].strip("/ ") + "$"
		if re.match(pattern, path):
			return re.sub(pattern, rule["target"], path), int(rule.get("redirect_http_status") or 301)
	return None


def resolve(path: str) -> str:
	"""The page that serves a path; what a route rule finds in the path goes into `form_dict`."""
	path = path.removesuffix(".html")
	if path in ("", "index"):
		path = get_home_page()
	local.path = path
	rules = tuple((rule["from_route"], rule["to_route"]) for rule in get_hooks("website_route_rules"))
	try:
		endpoint, values = _get_route_map(rules).bind("").match(f"/{path}")
	except NotFound:
		return path
	local.form_dict.update(values)
	return str(endpoint)


@lru_cache(maxsize=16)
def _get_route_map(rules: tuple[tuple[str, str], ...]) -> Map:
	rules_of_map = [Rule(source, endpoint=target) for source, target in rules]
	return Map(rules_of_map, strict_slashes=False, merge_slashes=False)


def render_by_hooks(path: str) -> Response | None:
	"""The page of the first renderer of an app (hook `page_renderer`) that has one at this path."""
	for name in get_hooks("page_renderer"):
		renderer = get_attr(name)(path, 200)
		if renderer.can_render():
			response: Response = renderer.render()
			response.headers.setdefault("Cache-Control", CACHE_CONTROL)
			return response
	return None


def send_static(path: str) -> Response | None:
	if not path.endswith(STATIC_SUFFIXES):
		return None
	for app in reversed(get_installed_apps()):
		file = safe_join(get_app_path(app, "www"), path)
		if file and os.path.isfile(file):
			return send_file(file, local.request.environ, mimetypes.guess_type(file)[0], max_age=3600)
	return None


def find_page(path: str) -> Page | None:
	"""The template for a path, of the app installed last that has one, and the module with its context."""
	for app in reversed(get_installed_apps()):
		root = get_app_path(app)
		for pattern in PAGE_FILES:
			file = safe_join(root, "www", pattern.format(path))
			if file and os.path.isfile(file):
				return _describe(app, Path(root), Path(file))
	return None


def _describe(app: str, root: Path, template: Path) -> Page:
	module = template.with_name(f"{template.stem.replace('-', '_')}.py")
	name = ".".join((app, *module.relative_to(root).with_suffix("").parts)) if module.is_file() else None
	return Page(app, template.relative_to(root).as_posix(), name)


def render_page(path: str, status: int = 200) -> Response:
	page = find_page(path)
	if page is None:
		raise PageDoesNotExistError
	context = _dict(path=path, route=path, pathname=local.path, app=page.app)
	if page.module:
		_fill_context(context, page.module)
	return render_template_page(f"{page.app}/{page.template}", context, context.http_status_code or status)


def _fill_context(context: _dict, module_name: str) -> None:
	get_context = getattr(get_module(module_name), "get_context", None)
	if get_context is None:
		return
	takes_context = get_context.__code__.co_argcount > 0
	context.update((get_context(context) if takes_context else get_context()) or {})


def render_template_page(template: str, context: dict[str, Any], status: int = 200) -> Response:
	"""A page from any template."""
	html = render_template(template, {"csp_nonce": get_nonce(), **context}, is_path=True)
	response = Response(_add_csrf_token(html), status=status, mimetype="text/html")
	response.headers["Cache-Control"] = CACHE_CONTROL
	return response


def _add_csrf_token(html: str) -> str:
	"""Templates mark where scripts get the token, as far as the page has asked for one."""
	token = local.session.data.csrf_token or ""
	script = f'window.frappe = window.frappe || {{}}; frappe.csrf_token = "{token}";'
	return html.replace("<!-- csrf_token -->", f'<script nonce="{get_nonce()}">{script}</script>')
